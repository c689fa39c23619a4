"""What a room calls when its master is submitted, approved or changed; each within the room's command."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from chassis.unit_of_work import UnitOfWork
from records import approvals, change_requests
from records.change_requests import ChangeRequest
from records.documents.model import Status
from records.masters.model import Master

M = TypeVar("M", bound=Master)
C = TypeVar("C", bound=ChangeRequest)


@dataclass(frozen=True)
class Changed(Generic[M, C]):
    """What came of a wanted change: the master as it is now, and the request if it has to be approved first."""

    master: M
    request: C | None

    def __getattr__(self, name: str) -> Any:
        """What is asked of the change is said by the master, its version at the commit above all."""
        return getattr(self.master, name)


def submit(uow: UnitOfWork, master: M, number: str | None = None) -> M:
    """Ask for approval; people call the master by `number` if it has one. Raises MasterNotDraft, NobodyCanApprove."""
    master.submit()
    approvals.open_approval(uow, master.__document__, master, number)
    return master


def approve(uow: UnitOfWork, master: Master) -> bool:
    """Approve the step that waits; whether that was the last and the master counts from now on."""
    evidence = approvals.approve(uow, master.__document__, master)
    if evidence is not None:
        master.approve(evidence)
    return evidence is not None


def change(uow: UnitOfWork, master: M, kind: type[C], changes: Mapping[str, Any]) -> Changed[M, C]:
    """Change a draft at once; of an approved master, ask for the change and submit it.

    Raises MasterUnderApproval, Invalid, NothingChanges.
    """
    if master.status != Status.APPROVED:
        master.change(changes)
        return Changed(master, None)
    master.check(changes)
    request = change_requests.request_change(uow, kind, master, changes)
    change_requests.submit_change(uow, request)
    return Changed(master, request)

"""The change of an account (客户资料变更单): requested and submitted in one step, applied when it is approved."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from chassis.model import Fact
from records.change_requests import ChangeRequest
from records.change_requests.model import fields_of


@dataclass(frozen=True)
class AccountChangeReassigned(Fact):
    """The account went to somebody else, or back to the pool, and what was wanted of it with it."""

    from_owner_id: UUID | None
    to_owner_id: UUID | None


class AccountChange(ChangeRequest):
    """Fields of an approved account that shall become different, with what they were when that was asked."""

    __document__ = "customer.account"
    __aggregate__ = "account_change"

    @property
    def changed_fields(self) -> list[str]:
        """The fields that shall change."""
        return sorted(fields_of(self.patch))

    @property
    def changes(self) -> Mapping[str, Any]:
        """What shall change: field → old and new value."""
        old, new = fields_of(self.base), fields_of(self.patch)
        return {field: {"old": old[field], "new": new[field]} for field in new}

    def follow(self, owner_id: UUID | None) -> None:
        """Go with the account to its new owner, or back to the pool."""
        fact = AccountChangeReassigned(self.owner_id, owner_id)
        self.owner_id = owner_id
        self.record(fact)

"""Ready routes that a service lists: the wanted changes of one kind of document. Asking is a PATCH of the document."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select

from chassis.http import ListQuery, Page, Routes, Schema, fields, page_of, paginate
from chassis.permission import Permission
from chassis.unit_of_work import Reader, UnitOfWork
from records import change_requests
from records.change_requests.events import ChangeState, Reason
from records.change_requests.model import ChangeRequest, State

F = TypeVar("F", bound=Callable[..., Any])


class ChangeFilters(ListQuery):
    """Which changes."""

    state = fields.Choice(State)
    document_id = fields.Id()
    account_id = fields.Id()


def permissions(resource: str, zh: str, en: str) -> tuple[Permission, ...]:
    """What roles can be given over the changes called `resource` (`customer.payment_terms_change`)."""
    return (
        Permission(f"{resource}.read", f"查看{zh}变更单", f"Read changes of {en}"),
        Permission(f"{resource}.withdraw", f"撤回{zh}变更单", f"Withdraw changes of {en}"),
        Permission(f"{resource}.approve", f"批准{zh}变更单", f"Approve changes of {en}"),
        Permission(f"{resource}.reject", f"驳回{zh}变更单", f"Reject changes of {en}"),
    )


def read_schema(kind: type[ChangeRequest]) -> type[Schema]:
    """A wanted change as it is read: field → what it was when that was asked, and what it shall be."""
    members = {
        "__doc__": f"A wanted change ({kind.__name__}): field → what it was when that was asked, and what it shall be.",
        "version": fields.Integer(0, 2**53, required=True),
        "changes": fields.Changes(kind.__document__, required=True),
    }
    return type(f"{kind.__name__}Read", (ChangeState,), members)


def routes(
    kind: type[ChangeRequest], read: type[Schema], *, zh: str, en: str, approve: Callable[[UnitOfWork, UUID], Any]
) -> Routes:
    """The routes of the changes of one kind, read as `read`; `approve` is the room's own command, which applies it."""
    service, word = kind.__document__.partition(".")[0], kind.__aggregate__
    resource, path = f"{service}.{word}", f"/v1/{word.replace('_', '-')}s"
    rooms = Routes(f"{word}s", prefix=path, zh=f"{zh}变更单", en=f"Changes of {en}")

    _reading(rooms, kind, read, f"{resource}.read")
    _deciding(rooms, kind, read, resource, approve)
    return rooms


def _reading(rooms: Routes, kind: type[ChangeRequest], read: type[Schema], permission: str) -> None:
    named = _named(kind)

    @rooms.get("", permission=permission, zh="变更单列表", query=ChangeFilters, answer=page_of(read))
    @named
    def list_changes(reader: Reader, query: dict[str, Any]) -> Page:
        """List changes."""
        wanted = [
            getattr(kind, name) == query[name] for name in ("state", "document_id", "account_id") if name in query
        ]
        return paginate(reader, select(kind).where(reader.visible(kind), *wanted), kind, {}, query)

    @rooms.get("/<uuid:change_id>", permission=permission, zh="查看变更单", answer=read)
    @named
    def read_change(reader: Reader, change_id: UUID) -> ChangeRequest:
        """Read a change."""
        return reader.get(kind, change_id)

    rooms.history("/<uuid:change_id>/history", model=kind, permission=permission, zh="变更单历史")


def _deciding(
    rooms: Routes,
    kind: type[ChangeRequest],
    read: type[Schema],
    resource: str,
    approve: Callable[[UnitOfWork, UUID], Any],
) -> None:
    named = _named(kind)

    @rooms.action("/<uuid:change_id>/approve", permission=f"{resource}.approve", zh="批准变更", answer=read)
    @named
    def approve_change(uow: UnitOfWork, change_id: UUID) -> ChangeRequest:
        """Approve the step that waits; the last applies the change."""
        approve(uow, change_id)
        return uow.session.get_one(kind, change_id)

    @rooms.action("/<uuid:change_id>/reject", permission=f"{resource}.reject", zh="驳回变更", body=Reason, answer=read)
    @named
    def reject_change(uow: UnitOfWork, change_id: UUID, body: dict[str, Any]) -> ChangeRequest:
        """Reject a change with a reason; the document stays as it is."""
        change = uow.get(kind, change_id)
        change_requests.reject_change(uow, change, body["reason"])
        return change

    @rooms.action("/<uuid:change_id>/withdraw", permission=f"{resource}.withdraw", zh="撤回变更", answer=read)
    @named
    def withdraw_change(uow: UnitOfWork, change_id: UUID) -> ChangeRequest:
        """Take a change back before it is decided."""
        change = uow.get(kind, change_id)
        change_requests.withdraw_change(uow, change)
        return change


def _named(kind: type[ChangeRequest]) -> Callable[[F], F]:
    """Calls an operation by the kind: list_payment_terms_changes."""

    def named(function: F) -> F:
        function.__name__ = function.__name__.replace("change", kind.__aggregate__)
        return function

    return named

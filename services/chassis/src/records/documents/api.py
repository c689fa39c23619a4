"""The routes that every document has: it is submitted, withdrawn, approved and rejected."""

from collections.abc import Callable
from typing import Any

from chassis.http import Routes, Schema
from chassis.permission import Permission
from chassis.unit_of_work import UnitOfWork
from records import documents
from records.documents.model import Document

Command = Callable[..., Any]


def permissions(resource: str, zh: str, en: str) -> tuple[Permission, ...]:
    """What roles can be given over the approval of documents called `resource` (`sales.order`)."""
    return (
        Permission(f"{resource}.submit", f"提交{zh}审核", f"Submit {en}"),
        Permission(f"{resource}.withdraw", f"撤回{zh}审核", f"Withdraw {en}"),
        Permission(f"{resource}.approve", f"审核{zh}", f"Approve {en}"),
        Permission(f"{resource}.reject", f"驳回{zh}", f"Reject {en}"),
    )


def add_approval(
    routes: Routes,
    rule: str,
    kind: type[Document],
    *,
    called: str,
    then: str,
    answer: type[Schema],
    reason: type[Schema],
    submit: Command,
    approve: Command,
    withdraw: Command | None = None,
    reject: Command | None = None,
) -> None:
    """Add the four to a room's routes, for documents `called` "an order", one of which stands at `rule`.

    `submit` and `approve` are the room's commands and name the operations; `then` says what the last approval does.
    `withdraw` and `reject` are the room's too where they do more than `records.documents` does.
    """
    noun, name = called.partition(" ")[2], approve.__name__.removeprefix("approve_")

    def add(action: str, zh: str, en: str, command: Command, body: type[Schema] | None = None) -> None:
        def act(uow: UnitOfWork, body: dict[str, Any] | None = None, **path: Any) -> Any:
            return command(uow, *path.values(), **(body or {}))

        act.__name__, act.__doc__ = f"{action}_{name}", en
        permission = f"{kind.__document__}.{action}"
        routes.action(f"{rule}/{action}", permission=permission, zh=zh, body=body, answer=answer)(act)

    def withdraw_it(uow: UnitOfWork, document_id: Any) -> Document:
        return documents.withdraw(uow, uow.get(kind, document_id))

    def reject_it(uow: UnitOfWork, document_id: Any, reason: str) -> Document:
        return documents.reject(uow, uow.get(kind, document_id), reason)

    add("submit", "提交审核", f"Submit {called} for approval.", submit)
    add("withdraw", "撤回", f"Take a submitted {noun} back.", withdraw or withdraw_it)
    add("approve", "审核通过", f"Approve the step that waits; {then}.", approve)
    add("reject", "驳回", f"Reject {called} with a reason.", reject or reject_it, reason)

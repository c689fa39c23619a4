"""What can be asked about accounts."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select, text

from chassis.errors import InputError, Invalid, NotFound
from chassis.http.paging import Page, paginate
from chassis.tables import directory_user
from chassis.unit_of_work import Reader
from customer.accounts.model import Account
from records import custom_fields

DOCUMENT = "customer.account"
"""The name of this document in approval flows, counters and custom fields."""

LISTED = (
    "id", "version", "code", "kind", "status", "active", "completeness", "owner_id", "name", "short_name", "handling",
    "channel", "stage", "industry", "region", "country", "phone", "email", "created_at", "parent_id",
    "custom",
)  # fmt: skip
"""Columns of a list; the whole file is one click away."""

ORDERS = {
    "code": Account.code,
    "name": Account.sort_key,
    "created_at": Account.created_at,
    "completeness": Account.completeness,
}
EQUALITIES = (
    "status", "kind", "handling", "channel", "stage", "industry", "region", "country", "active", "owner_id", "code",
    "tax_id", "parent_id",
)  # fmt: skip

_LIST = select(*(getattr(Account, name) for name in LISTED))


def list_accounts(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the accounts within reach, as plain columns in one statement."""
    return page_of_accounts(reader, query)


def page_of_accounts(reader: Reader, query: Mapping[str, Any], *which: ColumnElement[bool]) -> Page:
    """The page that `query` asks for, of those accounts within reach that are also `which`."""
    wanted = [getattr(Account, name) == query[name] for name in EQUALITIES if query.get(name) is not None]
    if query.get("created_from"):
        wanted.append(Account.created_at >= query["created_from"])
    if query.get("created_before"):
        wanted.append(Account.created_at < query["created_before"])
    if query.get("completeness_below") is not None:
        wanted.append(Account.completeness < query["completeness_below"])
    wanted += custom_fields.conditions(reader, DOCUMENT, Account, query.get("custom"))
    return paginate(reader, _LIST.where(*which, *wanted), Account, ORDERS, query, within=reader.visible(Account))


def read_account(reader: Reader, account_id: UUID) -> Account:
    """One account with its addresses; raises NotFound outside the reach."""
    return reader.get(Account, account_id)


def account_named(reader: Reader, account_id: UUID, pointer: str = "#/account_id") -> Account:
    """The account that a document names, in the field at `pointer`; raises Invalid outside the reach."""
    try:
        return reader.get(Account, account_id)
    except NotFound:
        texts = {"zh": "没有此客户", "en": "There is no such account."}
        raise Invalid([InputError(pointer, "unknown-account", texts)]) from None


_ABOVE = text(
    """
    WITH RECURSIVE above (id, parent_id) AS (
        SELECT id, parent_id FROM account WHERE id = :id
        UNION SELECT a.id, a.parent_id FROM account AS a JOIN above ON a.id = above.parent_id)
    SELECT id FROM above ORDER BY parent_id IS NULL
    """
)


def above(reader: Reader, account_id: UUID) -> Sequence[UUID]:
    """The account and all above it, whoever may see them; the topmost is the last."""
    return reader.session.scalars(_ABOVE, {"id": account_id}).all()


class _Person:
    """A person of the directory as the owner of himself, so that reach can be asked about people."""

    owner_id = directory_user.c.id
    account_id = directory_user.c.account_id


def person_within_reach(reader: Reader, person_id: UUID) -> bool | None:
    """Whether this is a living member of staff, and what they own within reach; None for somebody whom the directory
    does not know (yet)."""
    living = (directory_user.c.kind == "user") & directory_user.c.active & directory_user.c.deleted_at.is_(None)
    return reader.session.scalar(select(reader.visible(_Person) & living).where(directory_user.c.id == person_id))

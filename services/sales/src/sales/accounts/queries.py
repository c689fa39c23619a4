"""What can be asked about the accounts that sales knows."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.errors import InputError, Invalid, NotFound, NotKnownHereYet
from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from sales.accounts.model import Account

SHOWN = (
    "id", "version", "code", "kind", "status", "active", "owner_id", "name", "short_name", "handling", "channel",
    "stage", "region", "country",
)  # fmt: skip
ORDERS = {"code": Account.code, "name": Account.sort_key}
EQUALITIES = ("status", "kind", "handling", "channel", "stage", "region", "country", "active", "owner_id", "code")

_LIST = select(*(getattr(Account, name) for name in SHOWN)).where(Account.deleted_at.is_(None))


def list_accounts(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the accounts within reach."""
    wanted = [getattr(Account, name) == query[name] for name in EQUALITIES if query.get(name) is not None]
    return paginate(reader, _LIST.where(reader.visible(Account), *wanted), Account, ORDERS, query)


def read_account(reader: Reader, account_id: UUID) -> Account:
    """One account; raises NotFound outside the reach and for one that its owner deleted."""
    account = reader.get(Account, account_id)
    if account.deleted_at is not None:
        raise NotFound
    return account


def account_named(reader: Reader, account_id: UUID) -> Account:
    """The account that a document names in `account_id`.

    Raises NotKnownHereYet for one that has not arrived here, Invalid for one outside the reach or deleted.
    """
    named = select(Account, reader.visible(Account)).where(Account.id == account_id)
    found = reader.session.execute(named).one_or_none()
    if found is None:
        raise NotKnownHereYet(kind="account", id=account_id)
    account, within = found
    if account.deleted_at is not None or not within:
        texts = {"zh": "不在您的权限范围内", "en": "This account is not within your reach."}
        raise Invalid([InputError("#/account_id", "out-of-reach", texts)])
    return account

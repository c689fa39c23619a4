"""What can be asked about changes of accounts."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from customer.changes.model import AccountChange


def list_changes(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the changes within reach, newest first."""
    changes = select(AccountChange).where(reader.visible(AccountChange))
    if query.get("state") is not None:
        changes = changes.where(AccountChange.state == query["state"])
    if query.get("account_id") is not None:
        changes = changes.where(AccountChange.document_id == query["account_id"])
    return paginate(reader, changes, AccountChange, {}, query)


def read_change(reader: Reader, change_id: UUID) -> AccountChange:
    """One change; raises NotFound outside the reach."""
    return reader.get(AccountChange, change_id)

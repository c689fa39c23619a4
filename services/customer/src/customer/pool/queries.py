"""What can be asked about the pool of customers."""

from collections.abc import Mapping
from typing import Any

from chassis.http.paging import Page
from chassis.unit_of_work import Reader
from customer.accounts.model import Account
from customer.accounts.queries import page_of_accounts


def list_pool(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the active accounts without owner."""
    return page_of_accounts(reader, query, Account.owner_id.is_(None), Account.active.is_(True))

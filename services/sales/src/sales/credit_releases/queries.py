"""What can be asked about credit releases."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from sales.credit_releases.model import CreditRelease

EQUALITIES = ("status", "account_id", "owner_id", "order_id", "number")


def list_releases(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the releases within reach, newest first."""
    wanted = [getattr(CreditRelease, name) == query[name] for name in EQUALITIES if query.get(name) is not None]
    return paginate(
        reader, select(CreditRelease).where(reader.visible(CreditRelease), *wanted), CreditRelease, {}, query
    )


def read_release(reader: Reader, release_id: UUID) -> CreditRelease:
    """One release; raises NotFound outside the reach."""
    return reader.get(CreditRelease, release_id)

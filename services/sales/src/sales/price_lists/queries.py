"""What can be asked about price lists, and about whose they are."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.errors import InputError, Invalid
from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from sales.price_lists.model import PriceList, PriceListAssignment


def list_price_lists(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the price lists."""
    wanted = [getattr(PriceList, name) == query[name] for name in ("code", "general", "active") if name in query]
    lists = select(PriceList).where(reader.visible(PriceList), *wanted)
    return paginate(reader, lists, PriceList, {"code": PriceList.code, "rank": PriceList.rank}, query)


def read_price_list(reader: Reader, price_list_id: UUID) -> PriceList:
    """One price list; raises NotFound."""
    return reader.get(PriceList, price_list_id)


def price_list_named(reader: Reader, price_list_id: UUID | None) -> PriceList:
    """The list that a document names in `price_list_id`. Raises Invalid for none, or one out of use."""
    found = None if price_list_id is None else reader.session.get(PriceList, price_list_id)
    if found is None or not found.active:
        texts = {"zh": "没有这个在用的价格表", "en": "There is no such price list in use."}
        raise Invalid([InputError("#/price_list_id", "unknown-price-list", texts)])
    return found


def list_assignments(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of whose the price lists are, within reach."""
    mine = PriceListAssignment
    wanted = [getattr(mine, name) == query[name] for name in ("account_id", "price_list_id") if name in query]
    return paginate(reader, select(mine).where(reader.visible(mine), *wanted), mine, {}, query)


def read_assignment(reader: Reader, assignment_id: UUID) -> PriceListAssignment:
    """One assignment; raises NotFound outside the reach."""
    return reader.get(PriceListAssignment, assignment_id)

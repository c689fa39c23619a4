"""Use case of availability: take the snapshot that an ERP or a warehouse sends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from chassis.errors import InputError, Invalid
from chassis.unit_of_work import UnitOfWork
from sales.availability.model import Availability
from sales.catalogue.model import Product


@dataclass(frozen=True)
class Taken:
    """What became of a snapshot: how many products it told anew, and the codes of those that are not known here."""

    taken: int
    unknown_codes: Sequence[str]


def report_availability(uow: UnitOfWork, *, as_of: datetime, items: Sequence[Mapping[str, Any]]) -> Taken:
    """Keep a snapshot; of a product of which something later is known it says nothing. Raises Invalid."""
    if as_of > uow.now:
        texts = {"zh": "时间不能晚于现在", "en": "This moment lies ahead."}
        raise Invalid([InputError("#/as_of", "in-the-future", texts)])
    said = {item["product_code"]: item["available"] for item in items}
    if len(said) < len(items):
        raise Invalid([InputError("#/items", "repeated", {"zh": "产品编码重复", "en": "A product is named twice."})])
    products = select(Product.code, Product.id).where(Product.code.in_(said)).order_by(Product.id)
    known = {row.code: row.id for row in uow.session.execute(products)}
    rows = [
        {"id": known[code], "available": said[code], "as_of": as_of, "reported_by": uow.principal.user_id}
        for code in known
    ]
    return Taken(_write(uow, rows) if rows else 0, sorted(said.keys() - known.keys()))


def _write(uow: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> int:
    told = insert(Availability).values(rows)
    newer = told.on_conflict_do_update(
        index_elements=[Availability.id],
        set_={name: told.excluded[name] for name in ("available", "as_of", "reported_by")},
        where=Availability.as_of < told.excluded.as_of,
    )
    return len(uow.session.execute(newer.returning(Availability.id)).all())

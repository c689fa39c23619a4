"""Use cases of the price (S-03): 退货员 enters it, 销售部长 approves it; a quotation can be taken over into prices."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from chassis.errors import InputError, Invalid
from chassis.unit_of_work import UnitOfWork
from records import approvals
from sales.accounts.model import Account
from sales.accounts.queries import account_named
from sales.catalogue.queries import product_named
from sales.documents import base_currency
from sales.price_lists.model import PriceList
from sales.price_lists.queries import price_list_named
from sales.pricing.model import Break, Price
from sales.pricing.queries import rivals_of


def enter_price(
    uow: UnitOfWork,
    *,
    product_id: UUID,
    price: Decimal,
    account_id: UUID | None = None,
    price_list_id: UUID | None = None,
    breaks: Sequence[Mapping[str, Decimal]] = (),
    currency: str | None = None,
    tax_included: bool = True,
    valid_from: date | None = None,
    valid_to: date | None = None,
    origin: str | None = None,
) -> Price:
    """Enter a draft for one customer or for a price list: in the company's currency and from today on unless others
    are named.

    Raises Invalid, NotKnownHereYet.
    """
    if account_id is not None and price_list_id is not None:
        raise Invalid([_OF_BOTH])
    holder = price_list_named(uow, price_list_id) if account_id is None else account_named(uow, account_id)
    entered = Price.enter(
        holder=holder,
        product=product_named(uow, product_id),
        details={
            "price": price,
            "breaks": _breaks(breaks),
            "currency": currency or base_currency(uow),
            "tax_included": tax_included,
            "valid_from": valid_from or uow.today,
            "valid_to": valid_to,
            "origin": origin,
        },
        entered_by=uow.principal.user_id,
        at=uow.now,
    )
    return uow.add(entered)


def change_price(uow: UnitOfWork, price_id: UUID, changes: Mapping[str, Any]) -> Price:
    """Change a draft. Raises Invalid or EntryNotDraft."""
    price = uow.get(Price, price_id)
    changes = dict(changes)
    if "breaks" in changes:
        changes["breaks"] = _breaks(changes["breaks"])
    price.change(changes)
    return price


def submit_price(uow: UnitOfWork, price_id: UUID) -> Price:
    """Ask for approval."""
    price = uow.get(Price, price_id)
    _submit(uow, price)
    return price


def approve_price(uow: UnitOfWork, price_id: UUID) -> Price:
    """Approve the step that waits; with the last one it counts, and the price before it makes way.

    Raises ValidityOverlaps.
    """
    price = uow.get(Price, price_id)
    evidence = approvals.approve(uow, Price.__document__, price)
    if evidence is not None:
        # Prices of one customer, or of one list, are approved one after the other: no day gets two.
        holder = (PriceList, price.price_list_id) if price.account_id is None else (Account, price.account_id)
        uow.session.get_one(*holder, with_for_update=True)
        price.approve(evidence, rivals_of(uow, price))
    return price


def end_price(uow: UnitOfWork, price_id: UUID, *, valid_to: date) -> Price:
    """Let it count until this day, its last. Raises EntryNotApproved or ValidityOver."""
    price = uow.get(Price, price_id)
    price.end(valid_to)
    return price


def adopt_prices(uow: UnitOfWork, *, origin: str, items: Sequence[Mapping[str, Any]], **common: Any) -> list[Price]:
    """Take prices of a quotation over (S-04 feeds S-03): entered and submitted at once, to be approved like any other.

    `items` have what differs between lines (product_id, price, breaks), `common` what all share (account_id, currency,
    tax_included, valid_from, valid_to); `origin` is the quotation's number. Raises what `enter_price` raises.
    """
    adopted = [enter_price(uow, origin=origin, **common, **item) for item in items]
    for price in adopted:
        _submit(uow, price)
    return adopted


_OF_BOTH = InputError(
    "#/price_list_id",
    "one-of",
    {"zh": "客户和价格表只能选一", "en": "A price is of a customer or of a list, not of both."},
)


def _submit(uow: UnitOfWork, price: Price) -> None:
    price.submit()
    approvals.open_approval(uow, Price.__document__, price, price.product_code)


def _breaks(steps: Sequence[Mapping[str, Decimal]]) -> list[Break]:
    return [Break(**step) for step in steps]

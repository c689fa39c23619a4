"""The rules of a quotation without a database: what follows what, and what always adds up (S-04)."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.errors import Refusal
from chassis.identifiers import new_id
from sales.money import DocumentMoney
from sales.orders.lines import Agreed, Wanted
from sales.orders.model import Order
from sales.orders.vocabulary import Status as OrderStatus
from sales.quotations.facts import (
    MoreThanQuoted,
    QuotationNotOffered,
    QuotationNotRevisable,
    QuotationOutOfDate,
    QuotationPartlyOrdered,
)
from sales.quotations.model import Quotation
from sales.quotations.vocabulary import MOST_PARTS, Status, Via
from services.sales.tests.factories import NOW, TODAY, account, evidence, order, product

Act = Callable[[Quotation], object]
ANSWER: dict[str, Any] = {"via": Via.PORTAL, "by": "portal/somebody", "at": NOW, "today": TODAY}


def quotation(*quantities: str, status: Status = Status.DRAFT, **details: Any) -> Quotation:
    """One of pieces at 11.00 with 13 % in it, as far as it is wanted: draft, submitted, approved or accepted."""
    given_ = {"business_date": TODAY, "effective_on": TODAY, "expires_on": TODAY + timedelta(30)}
    lines = [Wanted(product(), Decimal(each), Agreed(Decimal(11), Decimal("0.13"))) for each in quantities or ("10",)]
    made = Quotation.draft(
        number="QT20261121-0001",
        account=account(),
        money=DocumentMoney("CNY", Decimal(1), True),
        lines=lines,
        details={**given_, **details},
        entered_by=new_id(),
        at=NOW,
    )
    steps: list[tuple[Status, Act]] = [
        (Status.SUBMITTED, lambda one: one.submit(account(), NOW, TODAY)),
        (Status.APPROVED, lambda one: one.approve(evidence(one), account(), TODAY)),
        (Status.ACCEPTED, lambda one: one.accept(**ANSWER)),
    ]
    for reached, step in steps:
        if made.status != status:
            step(made)
            assert made.status == reached
    made.facts.clear()
    return made


def cancelled(taken: Order) -> Order:
    taken.status = OrderStatus.CANCELLED
    return taken


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(1, 12), st.booleans()), max_size=12))
def test_orders_never_take_more_than_was_quoted_and_give_back_what_they_took(
    asked: list[tuple[int, int, bool]],
) -> None:
    quoted = quotation("10", "10", "10", status=Status.ACCEPTED)
    for place, quantity, is_cancelled in asked:
        line, taken = quoted.lines[place], order()
        wanted = {line.line: Decimal(quantity)}
        if quantity > line.open_quantity or quoted.status == Status.ORDERED:
            with pytest.raises(Refusal):
                quoted.check_orderable(wanted, TODAY)
            continue
        quoted.check_orderable(wanted, TODAY)
        quoted.order(wanted, taken)
        if is_cancelled:
            quoted.release(cancelled(taken))
        for each in quoted.lines:
            kept = [part.quantity for part in quoted.orders if part.line == each.line and not part.released]
            assert 0 <= each.ordered_quantity == sum(kept) <= each.quantity
        assert (quoted.status == Status.ORDERED) == (not quoted.open_quantities)


@settings(deadline=None)
@given(st.lists(st.decimals("0.000001", "99999", places=6), min_size=1, max_size=8), st.booleans())
def test_what_it_is_worth_is_the_sum_of_its_lines(quantities: list[Decimal], included: bool) -> None:
    quoted = quotation(*map(str, quantities))
    quoted.tax_included = included
    for line, quantity in zip(quoted.lines, quantities, strict=True):
        line.describe(Wanted(product(), quantity, Agreed(Decimal(11), Decimal("0.13"))))
    quoted.change({"lines": [Wanted(product(), each, Agreed(Decimal(11), Decimal("0.13"))) for each in quantities]})
    assert quoted.total == sum(line.amount for line in quoted.lines) == quoted.net_total + quoted.tax_total
    assert all(line.amount == line.net + line.tax for line in quoted.lines)


@pytest.mark.parametrize("status", [Status.DRAFT, Status.SUBMITTED, Status.ACCEPTED])
def test_only_what_is_on_offer_is_answered(status: Status) -> None:
    for answer in (lambda one: one.accept(**ANSWER), lambda one: one.decline("no", **ANSWER)):
        with pytest.raises(QuotationNotOffered):
            answer(quotation(status=status))


def test_the_last_day_is_a_good_day_and_the_next_is_not() -> None:
    quotation(status=Status.APPROVED, expires_on=TODAY).accept(**ANSWER)
    late = quotation(status=Status.APPROVED, expires_on=TODAY)
    with pytest.raises(QuotationOutOfDate):
        late.accept(**{**ANSWER, "today": TODAY + timedelta(1)})
    with pytest.raises(ValueError, match="does not expire"):
        late.expire(TODAY)
    late.expire(TODAY + timedelta(1))
    assert late.status == Status.EXPIRED


def test_what_was_accepted_can_be_ordered_after_its_last_day() -> None:
    """The customer answered in time; the order may be entered on the next morning."""
    quotation(status=Status.ACCEPTED, expires_on=TODAY).check_orderable({1: Decimal(10)}, TODAY + timedelta(1))


def test_a_revision_is_of_what_was_answered_or_offered_and_holds_no_orders() -> None:
    for status in (Status.DRAFT, Status.SUBMITTED):
        with pytest.raises(QuotationNotRevisable):
            quotation(status=status).revise(revision=2, business_date=TODAY, entered_by=None, at=NOW)
    accepted = quotation("10", "5", status=Status.ACCEPTED, note="含运费")
    second = accepted.revise(revision=2, business_date=TODAY, entered_by=None, at=NOW)
    assert (second.title, second.status, second.note) == ("QT20261121-0001 V2", Status.DRAFT, "含运费")
    assert (second.total, second.orders, second.answered_at) == (accepted.total, [], None)
    assert {line.id for line in second.lines}.isdisjoint(line.id for line in accepted.lines)
    accepted.order({1: Decimal(1)}, order())
    with pytest.raises(QuotationPartlyOrdered):
        accepted.revise(revision=2, business_date=TODAY, entered_by=None, at=NOW)


def test_a_part_of_a_line_is_refused_with_what_is_left_of_it() -> None:
    quoted = quotation(status=Status.ACCEPTED)
    quoted.order({1: Decimal(4)}, order())
    with pytest.raises(MoreThanQuoted) as refusal:
        quoted.check_orderable({1: Decimal(7)}, TODAY)
    assert refusal.value.figures == {"line": 1, "open": Decimal(6), "asked": Decimal(7)}


def test_it_does_not_go_into_more_orders_than_an_event_can_tell() -> None:
    quoted = quotation(str(MOST_PARTS + 1), status=Status.ACCEPTED)
    for _ in range(MOST_PARTS):
        quoted.order({1: Decimal(1)}, order())
    with pytest.raises(Refusal, match="parts of lines"):
        quoted.check_orderable({1: Decimal(1)}, TODAY)

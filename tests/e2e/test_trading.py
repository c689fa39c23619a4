"""Quantities and money through the door: what happens in parts, or at once, adds up (S-15 to S-26)."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from functools import partial

import pytest

from crm.client import Document, Problem
from tests.e2e.business import DELIVERIES, ORDERS, PAYMENTS, RECEIVABLES, Business
from tests.e2e.company import Company
from tests.e2e.door import Somebody, refused

pytestmark = pytest.mark.xdist_group("stand")


@pytest.fixture(scope="module")
def seller(company: Company) -> Somebody:
    return company["salesperson"]


@pytest.fixture(scope="module")
def account(business: Business, seller: Somebody) -> Document:
    return business.customer_of(seller)


@pytest.fixture(scope="module")
def buyer(company: Company, account: Document) -> Somebody:
    return company.portal_user(account, "buyer")


def total(documents: Sequence[Document], field: str) -> Decimal:
    return sum((Decimal(document[field]) for document in documents), Decimal())


def receivables_of(seller: Somebody, order: Document) -> list[Document]:
    """Of an order; each of them adds up, in every state."""
    found = list(seller.items(RECEIVABLES, order_id=order["id"], sort="due_on"))
    for one in found:
        assert Decimal(one["settled"]) + Decimal(one["open"]) == Decimal(one["amount"])
    return found


def shipped_quantities(seller: Somebody, order: Document) -> list[str]:
    return [line["shipped_quantity"] for line in seller.get(f"{ORDERS}/{order['id']}")["lines"]]


def at_once(deeds: Sequence[Callable[[], Document]]) -> list[str]:
    """Do all at the same moment; `done` or the name of the refusal for each."""

    def outcome(deed: Callable[[], Document]) -> str:
        try:
            deed()
        except Problem as problem:
            return problem.slug
        return "done"

    with ThreadPoolExecutor(len(deeds)) as pool:
        return sorted(pool.map(outcome, deeds))


def test_an_order_shipped_in_parts_adds_up_to_its_total_and_is_completed_by_the_last_receipt(
    business: Business, seller: Somebody, buyer: Somebody, account: Document
) -> None:
    order = business.signed_order(seller, account, ("10", "3"))
    parts = [business.ship(seller, order, *lines) for lines in ([(1, "4")], [(1, "5"), (2, "1")], [])]
    assert shipped_quantities(seller, order) == ["10", "3"]
    assert total(parts, "total") == Decimal(order["total"]) == Decimal("15600.00")
    assert sorted(one["amount"] for one in receivables_of(seller, order)) == ["3600.00", "4800.00", "7200.00"]
    for part in parts:
        assert seller.get(f"{ORDERS}/{order['id']}")["status"] == "approved"
        buyer.act(f"{DELIVERIES}/{part['id']}", "receive")
    assert seller.get(f"{ORDERS}/{order['id']}")["status"] == "completed"


def test_s16_more_than_is_open_is_not_shipped(business: Business, seller: Somebody, account: Document) -> None:
    order = business.signed_order(seller, account)
    business.ship(seller, order, (1, "4"))
    with refused(409, "more-than-open"):
        business.ship(seller, order, (1, "6.000001"))
    business.ship(seller, order, (1, "6"))
    with refused(409, "nothing-to-ship"):
        business.ship(seller, order)
    assert shipped_quantities(seller, order) == ["10"]


def test_of_shipments_that_meet_no_more_leaves_than_was_ordered(
    business: Business, seller: Somebody, account: Document
) -> None:
    order = business.signed_order(seller, account)
    outcomes = at_once([partial(business.ship, seller, order, (1, "6"))] * 4)
    assert outcomes.count("done") == 1
    assert set(outcomes) <= {"done", "stale-version", "more-than-open"}
    assert shipped_quantities(seller, order) == ["6"]
    assert total(receivables_of(seller, order), "amount") == Decimal("7200.00")


def test_s26_payments_in_parts_settle_receivables_and_what_is_too_much_stays_with_the_payment(
    company: Company, business: Business, seller: Somebody
) -> None:
    account = business.customer_of(seller)
    buyer, order = company.portal_user(account, "buyer"), business.signed_order(seller, account)
    business.ship(seller, order, (1, "4"))
    business.ship(seller, order)
    standings = []
    for amount in ("3000.00", "6000.00", "3000.01"):
        notice = buyer.post(PAYMENTS, {"amount": amount, "order_id": order["id"]})
        assert (notice["status"], notice["unallocated"]) == ("notified", amount)
        payment = company["fee_clerk"].act(f"{PAYMENTS}/{notice['id']}", "confirm")
        assert total(payment["allocations"], "amount") + Decimal(payment["unallocated"]) == Decimal(amount)
        receivables = receivables_of(seller, order)
        standings.append((total(receivables, "open"), sorted(one["status"] for one in receivables)))
    assert standings == [
        (Decimal("9000.00"), ["open", "partly_settled"]),
        (Decimal("3000.00"), ["partly_settled", "settled"]),
        (Decimal("0.00"), ["settled", "settled"]),
    ]
    assert payment["unallocated"] == "0.01"


def test_a_receipt_is_allocated_as_far_as_it_and_the_receivable_reach(
    company: Company, business: Business, seller: Somebody, account: Document
) -> None:
    order = business.signed_order(seller, account)
    business.ship(seller, order)
    [receivable] = receivables_of(seller, order)
    payment = company["fee_clerk"].post(PAYMENTS, {"account_id": account["id"], "amount": "12000.01"})
    path = f"{PAYMENTS}/{payment['id']}"

    def all_to_it(amount: str) -> Document:
        return {"allocations": [{"receivable_id": receivable["id"], "amount": amount}]}

    with refused(409, "allocated-more-than-open"):
        company["second_fee_clerk"].act(path, "confirm", all_to_it("12000.01"))
    with refused(409, "allocated-more-than-paid"):
        company["second_fee_clerk"].act(path, "confirm", all_to_it("12000.02"))
    company["second_fee_clerk"].act(path, "confirm", all_to_it("12000.00"))
    assert [one["status"] for one in receivables_of(seller, order)] == ["settled"]


def test_a_payment_confirmed_by_many_at_once_counts_once(
    company: Company, business: Business, seller: Somebody, buyer: Somebody, account: Document
) -> None:
    order = business.signed_order(seller, account)
    business.ship(seller, order)
    payment = buyer.post(PAYMENTS, {"amount": "1000.00", "order_id": order["id"]})
    clerks = [company["fee_clerk"], company["second_fee_clerk"]] * 2
    outcomes = at_once([partial(clerk.act, f"{PAYMENTS}/{payment['id']}", "confirm") for clerk in clerks])
    assert outcomes.count("done") == 1
    assert set(outcomes) <= {"done", "stale-version", "payment-decided"}
    assert [one["settled"] for one in receivables_of(seller, order)] == ["1000.00"]


def events_of(reader: Somebody, subject: str) -> Iterator[Document]:
    """All that sales has published of one aggregate, oldest first."""
    page = reader.get("/sales/v1/events", limit=200)
    while page["items"]:
        yield from (event for event in page["items"] if event["subject"] == subject)
        page = reader.get("/sales/v1/events", limit=200, after=page["next_cursor"])


def test_the_events_of_an_order_tell_the_same_as_the_order(
    company: Company, business: Business, seller: Somebody, buyer: Somebody, account: Document
) -> None:
    order = business.signed_order(seller, account)
    path = f"{ORDERS}/{order['id']}"
    buyer.act(path, "view")
    for delivery in (business.ship(seller, order, (1, "4")), business.ship(seller, order)):
        buyer.act(f"{DELIVERIES}/{delivery['id']}", "receive")
    events = list(events_of(company["sales_director"], f"order/{order['id']}"))
    assert [event["type"].removeprefix("crm.sales.order.") for event in events] == [
        f"{fact}.v1"
        for fact in ("placed", "submitted", "approved", "viewed_by_customer", "shipped", "shipped", "completed")
    ]
    shown = seller.get(path)
    versions = [event["aggregateversion"] for event in events]
    assert versions == sorted(versions)
    assert versions[-1] == shown["version"]
    state = events[-1]["data"]["state"]
    told = [{name: line[name] for name in said} for line, said in zip(shown["lines"], state["lines"], strict=True)]
    assert state == {**{name: shown[name] for name in state}, "lines": told}
    assert {event["actor"] for event in events} == {
        f"{kind}/{person.id}"
        for kind, person in (("user", seller), ("user", company["marketing_director"]), ("portal", buyer))
    }

"""By which terms an order is paid, and how the same is ordered once more (C-04, S-11)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from chassis.identifiers import new_id
from chassis.testing.staff import Caller, Staff
from chassis.worker import copies
from sales.model import Base
from sales.terms.reactions import payment_terms_row, terms_assignment_row
from services.sales.tests.factories import ORDER, QUOTATION, day

Place = Callable[..., dict[str, Any]]
Learn = Callable[..., UUID]
TERMS = {
    "code": "M60", "status": "approved", "active": True, "prepayment_percent": "0",
    "instalments": [{"percent": "100", "days": 60, "month_end": True, "day_of_month": None}], "discount_percent": None,
    "discount_days": None,
}  # fmt: skip


@pytest.fixture
def account(learn: Learn) -> UUID:
    return learn()


@pytest.fixture
def terms(staff: Staff) -> Callable[..., str]:
    """Terms that sales has heard of, given to an account or to nobody."""

    def heard(account: UUID | None = None, **state: Any) -> str:
        made = new_id()
        rows = [
            ("payment_terms", {**payment_terms_row({**TERMS, "id": str(made), "code": made.hex, **state}), "id": made})
        ]
        if account:
            given = {
                "account_id": str(account), "payment_terms_id": str(made), "status": "approved",
                "valid_from": day(-9), "valid_to": None,
            }  # fmt: skip
            rows.append(("terms_assignment", {**terms_assignment_row(given), "id": new_id()}))
        with staff.engine.begin() as connection:
            for table, row in rows:
                copies.write(connection, Base.metadata.tables[table], [{**row, "version": 1, "deleted_at": None}])
        return str(made)

    return heard


def test_an_order_is_paid_by_the_terms_of_its_account_unless_others_or_plain_days_are_named(
    clerk: Caller, place: Place, account: UUID, terms: Callable[..., str]
) -> None:
    before = place(clerk, account_id=str(account))
    assert (before["payment_terms_id"], before["payment_days"]) == (None, 30)
    own, other = terms(account), terms()
    order = place(clerk, account_id=str(account))
    assert order["payment_terms_id"] == own
    assert place(clerk, account_id=str(account), payment_terms_id=other)["payment_terms_id"] == other
    plain = place(clerk, account_id=str(account), payment_days=10)
    assert (plain["payment_terms_id"], plain["payment_days"]) == (None, 10)
    path = f"/v1/orders/{order['id']}"
    assert clerk.patch(path, 1, {"payment_terms_id": other}).json["payment_terms_id"] == other
    assert clerk.patch(path, 2, {"payment_terms_id": None}).json["payment_terms_id"] is None


def test_terms_that_are_unknown_or_not_in_use_are_refused(
    clerk: Caller, account: UUID, terms: Callable[..., str]
) -> None:
    body = {**ORDER, "account_id": str(account)}
    inactive = clerk.post("/v1/orders", {**body, "payment_terms_id": terms(active=False)})
    assert inactive.json["errors"][0]["pointer"] == "#/payment_terms_id"
    unknown = clerk.post("/v1/orders", {**body, "payment_terms_id": str(new_id())})
    assert unknown.json["type"] == "/problems/not-known-here-yet"


def test_the_same_is_ordered_once_more_as_a_repeat_order_of_today(clerk: Caller, place: Place) -> None:
    first = place(clerk, business_date=day(-60), promised_on=day(-30))
    answer = clerk.post(f"/v1/orders/{first['id']}/copy", {})
    assert answer.status_code == 201, answer.text
    again = answer.json
    assert (again["order_type"], again["status"], again["business_date"]) == ("repeat", "draft", day(0))
    assert (again["po_number"], again["promised_on"]) == (None, None)
    said = ("product_id", "quantity", "price")
    assert [[line[word] for word in said] for line in again["lines"]] == [
        [line[word] for word in said] for line in first["lines"]
    ]


def test_an_order_made_of_a_quotation_is_paid_as_was_offered_whatever_terms_the_account_has(
    staff: Staff, product: dict[str, Any], account: UUID, terms: Callable[..., str]
) -> None:
    """S-04: the terms that were offered, or plain days; where nothing was said, the account's own."""
    quoting, head, ordering = (staff.hire(role) for role in ("returns_clerk", "sales_head", "order_clerk"))
    customer = staff.hire("customer", kind="portal", account_id=account)
    own, other = terms(account), terms()
    offers = [({"payment_terms_id": other}, (other, 30)), ({"payment_days": 45}, (None, 45)), ({}, (own, 30))]
    for offered, expected in offers:
        lines = [{"product_id": product["id"], "quantity": "1"}]
        body = {**QUOTATION, "account_id": str(account), "lines": lines, **offered}
        path = f"/v1/quotations/{quoting.post('/v1/quotations', body).json['id']}"
        for version, (who, action) in enumerate(((quoting, "submit"), (head, "approve"), (customer, "accept")), 1):
            assert who.act(f"{path}/{action}", version).status_code == 200
        taken = ordering.act(f"{path}/order", 4).json["orders"][0]["order_id"]
        order = ordering.get(f"/v1/orders/{taken}").json
        assert (order["payment_terms_id"], order["payment_days"]) == expected

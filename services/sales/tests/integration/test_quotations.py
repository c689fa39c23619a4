"""Quotations over HTTP on the real database: from the draft to the customer's word and the orders (S-04, G-13)."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, text

from chassis import pipeline
from chassis.principal import Principal
from chassis.testing.staff import Caller, Staff
from chassis.unit_of_work import Context
from sales.quotations.commands import expire_quotations
from services.sales.tests.factories import QUOTATION, day
from services.sales.tests.papers import words_of

Learn = Callable[..., UUID]
Quote = Callable[..., dict[str, Any]]
QUOTATIONS = "/v1/quotations"
BY_ITSELF = Context(Principal.service("sales"), "", cause="schedule")


@pytest.fixture(scope="module")
def clerk(staff: Staff) -> Caller:
    """Somebody who enters quotations."""
    return staff.hire("returns_clerk")


@pytest.fixture(scope="module")
def head(staff: Staff) -> Caller:
    """Somebody who approves them."""
    return staff.hire("sales_head")


@pytest.fixture(scope="module")
def order_clerk(staff: Staff) -> Caller:
    """Somebody who makes orders of them."""
    return staff.hire("order_clerk")


@pytest.fixture(scope="module")
def account(learn: Learn) -> UUID:
    return learn()


@pytest.fixture(scope="module")
def customer(staff: Staff, account: UUID) -> Caller:
    """Somebody of the customer's, in the portal."""
    return staff.hire("customer", kind="portal", account_id=account)


@pytest.fixture
def quote(clerk: Caller, head: Caller, account: UUID, product: dict[str, Any]) -> Quote:
    """A quotation of ten pieces at 11.00, as far as it is wanted: draft, approved."""

    def quoted(status: str = "approved", **details: Any) -> dict[str, Any]:
        lines = [{"product_id": product["id"], "quantity": "10", "price": "11"}]
        answer = clerk.post(QUOTATIONS, {**QUOTATION, "account_id": str(account), "lines": lines, **details})
        assert answer.status_code == 201, answer.text
        if status == "draft":
            return dict(answer.json)
        return approved(clerk, head, answer.json)

    return quoted


@pytest.fixture
def accepted(quote: Quote, customer: Caller) -> Quote:
    """One that the customer has accepted."""

    def quoted(**details: Any) -> dict[str, Any]:
        quotation = quote(**details)
        return done(customer.act(f"{path_of(quotation)}/accept", quotation["version"]))

    return quoted


def done(answer: Any) -> dict[str, Any]:
    assert answer.status_code in (200, 201), answer.text
    return dict(answer.json)


def path_of(quotation: dict[str, Any]) -> str:
    return f"{QUOTATIONS}/{quotation['id']}"


def approved(clerk: Caller, head: Caller, draft: dict[str, Any]) -> dict[str, Any]:
    submitted = done(clerk.act(f"{path_of(draft)}/submit", draft["version"]))
    return done(head.act(f"{path_of(draft)}/approve", submitted["version"]))


def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json["type"].rpartition("/")[2]


def test_a_quotation_walks_over_both_approvals_to_its_orders(
    quote: Quote, customer: Caller, order_clerk: Caller, product: dict[str, Any]
) -> None:
    """S-04: approved in the house, accepted by the customer, ordered in parts at its price until nothing is left."""
    quotation = quote(payment_days=45)
    assert quotation["number"].startswith(f"QT{day(0).replace('-', '')}-")
    assert (quotation["status"], quotation["revision"], quotation["total"]) == ("approved", 1, "110.00")
    accepted = done(customer.act(f"{path_of(quotation)}/accept", quotation["version"]))
    assert (accepted["status"], accepted["answered_via"]) == ("accepted", "portal")
    part = {"lines": [{"line": 1, "quantity": "4"}], "po_number": "PO-1", "promised_on": "2099-12-31"}
    first = done(order_clerk.act(f"{path_of(quotation)}/order", accepted["version"], part))
    assert (first["status"], first["lines"][0]["ordered_quantity"]) == ("accepted", "4")
    last = done(order_clerk.act(f"{path_of(quotation)}/order", first["version"], {"po_number": "PO-2"}))
    assert (last["status"], last["lines"][0]["ordered_quantity"]) == ("ordered", "10")
    assert [taken["quantity"] for taken in last["orders"]] == ["4", "6"]
    order = order_clerk.get(f"/v1/orders/{last['orders'][1]['order_id']}").json
    assert (order["status"], order["po_number"], order["payment_days"], order["total"]) == (
        "draft",
        "PO-2",
        45,
        "66.00",
    )
    (line,) = order["lines"]
    assert (line["product_id"], line["price"], line["price_source"]) == (product["id"], "11.00", "quotation")
    assert line["price_source_id"] == quotation["id"]


def test_key_fields_are_never_optional(quote: Quote, clerk: Caller) -> None:
    """G-13, S-04: 生效日 above all."""
    draft = quote("draft", effective_on=None, expires_on=None, lines=[])
    answer = clerk.act(f"{path_of(draft)}/submit", 1)
    assert refused(answer) == (409, "quotation-incomplete")
    assert answer.json["missing"] == ["effective_on", "expires_on", "lines"]


def test_what_has_expired_already_is_not_submitted(quote: Quote, clerk: Caller) -> None:
    draft = quote("draft", expires_on=day(-1))
    assert refused(clerk.act(f"{path_of(draft)}/submit", 1)) == (409, "quotation-out-of-date")
    assert refused(clerk.patch(path_of(draft), 1, {"expires_on": "2025-12-31"})) == (422, "invalid")


@pytest.mark.usefixtures("head")
def test_nobody_approves_what_they_entered(staff: Staff, account: UUID, product: dict[str, Any]) -> None:
    both = staff.hire("returns_clerk", "sales_head")
    lines = [{"product_id": product["id"], "quantity": "1"}]
    draft = done(both.post(QUOTATIONS, {**QUOTATION, "account_id": str(account), "lines": lines}))
    done(both.act(f"{path_of(draft)}/submit", 1))
    assert refused(both.act(f"{path_of(draft)}/approve", 2)) == (403, "entered-by-yourself")
    staff.dismiss(both)


def test_nothing_is_ordered_that_the_customer_has_not_accepted(quote: Quote, order_clerk: Caller) -> None:
    """客户审核 is a key of S-04."""
    quotation = quote()
    answer = order_clerk.act(f"{path_of(quotation)}/order", quotation["version"], {})
    assert refused(answer) == (409, "quotation-not-accepted")


def test_nothing_is_ordered_before_the_effective_day(accepted: Quote, order_clerk: Caller) -> None:
    quotation = accepted(effective_on=day(1))
    answer = order_clerk.act(f"{path_of(quotation)}/order", quotation["version"], {})
    assert refused(answer) == (409, "quotation-not-yet-effective")


@pytest.mark.parametrize("quantity", ["10.000001", "999"])
def test_no_more_is_ordered_than_was_quoted(accepted: Quote, order_clerk: Caller, quantity: str) -> None:
    quotation = accepted()
    body = {"lines": [{"line": 1, "quantity": quantity}]}
    answer = order_clerk.act(f"{path_of(quotation)}/order", quotation["version"], body)
    assert refused(answer) == (409, "more-than-quoted")
    assert Decimal(answer.json["open"]) == 10


def test_what_a_cancelled_order_took_can_be_ordered_again_once(accepted: Quote, order_clerk: Caller) -> None:
    quotation = accepted()
    ordered = done(order_clerk.act(f"{path_of(quotation)}/order", quotation["version"], {}))
    order = ordered["orders"][0]["order_id"]
    living = order_clerk.act(f"{path_of(quotation)}/release", ordered["version"], {"order_id": order})
    assert refused(living) == (409, "order-not-cancelled")
    done(order_clerk.act(f"/v1/orders/{order}/cancel", 1, {"reason": "录错"}))
    released = done(order_clerk.act(f"{path_of(quotation)}/release", ordered["version"], {"order_id": order}))
    assert (released["status"], released["lines"][0]["ordered_quantity"]) == ("accepted", "0")
    again = order_clerk.act(f"{path_of(quotation)}/release", released["version"], {"order_id": order})
    assert refused(again) == (404, "not-found")
    assert done(order_clerk.act(f"{path_of(quotation)}/order", released["version"], {}))["status"] == "ordered"


def test_a_new_revision_takes_the_place_of_the_one_before_when_it_is_approved(
    accepted: Quote, clerk: Caller, head: Caller, order_clerk: Caller
) -> None:
    """S-04, versions: the same number, each with approvals of its own."""
    first = accepted()
    draft = done(clerk.act(f"{path_of(first)}/revise", first["version"]))
    assert (draft["number"], draft["revision"], draft["status"]) == (first["number"], 2, "draft")
    assert (draft["total"], draft["answered_at"], draft["orders"]) == ("110.00", None, [])
    assert refused(clerk.act(f"{path_of(first)}/revise", first["version"])) == (409, "quotation-in-revision")
    assert clerk.get(path_of(first)).json["status"] == "accepted"
    second = approved(clerk, head, draft)
    assert second["status"] == "approved"
    superseded = clerk.get(path_of(first)).json
    assert superseded["status"] == "superseded"
    answer = order_clerk.act(f"{path_of(first)}/order", superseded["version"], {})
    assert refused(answer) == (409, "quotation-not-accepted")
    listed = clerk.get(QUOTATIONS, query_string={"number": first["number"]}).json["items"]
    assert {item["revision"]: item["status"] for item in listed} == {1: "superseded", 2: "approved"}


def test_what_was_ordered_of_is_neither_revised_nor_taken_back(
    accepted: Quote, clerk: Caller, head: Caller, order_clerk: Caller
) -> None:
    quotation = accepted()
    draft = done(clerk.act(f"{path_of(quotation)}/revise", quotation["version"]))
    part = {"lines": [{"line": 1, "quantity": "1"}]}
    taken = done(order_clerk.act(f"{path_of(quotation)}/order", quotation["version"], part))
    for action, body in (("revise", None), ("void", {"reason": "停产"})):
        answer = clerk.act(f"{path_of(quotation)}/{action}", taken["version"], body)
        assert refused(answer) == (409, "quotation-partly-ordered")
    done(clerk.act(f"{path_of(draft)}/submit", 1))
    assert refused(head.act(f"{path_of(draft)}/approve", 2)) == (409, "quotation-partly-ordered")


def test_its_prices_become_the_customer_s_once_another_head_has_approved_them(
    accepted: Quote, clerk: Caller, head: Caller, product: dict[str, Any], account: UUID
) -> None:
    """S-04 feeds S-03: lines of one product are steps of quantity, and prices have an approval of their own."""
    lines = [{"product_id": product["id"], "quantity": q, "price": p} for q, p in (("100", "9"), ("10", "11"))]
    quotation = accepted(lines=lines, effective_on=day(3))
    adopted = done(clerk.act(f"{path_of(quotation)}/adopt-prices", quotation["version"], {}))
    assert adopted["prices_adopted_at"] is not None
    (price,) = clerk.get("/v1/prices", query_string={"account_id": str(account)}).json["items"]
    assert (price["status"], price["price"], price["valid_from"]) == ("submitted", "11.00", day(3))
    assert price["breaks"] == [{"min_quantity": "100", "price": "9.00"}]
    assert price["origin"] == f"{quotation['number']} V1"
    assert done(head.act(f"/v1/prices/{price['id']}/approve", price["version"]))["status"] == "approved"
    again = clerk.act(f"{path_of(quotation)}/adopt-prices", adopted["version"], {})
    assert refused(again) == (409, "quotation-prices-taken")


def test_customers_see_and_answer_what_is_offered_to_them_and_nothing_else(
    staff: Staff, quote: Quote, customer: Caller, learn: Learn, clerk: Caller
) -> None:
    """R-21: no drafts, nothing of others; and only a customer says the customer's word."""
    offered, draft = quote(), quote("draft")
    listed = {item["id"] for item in customer.get(QUOTATIONS).json["items"]}
    assert offered["id"] in listed
    assert draft["id"] not in listed
    assert customer.get(path_of(draft)).status_code == 404
    assert customer.get(f"{path_of(draft)}/pdf").status_code == 404
    stranger = staff.hire("customer", kind="portal", account_id=learn())
    assert stranger.act(f"{path_of(offered)}/accept", offered["version"]).status_code == 404
    staff.define("as_customer", {"sales.quotation.read": "all", "sales.quotation.accept": "all"})
    ours = staff.hire("as_customer")
    answer = ours.act(f"{path_of(offered)}/accept", offered["version"])
    assert refused(answer) == (403, "not-the-customer")
    declined = done(customer.act(f"{path_of(offered)}/decline", offered["version"], {"reason": "价格高于预算"}))
    assert (declined["status"], declined["decline_reason"]) == ("declined", "价格高于预算")
    answer = customer.act(f"{path_of(offered)}/accept", declined["version"])
    assert refused(answer) == (409, "quotation-not-offered")
    assert done(clerk.act(f"{path_of(offered)}/revise", declined["version"]))["revision"] == 2


def test_a_quotation_of_any_text_is_printed_in_both_languages(clerk: Caller, quote: Quote) -> None:
    """S-04: a text is printed as it was written, be it markup; the same quotation is the same bytes."""
    quotation = quote(note='<img src="file:///etc/passwd"/> <b>粗 & 𠮷😀\n第二行')
    for language, title in (("zh", "报价单"), ("en", "Quotation")):
        answer = clerk.get(f"{path_of(quotation)}/pdf", query_string={"language": language})
        assert (answer.status_code, answer.content_type) == (200, "application/pdf")
        text = words_of(answer.data)
        for word in (title, quotation["number"], "青岛远航机械", "12-31", "11.00", "110.00", "<b>粗 &", 'src="file:'):
            assert word in text, (word, text)
        assert clerk.get(f"{path_of(quotation)}/pdf", query_string={"language": language}).data == answer.data
    assert clerk.get(f"{path_of(quotation)}/pdf", query_string={"language": "fr"}).status_code == 422


def test_what_nobody_answered_expires_after_its_last_day(
    quote: Quote, customer: Caller, staff: Staff, engine: Engine
) -> None:
    late, kept = quote(), quote()
    yesterday = date.fromisoformat(day(0)) - timedelta(1)
    with engine.begin() as connection:
        moved = text("UPDATE quotation SET expires_on = :day WHERE id = :id")
        connection.execute(moved, {"day": yesterday, "id": late["id"]})
    answer = customer.act(f"{path_of(late)}/accept", late["version"])
    assert refused(answer) == (409, "quotation-out-of-date")
    pipeline.run(staff.database, expire_quotations, BY_ITSELF)
    assert customer.get(path_of(late)).json["status"] == "expired"
    assert customer.get(path_of(kept)).json["status"] == "approved"

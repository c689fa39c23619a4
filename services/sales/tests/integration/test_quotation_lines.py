"""What a quotation is entered with: products by our number or the customer's, prices, terms (S-02 to S-04, C-04)."""

from collections.abc import Callable
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from pypdf import PdfReader

from chassis.identifiers import new_id
from chassis.testing.staff import Caller, Staff
from sales.orders.events import MOST_LINES
from services.sales.tests.factories import QUOTATION

Learn = Callable[..., UUID]
Draft = Callable[..., Any]
QUOTATIONS = "/v1/quotations"


@pytest.fixture(scope="module")
def clerk(staff: Staff) -> Caller:
    """Somebody who enters quotations."""
    return staff.hire("returns_clerk")


@pytest.fixture(scope="module")
def account(learn: Learn) -> str:
    return str(learn())


@pytest.fixture
def draft(clerk: Caller, account: str) -> Draft:
    """What became of entering a quotation with these details."""

    def drafted(**details: Any) -> Any:
        return clerk.post(QUOTATIONS, {**QUOTATION, "account_id": account, **details})

    return drafted


def done(answer: Any) -> dict[str, Any]:
    assert answer.status_code in (200, 201), answer.text
    return dict(answer.json)


def test_it_is_quoted_at_the_price_of_the_day_unless_another_is_named(draft: Draft, product: dict[str, Any]) -> None:
    item = {"product_id": product["id"], "quantity": "2"}
    quotation = done(draft(lines=[item, {**item, "price": "9"}]))
    assert [line["price"] for line in quotation["lines"]] == ["12.50", "9.00"]
    assert [line["price_source"] for line in quotation["lines"]] == ["list_price", "entered"]
    assert quotation["total"] == "43.00"


def test_a_line_is_named_by_the_customer_s_own_number_which_is_printed(
    draft: Draft, clerk: Caller, supervisor: Caller, staff: Staff, product: dict[str, Any]
) -> None:
    """S-02: usable for entry, printed on the quotation."""
    order_clerk, account = staff.hire("order_clerk"), done(draft())["account_id"]
    item = {"account_id": account, "product_id": product["id"], "number": "QD-8831", "description": "轴承(大)"}
    path = f"/v1/item-numbers/{done(order_clerk.post('/v1/item-numbers', item))['id']}"
    submitted = done(order_clerk.act(f"{path}/submit", 1))
    done(supervisor.act(f"{path}/approve", submitted["version"]))
    quotation = done(draft(lines=[{"customer_item": "QD-8831", "quantity": "10"}]))
    (line,) = quotation["lines"]
    assert (line["product_id"], line["customer_item"]) == (product["id"], "QD-8831")
    (page,) = PdfReader(BytesIO(clerk.get(f"{QUOTATIONS}/{quotation['id']}/pdf").data)).pages
    assert "(QD-8831" in page.extract_text()
    unknown = draft(lines=[{"customer_item": "QD-1", "quantity": "1"}])
    assert (unknown.status_code, unknown.json["errors"][0]["pointer"]) == (422, "#/lines/0/customer_item")


def test_terms_of_payment_that_are_not_known_are_not_offered(draft: Draft, clerk: Caller) -> None:
    """C-04."""
    unknown = {"payment_terms_id": str(new_id())}
    for answer in (draft(**unknown), clerk.patch(f"{QUOTATIONS}/{done(draft())['id']}", 1, unknown)):
        assert (answer.status_code, answer.json["type"]) == (409, "/problems/not-known-here-yet")


def test_the_largest_quotation_can_be_changed_as_a_whole(staff: Staff, draft: Draft, clerk: Caller) -> None:
    """Its events carry every line three times over, and stay under the bound of an event (256 kB)."""
    keeper, versions = staff.hire("marketing_director"), []
    for character, digit in (("𠮷", "1"), ("𠮸", "2")):
        names = {"name": {"zh": character * 60, "en": character * 60}, "unit": character * 20, "list_price": "1"}
        goods = done(keeper.post("/v1/products", {**names, "code": f"{new_id().hex}-1234567"}))["id"]
        line = {"product_id": goods, "quantity": f"{digit * 6}.123456", "price": f"{digit * 6}.123456"}
        versions.append({"note": character * 500, "lines": [line] * MOST_LINES})
    quotation = done(draft(**versions[0]))
    assert done(clerk.patch(f"{QUOTATIONS}/{quotation['id']}", 1, versions[1]))["version"] == 2

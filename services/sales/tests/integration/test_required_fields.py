"""What documents demand beside their key fields is data, over HTTP on the real database (所有字段均要填写, G-13)."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest

from chassis.testing.staff import Caller, Staff
from sales.required_fields.model import REQUIRABLE
from services.sales.tests.factories import QUOTATION

Signed = Callable[..., dict[str, Any]]
Demand = Callable[..., None]
EMPTY = "/problems/required-fields-empty"


def done(answer: Any) -> dict[str, Any]:
    assert answer.status_code in (200, 201), answer.text
    return dict(answer.json)


@pytest.fixture(scope="module")
def administrator(staff: Staff) -> Caller:
    staff.define("administrator", dict.fromkeys(("sales.required_fields.read", "sales.required_fields.change"), "all"))
    return staff.hire("administrator")


@pytest.fixture
def demand(administrator: Caller) -> Iterator[Demand]:
    """Let one kind of document demand fields; afterwards none demands anything, as shipped."""

    def demanded(document: str, *fields: str) -> None:
        kinds = {kind["document"]: kind for kind in administrator.get("/v1/required-fields").json["items"]}
        path = f"/v1/required-fields/{kinds[document]['id']}"
        assert done(administrator.patch(path, kinds[document]["version"], {"required": fields}))["required"] == [
            *fields
        ]

    yield demanded
    for document in REQUIRABLE:
        demanded(document)


@pytest.fixture
def shipped(staff: Staff, signed: Signed) -> Callable[..., Any]:
    """What comes of shipping an order of ten in one step."""
    shipper = staff.hire("order_clerk")

    def ship(**details: str) -> Any:
        return shipper.act(f"/v1/orders/{signed()['id']}/ship", 3, details)

    return ship


def test_a_quotation_demands_what_the_administrator_says_and_its_key_fields_always(
    staff: Staff, demand: Demand, learn: Callable[..., UUID], product: dict[str, Any]
) -> None:
    staff.hire("sales_head")
    clerk = staff.hire("returns_clerk")
    demand("sales.quotation", "delivery_days", "note")
    body = {"account_id": str(learn()), "lines": [{"product_id": product["id"], "quantity": "1"}]}
    path = f"/v1/quotations/{done(clerk.post('/v1/quotations', body))['id']}"
    refused = clerk.act(f"{path}/submit", 1).json
    assert refused["type"] == "/problems/quotation-incomplete"
    assert refused["missing"] == ["effective_on", "expires_on", "delivery_days", "note"]
    filled = done(clerk.patch(path, 1, {**QUOTATION, "delivery_days": 0, "note": "含运费"}))  # at once is an answer
    assert done(clerk.act(f"{path}/submit", filled["version"]))["status"] == "submitted"


def test_an_order_change_can_demand_lines(clerk: Caller, signed: Signed, demand: Demand) -> None:
    demand("sales.order_change", "lines")
    body = {"order_id": signed()["id"], "reason": "客户更改单号", "po_number": "PO-2"}
    path = f"/v1/order-changes/{done(clerk.post('/v1/order-changes', body))['id']}"
    refused = clerk.act(f"{path}/submit", 1).json
    assert (refused["type"], refused["missing"]) == (EMPTY, ["lines"])
    demand("sales.order_change")
    assert done(clerk.act(f"{path}/submit", 1))["status"] == "submitted"


def test_nothing_is_shipped_without_what_deliveries_demand(shipped: Callable[..., Any], demand: Demand) -> None:
    demand("sales.delivery", "carrier", "tracking_number")
    refused = shipped(carrier="顺丰速运").json
    assert (refused["type"], refused["missing"]) == (EMPTY, ["tracking_number"])
    assert done(shipped(carrier="顺丰速运", tracking_number="SF1"))["status"] == "shipped"


@pytest.mark.usefixtures("supervisor")
def test_a_return_is_not_submitted_without_what_returns_demand(
    staff: Staff, shipped: Callable[..., Any], demand: Demand
) -> None:
    clerk = staff.hire("returns_clerk")
    demand("sales.return", "note")
    lines = [{"line": 1, "quantity": "1", "reason": "defect"}]
    body = {"return_type": "batch", "delivery_id": done(shipped())["id"], "lines": lines}
    path = f"/v1/returns/{done(clerk.post('/v1/returns', body))['id']}"
    refused = clerk.act(f"{path}/submit", 1).json
    assert (refused["type"], refused["missing"]) == (EMPTY, ["note"])
    done(clerk.patch(path, 1, {"note": "外圈划伤"}))
    assert done(clerk.act(f"{path}/submit", 2))["status"] == "submitted"


def test_key_fields_are_none_of_the_administrator_s_business(administrator: Caller, staff: Staff) -> None:
    """重要字段 are never optional, so nobody demands them, and nobody but the administrator demands anything."""
    kinds = {kind["document"]: kind for kind in administrator.get("/v1/required-fields").json["items"]}
    assert kinds.keys() == REQUIRABLE.keys()
    assert not any(kind["required"] for kind in kinds.values())
    path = f"/v1/required-fields/{kinds['sales.quotation']['id']}"
    refused = administrator.patch(path, kinds["sales.quotation"]["version"], {"required": ["note", "expires_on"]})
    assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, "#/required/1")
    assert staff.hire("order_clerk").patch(path, 0, {"required": []}).status_code == 403

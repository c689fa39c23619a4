"""Products that an ERP has (S-01, E-05, E-08): its sync, the rule of codes, costs that it tells."""

from collections.abc import Iterator
from typing import Any

import pytest

from chassis.identifiers import new_id
from chassis.testing.staff import Caller, Staff
from services.sales.tests.factories import PRODUCT
from services.sales.tests.shipments import at_once


@pytest.fixture(scope="module")
def erp(staff: Staff) -> Caller:
    staff.define("erp", {"sales.product.sync": "all", "sales.product_cost.receive": "all"})
    return staff.hire("erp")


@pytest.fixture(scope="module")
def director(staff: Staff) -> Caller:
    return staff.hire("marketing_director")


@pytest.fixture
def strict(staff: Staff) -> Iterator[Caller]:
    """The ERP is master, codes are eight digits; afterwards everything is as it was."""
    staff.define("administrator", {f"sales.product_rule.{action}": "all" for action in ("read", "change")})
    administrator = staff.hire("administrator")
    (rule,) = administrator.get("/v1/product-rules").json["items"]
    path = f"/v1/product-rules/{rule['id']}"
    wanted = {"characters": "digits", "shortest": 8, "longest": 8, "erp_is_master": True}
    changed = administrator.patch(path, rule["version"], wanted)
    assert changed.status_code == 200, changed.text
    yield administrator
    was = {field: rule[field] for field in wanted}
    assert administrator.patch(path, rule["version"] + 1, was).status_code == 200


def told(**about: Any) -> dict[str, Any]:
    """What the ERP says of a product of its own."""
    return {**PRODUCT, "reference": new_id().hex, "code": new_id().hex, **about}


def test_a_product_comes_once_from_the_erp_however_often_it_is_told(erp: Caller, director: Caller) -> None:
    body = told(drawing_number=new_id().hex)
    first = erp.post("/v1/product-syncs", body)
    assert (first.status_code, first.json["version"], first.json["status"]) == (200, 1, "active")
    again = erp.post("/v1/product-syncs", body).json
    assert (again["id"], again["version"]) == (first.json["id"], 1)
    changed = erp.post("/v1/product-syncs", {**body, "unit": "套"}).json
    assert (changed["unit"], changed["version"], changed["list_price"]) == ("套", 2, "12.50")
    found = director.get("/v1/products", query_string={"reference": body["reference"]}).json["items"]
    assert [product["id"] for product in found] == [first.json["id"]]


def test_what_the_erp_does_not_say_stays_and_what_it_takes_off_sale_is_discontinued(
    erp: Caller, director: Caller
) -> None:
    body = told()
    product = erp.post("/v1/product-syncs", body).json
    assert director.patch(f"/v1/products/{product['id']}", 1, {"list_price": "20"}).status_code == 200
    known = {"reference": body["reference"], "code": body["code"]}
    gone = erp.post("/v1/product-syncs", {**known, "active": False}).json
    assert (gone["status"], gone["list_price"]) == ("discontinued", "20.00")
    assert erp.post("/v1/product-syncs", {**known, "active": False}).json["version"] == gone["version"]
    assert erp.post("/v1/product-syncs", known).json["status"] == "active"


def test_custom_fields_from_the_erp_are_held_to_what_is_defined(staff: Staff, erp: Caller) -> None:
    """E-05, G-08: none, a value and an unknown one; what is not named stays."""
    staff.define("field_keeper", {"sales.custom_field.create": "all"})
    key = f"f{new_id().hex[:30]}"
    field = {"document": "sales.product", "key": key, "name": {"zh": "材质"}, "kind": "text"}
    assert staff.hire("field_keeper").post("/v1/custom-fields", field).status_code == 201
    body = told(custom={})
    assert erp.post("/v1/product-syncs", body).json["custom"] is None
    valued = erp.post("/v1/product-syncs", {**body, "custom": {key: "GCr15"}}).json
    assert (valued["custom"], valued["version"]) == ({key: "GCr15"}, 2)
    again = erp.post("/v1/product-syncs", body).json
    assert (again["custom"], again["version"]) == ({key: "GCr15"}, 2)
    unknown = erp.post("/v1/product-syncs", told(custom={"unheard_of": "1"}))
    assert [error["pointer"] for error in unknown.json["errors"]] == ["#/custom/unheard_of"]


def test_a_product_that_was_entered_here_is_linked_by_its_code_and_to_one_reference_only(
    erp: Caller, director: Caller
) -> None:
    entered = director.post("/v1/products", {**PRODUCT, "code": new_id().hex}).json
    linked = erp.post("/v1/product-syncs", {"reference": "R-1", "code": entered["code"]}).json
    assert (linked["id"], linked["reference"]) == (entered["id"], "R-1")
    other = erp.post("/v1/product-syncs", {"reference": "R-2", "code": entered["code"]})
    assert other.json["type"] == "/problems/product-reference-taken"
    renamed = erp.post("/v1/product-syncs", {"reference": "R-1", "code": new_id().hex})
    assert renamed.json["type"] == "/problems/product-code-fixed"


def test_a_drawing_number_means_one_product_as_the_code_does(erp: Caller) -> None:
    assert erp.post("/v1/product-syncs", told(drawing_number="T-6204")).status_code == 200
    assert erp.post("/v1/product-syncs", told(drawing_number="T-6204")).json["type"] == "/problems/drawing-number-taken"


def test_a_new_product_needs_its_name_unit_and_list_price(erp: Caller) -> None:
    refused = erp.post("/v1/product-syncs", {"reference": new_id().hex, "code": new_id().hex})
    pointers = {error["pointer"] for error in refused.json["errors"]}
    assert (refused.status_code, pointers) == (422, {"#/name", "#/unit", "#/list_price"})


def test_of_many_syncs_of_a_new_product_at_once_one_makes_it(staff: Staff, erp: Caller, director: Caller) -> None:
    body, systems = told(), [erp, *(staff.hire("erp") for _ in range(5))]
    answers = at_once(*(lambda who=who: who.post("/v1/product-syncs", body) for who in systems))
    assert {answer.status_code for answer in answers} <= {200, 409}
    found = director.get("/v1/products", query_string={"code": body["code"]}).json["items"]
    assert [product["version"] for product in found] == [1]


def test_where_the_erp_is_master_nobody_enters_products_here_and_codes_follow_the_rule(
    strict: Caller, erp: Caller, director: Caller
) -> None:
    """E-05: digits only, and the CRM never makes codes."""
    refused = director.post("/v1/products", {**PRODUCT, "code": "10000001"})
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/erp-is-master")
    for wrong in ("1000001", "100000001", "1000000A"):
        assert erp.post("/v1/product-syncs", told(code=wrong)).json["errors"][0]["code"] == "against-the-rule"
    assert erp.post("/v1/product-syncs", told(code="10000001")).status_code == 200
    (rule,) = strict.get("/v1/product-rules").json["items"]
    lengths = strict.patch(f"/v1/product-rules/{rule['id']}", rule["version"], {"shortest": 9})
    assert lengths.json["errors"][0]["code"] == "too-large"


def test_a_cost_is_told_once_a_day_corrected_when_told_otherwise_and_seen_by_few(
    staff: Staff, erp: Caller, director: Caller
) -> None:
    """E-08: 产品成本 comes from the ERP; customers and clerks read products, not what they cost us."""
    staff.define("costing", {"sales.product_cost.read": "all"})
    analyst = staff.hire("costing")
    code = erp.post("/v1/product-syncs", told()).json["code"]
    body = {"product_code": code, "cost": "7.35", "valid_from": "2026-01-01"}
    first = erp.post("/v1/product-costs", body).json
    assert (first["cost"], first["currency"], first["version"]) == ("7.35", "CNY", 1)
    assert erp.post("/v1/product-costs", body).json["version"] == 1
    assert erp.post("/v1/product-costs", {**body, "cost": "7.40"}).json["version"] == 2
    assert erp.post("/v1/product-costs", {**body, "valid_from": "2026-02-01"}).json["version"] == 1
    found = analyst.get("/v1/product-costs", query_string={"product_code": code}).json["items"]
    assert [(cost["valid_from"], cost["cost"]) for cost in found] == [("2026-02-01", "7.35"), ("2026-01-01", "7.40")]
    assert director.get("/v1/product-costs").status_code == 403
    assert "cost" not in director.get(f"/v1/products/{first['product_id']}").json
    assert erp.post("/v1/product-costs", {**body, "product_code": "none"}).status_code == 422

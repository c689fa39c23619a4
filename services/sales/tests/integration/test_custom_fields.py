"""Fields that the administrator adds to products, quotations and orders, and views of their lists (data.md)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from chassis.identifiers import new_id
from chassis.testing.staff import Caller, Staff
from services.sales.tests.factories import ORDER, PRODUCT, QUOTATION

FIELDS = {f"sales.custom_field.{action}": "all" for action in ("read", "create")}
VIEWS = {f"sales.saved_view.{action}": "own" for action in ("read", "create")}
DOCUMENTS = ("product", "quotation", "order")


@pytest.fixture(scope="module")
def clerk(staff: Staff) -> Caller:
    """Who enters all three, once each has a field of its own."""
    staff.define("fields", {**FIELDS, **VIEWS, "sales.product.create": "all", "sales.product.change": "all"})
    clerk = staff.hire("order_clerk", "returns_clerk", "fields")
    for document in DOCUMENTS:
        field = {"document": f"sales.{document}", "key": f"{document}_grade", "name": {"zh": "等级"}}
        made = clerk.post("/v1/custom-fields", {**field, "kind": "choice", "choices": ["A", "B"]})
        assert made.status_code == 201, made.text
    return clerk


@pytest.fixture(scope="module")
def bodies(clerk: Caller, learn: Callable[..., UUID]) -> dict[str, dict[str, Any]]:
    product = clerk.post("/v1/products", {**PRODUCT, "code": new_id().hex}).json["id"]
    about = {"account_id": str(learn()), "lines": [{"product_id": product, "quantity": "1"}]}
    return {
        "product": {**PRODUCT, "code": new_id().hex},
        "quotation": {**QUOTATION, **about},
        "order": {**ORDER, **about},
    }


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_document_has_its_own_fields_and_is_found_by_them(
    clerk: Caller, bodies: dict[str, dict[str, Any]], document: str
) -> None:
    path, key = f"/v1/{document}s", f"{document}_grade"
    made = clerk.post(path, {**bodies[document], "custom": {key: "A"}})
    assert (made.status_code, made.json["custom"]) == (201, {key: "A"}), made.text
    other = next(other for other in DOCUMENTS if other != document)
    refused = clerk.post(path, {**bodies[document], "code": "X1", "custom": {f"{other}_grade": "A"}})
    assert refused.status_code == 422
    changed = clerk.patch(f"{path}/{made.json['id']}", 1, {"custom": {key: "B"}})
    assert changed.json["custom"] == {key: "B"}, changed.text
    found = clerk.get(path, query_string={f"custom[{key}]": "B"})
    assert [item["id"] for item in found.json["items"]] == [made.json["id"]]
    view = clerk.post("/v1/saved-views", {"of": f"{document}s", "name": "B 级", "parameters": {f"custom[{key}]": "B"}})
    assert view.status_code == 201, view.text
    seen = clerk.get(path, query_string={"view": view.json["id"]})
    assert [item["id"] for item in seen.json["items"]] == [made.json["id"]]

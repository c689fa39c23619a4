"""What holds for every route of sales, walked from its own OpenAPI document (faults.md J-1 to J-3, A-1, Z-1 to Z-3)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from chassis.http.app import openapi_document
from chassis.identifiers import new_id
from chassis.testing.every_route import EveryRoute
from chassis.testing.matrix import SIGNED_IN, SOME_ID, mismatches, operations
from chassis.testing.staff import Caller, Staff
from sales.service import SERVICE
from services.sales.tests.factories import ROLES
from services.sales.tests.rows import rows_of

Learn = Callable[..., UUID]
DOCUMENT = openapi_document(SERVICE)
EVERYTHING = {operation.permission: "all" for operation in operations(DOCUMENT) if operation.permission != SIGNED_IN}
REASON = {"reason": "不合格"}
END = {"valid_to": "2099-12-31"}
BODIES: dict[tuple[str, str], Any] = {
    ("POST", "/v1/agreements/{agreement_id}/reject"): REASON,
    ("POST", "/v1/agreements/{agreement_id}/terminate"): REASON,
    ("POST", "/v1/quotations/{quotation_id}/reject"): REASON,
    ("POST", "/v1/quotations/{quotation_id}/decline"): REASON,
    ("POST", "/v1/quotations/{quotation_id}/void"): REASON,
    ("POST", "/v1/quotations/{quotation_id}/release"): {"order_id": SOME_ID},
    ("POST", "/v1/orders/{order_id}/reject"): REASON,
    ("POST", "/v1/orders/{order_id}/cancel"): REASON,
    ("POST", "/v1/orders/{order_id}/close"): REASON,
    ("POST", "/v1/credit-releases/{release_id}/reject"): REASON,
    ("POST", "/v1/credit-releases/{release_id}/revoke"): REASON,
    ("POST", "/v1/opening-balances/{balance_id}/reject"): REASON,
    ("POST", "/v1/order-changes/{change_id}/reject"): REASON,
    ("POST", "/v1/payments/{payment_id}/refuse"): REASON,
    ("POST", "/v1/payments/{payment_id}/release"): {"receivable_ids": [str(new_id())]},
    ("POST", "/v1/deposits/{deposit_id}/void"): REASON,
    ("POST", "/v1/bank-collections/{collection_id}/void"): REASON,
    ("POST", "/v1/cash-receipts/{receipt_id}/bank"): {"reference": "缴款单 7"},
    ("POST", "/v1/cash-receipts/{receipt_id}/void"): REASON,
    ("POST", "/v1/bank-lines/{line_id}/assign"): {"account_id": str(new_id())},
    ("POST", "/v1/bank-lines/{line_id}/set-aside"): REASON,
    ("POST", "/v1/payments/{payment_id}/reverse"): REASON,
    ("POST", "/v1/receivables/{receivable_id}/explain"): {"reason": "dispute"},
    ("POST", "/v1/receivables/{receivable_id}/invoice"): {"number": "26112345678901234567"},
    ("POST", "/v1/item-numbers/{item_number_id}/reject"): REASON,
    ("POST", "/v1/item-numbers/{item_number_id}/end"): END,
    ("POST", "/v1/prices/{price_id}/reject"): REASON,
    ("POST", "/v1/prices/{price_id}/end"): END,
    ("PATCH", "/v1/exchange-rates/{rate_id}"): {"rate": "7.1"},
    ("PATCH", "/v1/imports/{import_id}"): {"mapping": []},
    ("PATCH", "/v1/required-fields/{required_id}"): {"required": []},
    ("POST", "/v1/returns/{return_id}/reject"): REASON,
    ("POST", "/v1/returns/{return_id}/void"): REASON,
    ("POST", "/v1/returns/{return_id}/inspection"): {"lines": []},
    ("POST", "/v1/shipment-notices/{notice_id}/reject"): REASON,
    ("POST", "/v1/shipment-notices/{notice_id}/void"): REASON,
    ("POST", "/v1/deliveries/{delivery_id}/reject"): REASON,
}


@pytest.fixture(scope="module")
def administrator(staff: Staff) -> Caller:
    """Somebody who may do everything."""
    staff.define("everything", EVERYTHING)
    return staff.hire("everything")


@pytest.fixture(scope="module")
def app(staff: Staff) -> Flask:
    return staff.app


class TestEveryRoute(EveryRoute):
    """What holds for the routes of every service."""

    service, document = SERVICE, DOCUMENT
    told_once = frozenset({"LinkRead/token"})


@pytest.mark.parametrize("role", sorted(ROLES))
def test_every_role_reaches_exactly_what_it_is_given(
    staff: Staff, administrator: Caller, learn: Learn, role: str
) -> None:
    here = staff.department(f"here of {role}")
    places = {
        "team": here,
        "subtree": staff.department(f"below {role}", here),
        "foreign": staff.department(f"far from {role}"),
    }
    owners = {whose: staff.hire(department_id=place).id for whose, place in places.items()}
    if role == "customer":
        accounts = {"account": learn(owner_id=str(owners["team"])), "foreign": learn(owner_id=str(owners["foreign"]))}
        caller = staff.hire(role, kind="portal", account_id=accounts["account"])
    else:
        caller = staff.hire(role, department_id=here)
        accounts = {whose: learn(owner_id=str(owner)) for whose, owner in {"own": caller.id, **owners}.items()}
    rows = rows_of(staff, administrator, accounts)
    assert mismatches(DOCUMENT, caller, ROLES[role], rows, BODIES) == []


def test_who_holds_no_permission_may_do_nothing(staff: Staff, administrator: Caller, learn: Learn) -> None:
    rows = rows_of(staff, administrator, {"foreign": learn(owner_id=str(new_id()))})
    assert mismatches(DOCUMENT, staff.hire(), {}, rows, BODIES) == []

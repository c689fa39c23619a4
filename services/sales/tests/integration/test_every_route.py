"""What holds for every route of sales, walked from its own OpenAPI document (faults.md J-1 to J-3, A-1, Z-1 to Z-3)."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from chassis.http.app import openapi_document
from chassis.identifiers import new_id
from chassis.pipeline import run
from chassis.principal import Principal
from chassis.testing.every_route import EveryRoute
from chassis.testing.matrix import SIGNED_IN, SOME_ID, Rows, mismatches, operations
from chassis.testing.staff import Caller, Staff
from chassis.unit_of_work import Context, UnitOfWork
from records.attachments.testing import an_attachment
from records.imports.testing import an_import
from records.saved_views.testing import a_view
from sales.dunning.model import Late, Reminder
from sales.receivables.model import Receivable
from sales.service import SERVICE
from services.sales.tests.factories import AGREEMENT, ORDER, PRODUCT, QUOTATION, ROLES
from services.sales.tests.shipments import credit_note_of, day

Learn = Callable[..., UUID]
DOCUMENT = openapi_document(SERVICE)
EVERYTHING = {operation.permission: "all" for operation in operations(DOCUMENT) if operation.permission != SIGNED_IN}
REASON = {"reason": "不合格"}
DEPOSIT = {"amount": "10", "purpose": "周转箱押金"}
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
    ("POST", "/v1/order-changes/{change_id}/reject"): REASON,
    ("POST", "/v1/payments/{payment_id}/refuse"): REASON,
    ("POST", "/v1/payments/{payment_id}/release"): {"receivable_ids": [str(new_id())]},
    ("POST", "/v1/deposits/{deposit_id}/void"): REASON,
    ("POST", "/v1/bank-collections/{collection_id}/void"): REASON,
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


def done(answer: Any) -> Any:
    assert answer.status_code in (200, 201), answer.text
    return answer.json


def credited(staff: Staff, receivable_id: str) -> str:
    """A credit note for what the receivable stands for, as a return leaves it."""
    owed = Context(Principal.service("sales"), "sales.receivable.read")

    def credit(uow: UnitOfWork) -> str:
        receivable = uow.get(Receivable, UUID(receivable_id))
        return str(credit_note_of(uow, receivable, Decimal(1)).id)

    return run(staff.database, credit, owed)


def exchange_rate_of(clerk: Caller) -> str:
    """A rate that there is, the first time a new one."""
    found = done(clerk.get("/v1/exchange-rates"))["items"]
    rate = {"currency": "USD", "rate": "7.1", "valid_from": "2026-01-01"}
    return str((found or [done(clerk.post("/v1/exchange-rates", rate))])[0]["id"])


def a_field() -> dict[str, Any]:
    """A custom field under a key that is new."""
    return {"document": "sales.order", "key": f"f{new_id().hex[:30]}", "name": {"zh": "备注"}, "kind": "text"}


def reminded(staff: Staff, receivable_id: str) -> str:
    """A reminder of what the receivable stands for, as the schedule sends it."""

    def remind(uow: UnitOfWork) -> str:
        owed = uow.get(Receivable, UUID(receivable_id))
        late = [Late(owed.id, owed.number, owed.due_on, owed.open, level=1)]
        whose: dict[str, Any] = {"account_id": owed.account_id, "owner_id": owed.owner_id, "currency": owed.currency}
        reminder = Reminder.send(number=new_id().hex, late=late, on=uow.today, at=uow.now, **whose)
        return str(uow.add(reminder).id)

    return run(staff.database, remind, Context(Principal.service("sales"), "sales.receivable.read"))


def bank_line() -> dict[str, Any]:
    """Money that arrived, and nobody knows whose it is."""
    return {"bank_account": "ICBC", "reference": new_id().hex, "booked_on": day(0), "amount": "0.07"}


def collection_of(clerk: Caller, account: UUID) -> str:
    """A list for the bank about something that an account owes."""
    owed = done(clerk.get("/v1/receivables", query_string={"account_id": str(account)}))["items"][0]["id"]
    body = {"bank_account": "ICBC", "receivable_ids": [owed]}
    return str(done(clerk.post("/v1/bank-collections", body))["id"])


def closed(clerk: Caller) -> str:
    """Books that were closed long ago."""
    found = done(clerk.get("/v1/closings"))["items"]
    return str((found[0] if found else done(clerk.post("/v1/closings", {"day": day(-1000)})))["id"])


def rows_of(staff: Staff, clerk: Caller, accounts: Mapping[str, UUID]) -> Rows:
    """A signed order with all that follows from it for each account, and one master without owner of each kind."""
    supervisor, head = staff.hire("sales_supervisor"), staff.hire("sales_head")
    made = done(clerk.post("/v1/products", {**PRODUCT, "code": new_id().hex}))
    product, cost = made["id"], {"product_code": made["code"], "cost": "7.35", "valid_from": "2026-01-01"}
    price_list = done(clerk.post("/v1/price-lists", {"code": new_id().hex, "name": {"zh": "华东"}}))["id"]
    rows: dict[str, dict[str, str]] = {
        "/v1/products/{product_id}": {"any": product},
        "/v1/bank-lines/{line_id}": {"any": done(clerk.post("/v1/bank-lines", bank_line()))["id"]},
        "/v1/dunning-stages/{stage_id}": {"any": done(clerk.get("/v1/dunning-stages"))["items"][0]["id"]},
        "/v1/closings/{closing_id}": {"any": closed(clerk)},
        "/v1/order-types/{type_id}": {"any": done(clerk.get("/v1/order-types"))["items"][0]["id"]},
        "/v1/price-lists/{price_list_id}": {"any": price_list},
        "/v1/product-rules/{rule_id}": {"any": done(clerk.get("/v1/product-rules"))["items"][0]["id"]},
        "/v1/product-costs/{cost_id}": {"any": done(clerk.post("/v1/product-costs", cost))["id"]},
        "/v1/tax-rates/{rate_id}": {"any": done(clerk.get("/v1/tax-rates"))["items"][0]["id"]},
        "/v1/exchange-rates/{rate_id}": {"any": exchange_rate_of(clerk)},
        "/v1/custom-fields/{field_id}": {"any": done(clerk.post("/v1/custom-fields", a_field()))["id"]},
        "/v1/return-types/{type_id}": {"any": done(clerk.get("/v1/return-types"))["items"][0]["id"]},
        "/v1/approval-flows/{flow_id}": {"any": done(clerk.get("/v1/approval-flows"))["items"][0]["id"]},
    }
    for whose, account in accounts.items():
        lines = [{"product_id": product, "quantity": "1"}]
        order = done(clerk.post("/v1/orders", {**ORDER, "account_id": str(account), "lines": lines}))["id"]
        done(clerk.act(f"/v1/orders/{order}/submit", 1))
        done(supervisor.act(f"/v1/orders/{order}/approve", 2))
        approval = done(clerk.get("/v1/approvals", query_string={"document_id": order}))["items"][0]["id"]
        delivery = done(clerk.act(f"/v1/orders/{order}/ship", 3))
        receivable = done(clerk.get("/v1/receivables", query_string={"order_id": order}))["items"][0]["id"]
        credit_note = credited(staff, receivable)
        back = {
            "return_type": "feedback",
            "delivery_id": delivery["id"],
            "lines": [{"line": 1, "quantity": "1", "reason": "missing"}],
        }
        returned = done(supervisor.post("/v1/returns", back))["id"]
        payment = done(clerk.post("/v1/payments", {"account_id": str(account), "amount": "10"}))["id"]
        quotation = done(clerk.post("/v1/quotations", {**QUOTATION, "account_id": str(account), "lines": lines}))["id"]
        done(clerk.act(f"/v1/quotations/{quotation}/submit", 1))
        done(head.act(f"/v1/quotations/{quotation}/approve", 2))
        of_account = {"account_id": str(account), "product_id": product}
        number = done(clerk.post("/v1/item-numbers", {**of_account, "number": "QD-1"}))["id"]
        price = done(clerk.post("/v1/prices", {**of_account, "price": "1"}))["id"]
        assigned = {"account_id": str(account), "price_list_id": price_list}
        assignment = done(clerk.post("/v1/price-list-assignments", assigned))["id"]
        agreement = done(clerk.post("/v1/agreements", {**AGREEMENT, "account_id": str(account)}))["id"]
        done(clerk.act(f"/v1/agreements/{agreement}/submit", 1))
        done(head.act(f"/v1/agreements/{agreement}/approve", 2))
        release = {"account_id": str(account), "amount": "1", "valid_until": "2099-12-31", "reason": "R"}
        release_id = done(clerk.post("/v1/credit-releases", release))["id"]
        change = done(clerk.post("/v1/order-changes", {"order_id": order, "reason": "客户增加订量"}))["id"]
        rows.setdefault("/v1/credit-releases/{release_id}", {})[whose] = release_id
        rows.setdefault("/v1/accounts/{account_id}", {})[whose] = str(account)
        rows.setdefault("/v1/statements/{account_id}", {})[whose] = str(account)
        rows.setdefault("/v1/agreements/{agreement_id}", {})[whose] = agreement
        rows.setdefault("/v1/credit-exposures/{account_id}", {})[whose] = str(account)
        rows.setdefault("/v1/quotations/{quotation_id}", {})[whose] = quotation
        rows.setdefault("/v1/orders/{order_id}", {})[whose] = order
        rows.setdefault("/v1/approvals/{approval_id}", {})[whose] = approval
        rows.setdefault("/v1/shipment-notices/{notice_id}", {})[whose] = delivery["notice_id"]
        rows.setdefault("/v1/deliveries/{delivery_id}", {})[whose] = delivery["id"]
        rows.setdefault("/v1/receivables/{receivable_id}", {})[whose] = receivable
        rows.setdefault("/v1/credit-notes/{credit_note_id}", {})[whose] = credit_note
        rows.setdefault("/v1/returns/{return_id}", {})[whose] = returned
        rows.setdefault("/v1/payments/{payment_id}", {})[whose] = payment
        owner = UUID(done(clerk.get(f"/v1/accounts/{account}"))["owner_id"])
        of_whom = {
            "/v1/item-numbers/{item_number_id}": number,
            "/v1/prices/{price_id}": price,
            "/v1/price-list-assignments/{assignment_id}": assignment,
            "/v1/credit-releases/{release_id}": release_id,
            "/v1/accounts/{account_id}": str(account),
            "/v1/statements/{account_id}": str(account),
            "/v1/agreements/{agreement_id}": agreement,
            "/v1/credit-exposures/{account_id}": str(account),
            "/v1/quotations/{quotation_id}": quotation,
            "/v1/orders/{order_id}": order,
            "/v1/order-changes/{change_id}": change,
            "/v1/approvals/{approval_id}": approval,
            "/v1/shipment-notices/{notice_id}": delivery["notice_id"],
            "/v1/deliveries/{delivery_id}": delivery["id"],
            "/v1/receivables/{receivable_id}": receivable,
            "/v1/dunning-reminders/{reminder_id}": reminded(staff, receivable),
            "/v1/credit-notes/{credit_note_id}": credit_note,
            "/v1/payments/{payment_id}": payment,
            "/v1/deposits/{deposit_id}": done(clerk.post("/v1/deposits", {**DEPOSIT, "account_id": str(account)}))[
                "id"
            ],
            "/v1/attachments/{attachment_id}": an_attachment(staff.engine, "order", order),
            "/v1/saved-views/{view_id}": a_view(staff.engine, owner, "orders"),
            "/v1/imports/{import_id}": an_import(staff.engine, owner, "products"),
        }
        for path, identifier in of_whom.items():
            rows.setdefault(path, {})[whose] = identifier
    rows["/v1/bank-collections/{collection_id}"] = {"any": collection_of(clerk, next(iter(accounts.values())))}
    staff.dismiss(supervisor, head)
    return rows


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

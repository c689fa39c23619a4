"""A row of every kind that sales keeps, for tests of who reaches what."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from chassis.identifiers import new_id
from chassis.pipeline import run
from chassis.principal import Principal
from chassis.testing.matrix import Rows
from chassis.testing.staff import Caller, Staff
from chassis.unit_of_work import Context, UnitOfWork
from records.attachments.testing import an_attachment
from records.imports.testing import an_import
from records.saved_views.testing import a_view
from sales.dunning.model import Late, Reminder
from sales.receivables.model import Receivable
from services.sales.tests.factories import AGREEMENT, ORDER, PRODUCT, QUOTATION
from services.sales.tests.shipments import credit_note_of, day

PRODUCTS, PRICE_LISTS = "/v1/products/{product_id}", "/v1/price-lists/{price_list_id}"
ORDERS, DELIVERIES, RECEIVABLES = (
    "/v1/orders/{order_id}", "/v1/deliveries/{delivery_id}", "/v1/receivables/{receivable_id}"
)  # fmt: skip


def rows_of(staff: Staff, clerk: Caller, accounts: Mapping[str, UUID]) -> Rows:
    """A signed order with all that follows from it for each account, and one master without owner of each kind."""
    known = masters(clerk)
    rows: dict[str, dict[str, str]] = {path: {"any": identifier} for path, identifier in known.items()}
    deciders = [staff.hire(role) for role in ("sales_supervisor", "sales_head", "returns_clerk")]
    supervisor, head, returns = deciders
    for whose, account in accounts.items():
        about = {"account_id": str(account)}
        order = traded(staff, clerk, supervisor, returns, {**about, "lines": lines_of(known)})
        kept = {
            **order,
            **owed(staff, clerk, about, order[ORDERS]),
            **agreed(clerk, head, about, known),
            "/v1/item-numbers/{item_number_id}": decided(
                clerk, supervisor, "item-numbers", {**about, "product_id": known[PRODUCTS], "number": "QD-1"}
            ),
            **of_account(staff, clerk, account),
        }
        for path, identifier in kept.items():
            rows.setdefault(path, {})[whose] = identifier
    rows["/v1/bank-collections/{collection_id}"] = {"any": collected(clerk, rows[RECEIVABLES])}
    staff.dismiss(*deciders)
    return rows


def masters(clerk: Caller) -> dict[str, str]:
    """What belongs to no account: its path and its id."""
    made = done(clerk.post("/v1/products", {**PRODUCT, "code": new_id().hex}))
    cost = {"product_code": made["code"], "cost": "7.35", "valid_from": "2026-01-01"}
    price_list = {"code": new_id().hex, "name": {"zh": "华东"}}
    rate = {"currency": "USD", "rate": "7.1", "valid_from": "2026-01-01"}
    field = {"document": "sales.order", "key": f"f{new_id().hex[:30]}", "name": {"zh": "备注"}, "kind": "text"}
    line = {"bank_account": "ICBC", "reference": new_id().hex, "booked_on": day(0), "amount": "0.07"}
    return {
        PRODUCTS: made["id"],
        "/v1/bank-lines/{line_id}": done(clerk.post("/v1/bank-lines", line))["id"],
        "/v1/dunning-stages/{stage_id}": first(clerk, "dunning-stages"),
        "/v1/closings/{closing_id}": first(clerk, "closings", {"day": day(-1000)}),
        "/v1/cash-rules/{rule_id}": first(clerk, "cash-rules"),
        "/v1/cash-counts/{count_id}": first(clerk, "cash-counts", {"lines": []}),
        "/v1/order-types/{type_id}": first(clerk, "order-types"),
        PRICE_LISTS: done(clerk.post("/v1/price-lists", price_list))["id"],
        "/v1/product-rules/{rule_id}": first(clerk, "product-rules"),
        "/v1/product-costs/{cost_id}": done(clerk.post("/v1/product-costs", cost))["id"],
        "/v1/tax-rates/{rate_id}": first(clerk, "tax-rates"),
        "/v1/exchange-rates/{rate_id}": first(clerk, "exchange-rates", rate),
        "/v1/custom-fields/{field_id}": done(clerk.post("/v1/custom-fields", field))["id"],
        "/v1/required-fields/{required_id}": first(clerk, "required-fields"),
        "/v1/return-types/{type_id}": first(clerk, "return-types"),
        "/v1/approval-flows/{flow_id}": first(clerk, "approval-flows"),
    }


def traded(
    staff: Staff, clerk: Caller, supervisor: Caller, returns: Caller, placed: Mapping[str, Any]
) -> dict[str, str]:
    """An order that was signed and shipped, comes back, and shall be changed."""
    order = decided(clerk, supervisor, "orders", {**ORDER, **placed})
    approval = done(clerk.get("/v1/approvals", query_string={"document_id": order}))["items"][0]["id"]
    delivery = done(clerk.act(f"/v1/orders/{order}/ship", 3))
    back = {"return_type": "batch", "delivery_id": delivery["id"]}
    lines = [{"line": 1, "quantity": "1", "reason": "defect"}]
    change = {"order_id": order, "reason": "客户增加订量"}
    return {
        ORDERS: order,
        "/v1/approvals/{approval_id}": approval,
        "/v1/shipment-notices/{notice_id}": delivery["notice_id"],
        DELIVERIES: delivery["id"],
        "/v1/returns/{return_id}": decided(returns, supervisor, "returns", {**back, "lines": lines}),
        "/v1/order-changes/{change_id}": done(clerk.post("/v1/order-changes", change))["id"],
        "/v1/attachments/{attachment_id}": an_attachment(staff.engine, "order", order),
    }


def owed(staff: Staff, clerk: Caller, about: Mapping[str, str], order: str) -> dict[str, str]:
    """What the customer owes for the order, was reminded of, was credited with, has paid."""
    receivable = done(clerk.get("/v1/receivables", query_string={"order_id": order}))["items"][0]["id"]
    deposit, cash = {**about, "amount": "10", "purpose": "周转箱押金"}, {**about, "amount": "10", "form": "cash"}
    before = {**about, "amount": "10", "reference": "INV-1", "incurred_on": "2026-01-01", "due_on": "2026-02-01"}
    return {
        RECEIVABLES: receivable,
        "/v1/dunning-reminders/{reminder_id}": reminded(staff, receivable),
        "/v1/credit-notes/{credit_note_id}": credited(staff, receivable),
        "/v1/opening-balances/{balance_id}": done(clerk.post("/v1/opening-balances", before))["id"],
        "/v1/payments/{payment_id}": done(clerk.post("/v1/payments", {**about, "amount": "10"}))["id"],
        "/v1/cash-receipts/{receipt_id}": done(clerk.post("/v1/cash-receipts", cash))["id"],
        "/v1/deposits/{deposit_id}": done(clerk.post("/v1/deposits", deposit))["id"],
    }


def collected(clerk: Caller, receivables: Mapping[str, str]) -> str:
    """A list for the bank about something that somebody owes."""
    owed = {"bank_account": "ICBC", "receivable_ids": [next(iter(receivables.values()))]}
    return str(done(clerk.post("/v1/bank-collections", owed))["id"])


def agreed(clerk: Caller, head: Caller, about: Mapping[str, str], known: Mapping[str, str]) -> dict[str, str]:
    """What was offered to the customer and agreed with them."""
    priced = {**about, "product_id": known[PRODUCTS], "price": "1"}
    assigned = {**about, "price_list_id": known[PRICE_LISTS]}
    release = {**about, "amount": "1", "valid_until": "2099-12-31", "reason": "R"}
    quotation = {**QUOTATION, **about, "lines": lines_of(known)}
    return {
        "/v1/quotations/{quotation_id}": decided(clerk, head, "quotations", quotation),
        "/v1/agreements/{agreement_id}": decided(clerk, head, "agreements", {**AGREEMENT, **about}),
        "/v1/prices/{price_id}": done(clerk.post("/v1/prices", priced))["id"],
        "/v1/price-list-assignments/{assignment_id}": done(clerk.post("/v1/price-list-assignments", assigned))["id"],
        "/v1/credit-releases/{release_id}": done(clerk.post("/v1/credit-releases", release))["id"],
    }


def of_account(staff: Staff, clerk: Caller, account: UUID) -> dict[str, str]:
    """The account itself under its several addresses, and what its owner keeps."""
    owner = UUID(done(clerk.get(f"/v1/accounts/{account}"))["owner_id"])
    return {
        **dict.fromkeys(
            (f"/v1/{kind}/{{account_id}}" for kind in ("accounts", "statements", "credit-exposures")), str(account)
        ),
        "/v1/saved-views/{view_id}": a_view(staff.engine, owner, "orders"),
        "/v1/imports/{import_id}": an_import(staff.engine, owner, "products"),
    }


def done(answer: Any) -> Any:
    """What was answered; it was no refusal."""
    assert answer.status_code in (200, 201), answer.text
    return answer.json


def first(clerk: Caller, kind: str, otherwise: Mapping[str, Any] | None = None) -> str:
    """The first row of a list; where there is none yet, one that is made of this."""
    found = done(clerk.get(f"/v1/{kind}"))["items"] or [done(clerk.post(f"/v1/{kind}", otherwise))]
    return str(found[0]["id"])


def decided(who: Caller, decider: Caller, kind: str, body: Mapping[str, Any]) -> str:
    """A document that one entered and submitted, and another approved."""
    path = f"/v1/{kind}/{done(who.post(f'/v1/{kind}', body))['id']}"
    done(who.act(f"{path}/submit", 1))
    return str(done(decider.act(f"{path}/approve", 2))["id"])


def lines_of(known: Mapping[str, str]) -> list[dict[str, str]]:
    """One piece of the product."""
    return [{"product_id": known[PRODUCTS], "quantity": "1"}]


def credited(staff: Staff, receivable_id: str) -> str:
    """A credit note for what the receivable stands for, as a return leaves it."""
    return _kept(staff, receivable_id, lambda uow, owed: credit_note_of(uow, owed, Decimal(1)).id)


def reminded(staff: Staff, receivable_id: str) -> str:
    """A reminder of what the receivable stands for, as the schedule sends it."""

    def remind(uow: UnitOfWork, owed: Receivable) -> UUID:
        late = [Late(owed.id, owed.number, owed.due_on, owed.open, level=1)]
        whose: dict[str, Any] = {"account_id": owed.account_id, "owner_id": owed.owner_id, "currency": owed.currency}
        return uow.add(Reminder.send(number=new_id().hex, late=late, on=uow.today, at=uow.now, **whose)).id

    return _kept(staff, receivable_id, remind)


def _kept(staff: Staff, receivable_id: str, make: Callable[[UnitOfWork, Receivable], UUID]) -> str:
    context = Context(Principal.service("sales"), "sales.receivable.read")
    return str(run(staff.database, lambda uow: make(uow, uow.get(Receivable, UUID(receivable_id))), context))

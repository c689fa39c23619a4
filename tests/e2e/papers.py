"""What there is of one customer beside the nineteen steps: terms, credit, changes, returns, deposits, files."""

from crm.client import Document
from tests.e2e.business import Business
from tests.e2e.door import Somebody, eventually

TERMS, CREDIT = "/customer/v1/payment-terms", "/customer/v1/credit-parameters"
ASSIGNED, CREDIT_CHANGES = "/customer/v1/terms-assignments", "/customer/v1/credit-parameters-changes"
RELEASES, ORDER_CHANGES, RETURNS, DEPOSITS, NOTES = (
    f"/sales/v1/{room}" for room in ("credit-releases", "order-changes", "returns", "deposits", "credit-notes")
)
OPENING = "/sales/v1/opening-balances"
IMPORTS = "/sales/v1/imports"

CASH = "/sales/v1/cash-receipts"


def agreed(business: Business, account: Document, mark: str) -> dict[str, str]:
    """How the customer pays, how much they may owe, and that more is asked for."""
    clerk, whose = business.company["customer_file_clerk"], {"account_id": account["id"]}
    thirty_days = {
        "code": mark,
        "name": {"zh": "30天", "en": "30 days"},
        "instalments": [{"percent": "100", "days": 30}],
    }
    terms = approved(business, TERMS, clerk.post(TERMS, thirty_days))
    limit = {**whose, "currency": "CNY", "credit_limit": "100000", "overdue_days": 15}
    credit = approved(business, CREDIT, clerk.post(CREDIT, limit))
    clerk.change(f"{CREDIT}/{credit['id']}", {"credit_limit": "200000"})
    [change] = clerk.items(CREDIT_CHANGES, account_id=account["id"])
    content = f"{mark} drawing".encode()
    file = clerk.upload("/customer/v1/attachments", content, document="account", document_id=account["id"], name=mark)
    return {
        ASSIGNED: clerk.post(ASSIGNED, {**whose, "payment_terms_id": terms["id"]})["id"],
        CREDIT: credit["id"],
        CREDIT_CHANGES: change["id"],
        "/customer/v1/attachments": file["id"],
    }


def approved(business: Business, collection: str, document: Document) -> Document:
    """Submitted by the file clerk, approved by the sales head."""
    path = f"{collection}/{document['id']}"
    business.company["customer_file_clerk"].act(path, "submit")
    return business.company["sales_head"].act(path, "approve")


def before_shipping(business: Business, salesperson: Somebody, order: Document, mark: str) -> dict[str, str]:
    """A change of the order and a credit release that wait, a deposit, a file on the order."""
    whose, fee_clerk = {"account_id": order["account_id"]}, business.company["fee_clerk"]
    change = salesperson.post(ORDER_CHANGES, {"order_id": order["id"], "reason": mark, "po_number": f"{mark}-B"})
    until = {"valid_until": business.company.today.isoformat(), "reason": mark}
    release = salesperson.post(RELEASES, {**whose, **until, "amount": "1000", "currency": "CNY"})
    file = salesperson.upload(
        "/sales/v1/attachments", mark.encode(), document="order", document_id=order["id"], name=mark
    )
    before = {"reference": mark, "amount": "1", "incurred_on": "2026-01-01", "due_on": "2026-02-01"}
    return {
        OPENING: fee_clerk.post(OPENING, {**whose, **before})["id"],
        ORDER_CHANGES: change["id"],
        RELEASES: release["id"],
        DEPOSITS: fee_clerk.post(DEPOSITS, {**whose, "amount": "500", "purpose": mark})["id"],
        "/sales/v1/attachments": file["id"],
        "/sales/v1/credit-exposures": order["account_id"],
        "/sales/v1/statements": order["account_id"],
    }


def in_the_bank(business: Business, payment: Document, mark: str) -> Document:
    """A payment that the customer made known came as a cheque, which is in the bank (S-56)."""
    cheque = {"form": "cheque", "bill_number": mark, "drawer": mark, "payment_id": payment["id"]}
    whose = {"account_id": payment["account_id"], "amount": payment["amount"]}
    clerk = business.company["fee_clerk"]
    taken = clerk.post(CASH, {**whose, **cheque})
    return clerk.act(f"{CASH}/{taken['id']}", "bank", {"reference": mark})


def taken_back(business: Business, delivery: Document, mark: str) -> dict[str, str]:
    """One piece of a delivery comes back, is inspected and credited (S-18, S-22)."""
    clerk, supervisor = business.company["returns_clerk"], business.company["sales_supervisor"]
    lines = [{"line": 1, "quantity": "1", "reason": "defect"}]
    back = clerk.post(RETURNS, {"return_type": "batch", "delivery_id": delivery["id"], "lines": lines, "note": mark})
    path = f"{RETURNS}/{back['id']}"
    clerk.act(path, "submit")
    supervisor.act(path, "approve")
    if clerk.act(path, "receive", {})["inspected"]:
        accepted = {"lines": [{"line": 1, "quantity": "1"}]}
        business.company["service_manager"].act(path, "inspection", accepted)
    [note] = eventually(lambda: list(supervisor.items(NOTES, account_id=delivery["account_id"])), "a credit note")
    return {RETURNS: back["id"], NOTES: note["id"]}


def brought_in(who: Somebody, kind: str, file: str) -> Document:
    """An import that the worker has ended."""
    path = f"{IMPORTS}/{who.upload(IMPORTS, file.encode(), kind=kind, name=f'{kind}.csv')['id']}"
    who.act(path, "run")
    return eventually(lambda: found if (found := who.get(path))["status"] == "finished" else None, "it is brought in")

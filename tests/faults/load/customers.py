"""Stories of customers' files: entered, kept, won, and given credit."""

from crm.client import Document
from tests.faults.load.desk import AGENT, CLERK, DIRECTOR, HEAD, ORDER_CLERK, SUPERVISOR, Abandoned, Desk

CHECKS = {"on_order_approved": "forbid", "on_notice_approved": "forbid", "on_shipped": "forbid"}


def keep_files(desk: Desk) -> None:
    """An account is entered and renamed; its contact, too."""
    account = _entered(desk)
    for _ in range(2):
        mark = desk.mark()
        account = desk.change(CLERK, "customer.account.changed.v1", account, mark, body={"name": {"zh": mark}})
    mark = desk.mark()
    person = {"account_id": account["id"], "name": mark, "role": "receiver"}
    contact = desk.create(CLERK, "customer.contact.created.v1", mark, person)
    mark = desk.mark()
    desk.change(CLERK, "customer.contact.changed.v1", contact, mark, body={"name": mark})


def win_customer(desk: Desk) -> None:
    """Somebody is won with whom every desk trades."""
    desk.goods.customers.append(_won(desk))


def keep_in_touch(desk: Desk) -> None:
    """What was said on the telephone is noted."""
    for _ in range(3):
        mark = desk.mark()
        talk = {"account_id": desk.anybody(), "kind": "call", "summary": mark}
        desk.create(AGENT, "customer.interaction.logged.v1", mark, talk)


def own_customer(desk: Desk) -> str:
    """The customer with whom this desk alone trades. Raises Abandoned."""
    if desk.customer is None:
        desk.customer = _won(desk)
    return with_credit(desk, desk.customer)


def buyer(desk: Desk) -> str:
    """Who answers for this desk's own customer at the portal: their login. Raises Abandoned."""
    if desk.buyer is None:
        desk.buyer = desk.enrol(f"buyer.{desk.name}", own_customer(desk))
    return desk.buyer


def with_credit(desk: Desk, account: str) -> str:
    """This account, if sales has heard of its credit: what was approved before is held to none. Raises Abandoned."""
    if account not in desk.goods.with_credit:
        if not desk.read(ORDER_CLERK, "sales", f"/v1/credit-exposures/{account}")["limits"]:
            raise Abandoned
        desk.goods.with_credit.add(account)
    return account


def _won(desk: Desk) -> str:
    """An account is submitted, approved, given to a salesperson, and given credit."""
    account = _entered(desk)
    account = desk.act(CLERK, "customer.account.submitted.v1", account, "submit")
    account = desk.act(SUPERVISOR, "customer.account.approved.v1", account, "approve")
    owner = {"owner_id": desk.people.salesperson_id}
    account_id = str(desk.act(DIRECTOR, "customer.account.assigned.v1", account, "assign", body=owner)["id"])
    credit = {"account_id": account_id, "currency": "CNY", "credit_limit": desk.goods.credit, **CHECKS}
    desk.agreed("customer.credit_parameters", account_id, credit, by=CLERK, approver=HEAD)
    return account_id


def _entered(desk: Desk) -> Document:
    mark = desk.mark()
    known = {"industry": "机械", "region": "华东", "phone": "0512-62881234", "owner_id": None}
    body = {"kind": "company", "name": {"zh": mark, "en": mark}, **known}
    return desk.create(CLERK, "customer.account.created.v1", mark, body)

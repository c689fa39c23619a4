"""How customers pay and what they may owe: payment terms, which of them each buys by, and credit (C-04, C-05)."""

from collections.abc import Sequence

from crm.client import Document
from crm.demo.history.customers import Customer
from crm.demo.history.people import CLERK, HEAD, People, act
from crm.demo.history.tables import read_json

BEGUN = 120
"""Days ago, before the first order."""


def enter_terms(people: People, customers: Sequence[Customer]) -> None:
    """Enter the terms that are missing; the new customers buy by the first, and have the credit that is described."""
    described = read_json("terms.json")
    known = {terms["code"]: terms for terms in people.of(CLERK).customer.items("/v1/payment-terms")}
    wanted = [known.get(terms["code"]) or _approved(people, "payment-terms", terms) for terms in described["terms"]]
    since = people.day(BEGUN)
    for customer in customers:
        about = {"account_id": customer.id, "valid_from": since}
        _approved(people, "terms-assignments", {**about, "payment_terms_id": wanted[0]["id"]})
        _approved(people, "credit-parameters", {**about, **described["credit"]})


def _approved(people: People, kind: str, body: Document) -> Document:
    """Entered by the file clerk, approved by the sales head (mission 1.8)."""
    clerk, head = people.of(CLERK).customer, people.of(HEAD).customer
    row = act(clerk, kind, clerk.post(f"/v1/{kind}", body), "submit")
    return act(head, kind, row, "approve")

"""What each role must not do, asked for at the door: refused by this status and problem (G-02, mission 1.2)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

import pytest

from crm.client import Document
from tests.e2e.business import (
    ACCOUNTS,
    CONVERSATIONS,
    DELIVERIES,
    FEEDBACK,
    LEADS,
    MAILS,
    ORDERS,
    PAYMENTS,
    RECEIVABLES,
    TICKETS,
)
from tests.e2e.company import Company
from tests.e2e.customers import CHANGES, CONTACTS, INTERACTIONS, LETTERS, NOTICES, Customer
from tests.e2e.door import refused

pytestmark = pytest.mark.xdist_group("stand")
CAMPAIGNS, PUBLICATIONS = "/customer/v1/campaigns", "/customer/v1/publications"
PRODUCTS, USERS = "/sales/v1/products", "/identity/v1/users"
FORBIDDEN, HIDDEN, INVALID = (403, "forbidden"), (404, "not-found"), (422, "invalid")
STRANGER, CUSTOMER = "stranger", "customer"
NAMED = {"{account}": ACCOUNTS, "{order}": ORDERS, "{ticket}": TICKETS}
"""How the other customer's ids are written in bodies, and where they come from."""


@dataclass(frozen=True)
class Deed:
    """What somebody tries: `of` says whose document of the collection it is about, None that it is about the whole."""

    collection: str
    of: Literal["ours", "theirs"] | None = None
    action: str = ""
    body: Document | None = None
    """Of a POST; without one it is a GET."""
    refusal: tuple[int, str] = field(default=FORBIDDEN, kw_only=True)

    def __str__(self) -> str:
        whose = f" of {self.of}" if self.of else ""
        return f"{'GET' if self.body is None else 'POST'} {self.collection}{whose} {self.action}".rstrip()


def read(collection: str, of: Literal["ours", "theirs"] | None = None, refusal: tuple[int, str] = FORBIDDEN) -> Deed:
    return Deed(collection, of, refusal=refusal)


def do(action: str, collection: str, of: Literal["ours", "theirs"] = "ours", **body: object) -> Deed:
    """An action that the role may do with nobody's document."""
    return Deed(collection, of, action, body)


def reach(action: str, collection: str, **body: object) -> Deed:
    """An action that the role may do, but not with the document of another's customer."""
    return Deed(collection, "theirs", action, body, refusal=HIDDEN)


def create(collection: str, **body: object) -> Deed:
    return Deed(collection, None, "", body)


ORDERING = (create(ORDERS), do("submit", ORDERS), do("ship", ORDERS))
DECIDING = (do("approve", ACCOUNTS), do("approve", ORDERS), do("reject", ORDERS, reason="no"))
MONEY = (create(PAYMENTS), do("confirm", PAYMENTS), do("refuse", PAYMENTS, reason="no"))
PUBLICITY = (create(CAMPAIGNS), create(PUBLICATIONS), create(PRODUCTS))
GIVING = (do("assign", ACCOUNTS, owner_id="x"), do("release", ACCOUNTS, reason="no"))
ANSWERING = (do("resolve", TICKETS, resolution="no"), do("assign", TICKETS, agent_id="x"))
RULING = (create(USERS), read(LETTERS), read("/sales/v1/ops/ledger"), create("/notify/v1/rules"))
FILES = (create(ACCOUNTS), do("submit", ACCOUNTS), create(CONTACTS), do("convert", LEADS))

TABLE: Mapping[str, tuple[Deed, ...]] = {
    "promoter": (*ORDERING, *DECIDING, *MONEY, *PUBLICITY, *GIVING, *ANSWERING, *RULING, create(MAILS), read(ORDERS)),
    "inquiry_clerk": (*ORDERING, *DECIDING, *MONEY, *PUBLICITY, *GIVING, *RULING, do("join", CONVERSATIONS)),
    "prospector": (*ORDERING, *DECIDING, *MONEY, *PUBLICITY, *GIVING, *ANSWERING, *RULING, create(MAILS), read(ORDERS)),
    "marketing_director": (
        *ORDERING, *MONEY, *ANSWERING, do("approve", ACCOUNTS), create(ACCOUNTS), read(LETTERS), do("view", ORDERS),
        do("assign-roles", USERS), do("set-password", USERS),
    ),
    "data_analyst": (
        *ORDERING, *DECIDING, *MONEY, *PUBLICITY, *GIVING, *ANSWERING, *RULING, *FILES, read(CONVERSATIONS),
        read(CONTACTS),
    ),
    "customer_file_clerk": (*ORDERING, *DECIDING, *MONEY, *PUBLICITY, *GIVING, *ANSWERING, *RULING, read(ORDERS)),
    "sales_supervisor": (*ORDERING, *MONEY, *PUBLICITY, *GIVING, *ANSWERING, *RULING, *FILES, read(TICKETS)),
    "sales_head": (*ORDERING, *MONEY, *PUBLICITY, *GIVING, *ANSWERING, *RULING, *FILES),
    "sales_director": (*ORDERING, *DECIDING, *MONEY, *PUBLICITY, *GIVING, *ANSWERING, *RULING, *FILES),
    "executive": (*ORDERING, *DECIDING, *MONEY, *PUBLICITY, *GIVING, *ANSWERING, *RULING, *FILES),
    "salesperson": (
        *DECIDING, *MONEY, *PUBLICITY, *GIVING, *ANSWERING, *RULING, do("view", ORDERS), do("receive", DELIVERIES),
        *(
            read(collection, "theirs", HIDDEN)
            for collection in (
                ACCOUNTS, CONTACTS, INTERACTIONS, CHANGES, ORDERS, NOTICES, DELIVERIES, RECEIVABLES, PAYMENTS, FEEDBACK,
                CONVERSATIONS,
            )
        ),
        reach("submit", ORDERS), reach("ship", ORDERS), reach("cancel", ORDERS, reason="no"),
        reach("submit", ACCOUNTS), reach("messages", CONVERSATIONS, text="hello"), reach("close", CONVERSATIONS),
        Deed(ORDERS, None, "", {"account_id": "{account}"}, refusal=INVALID),
        Deed(INTERACTIONS, None, "", {"account_id": "{account}", "kind": "call", "summary": "hm"}, refusal=INVALID),
    ),
    "order_follower": (
        *ORDERING, *DECIDING, *MONEY, *PUBLICITY, *GIVING, *ANSWERING, *RULING, *FILES, read(RECEIVABLES),
        read(ORDERS, "theirs", HIDDEN), read(ACCOUNTS, "theirs", HIDDEN),
    ),
    "order_clerk": (*DECIDING, *MONEY, *PUBLICITY, *GIVING, *ANSWERING, *RULING, *FILES, read(RECEIVABLES)),
    "fee_clerk": (*ORDERING, *DECIDING, *PUBLICITY, *GIVING, *ANSWERING, *RULING, *FILES, read(DELIVERIES)),
    "service_agent": (*ORDERING, *DECIDING, *MONEY, *PUBLICITY, *GIVING, *RULING, *FILES, read(PAYMENTS), read(MAILS)),
    "second_service_agent": (
        reach("resolve", TICKETS, resolution="mine"), reach("replies", TICKETS, text="mine"), reach("close", TICKETS),
        read(FEEDBACK, "theirs", HIDDEN),
    ),
    "front_desk": (
        *ORDERING, *DECIDING, *MONEY, *PUBLICITY, *GIVING, *ANSWERING, *RULING, *FILES, read(FEEDBACK), read(PAYMENTS),
    ),
    "service_manager": (*ORDERING, *DECIDING, *MONEY, *PUBLICITY, *GIVING, *FILES, create(USERS), read(PAYMENTS)),
    "system_engineer": (
        *ORDERING, *DECIDING, *MONEY, *PUBLICITY, *GIVING, *ANSWERING, *RULING, *FILES, read(ACCOUNTS), read(ORDERS),
        read(TICKETS), do("assign-roles", USERS), create("/identity/v1/signing-keys/rotate"),
    ),
    CUSTOMER: (
        *ORDERING, *DECIDING, *PUBLICITY, *GIVING, *ANSWERING, *RULING, *FILES, do("confirm", PAYMENTS),
        do("notes", TICKETS, text="no"), do("close", CONVERSATIONS), read("/customer/v1/pool"), read(LEADS),
        read(CAMPAIGNS), read(INTERACTIONS), read(USERS), read("/sales/v1/approvals"), read("/sales/v1/order-types"),
        *(
            read(collection, "theirs", HIDDEN)
            for collection in (ACCOUNTS, ORDERS, DELIVERIES, RECEIVABLES, PAYMENTS, TICKETS, FEEDBACK, CONVERSATIONS)
        ),
        reach("view", ORDERS), reach("receive", DELIVERIES), reach("replies", TICKETS, text="hello"),
        reach("reopen", TICKETS, reason="no"), reach("close", TICKETS), reach("withdraw", CHANGES),
        reach("messages", CONVERSATIONS, text="hello"), reach("join", CONVERSATIONS),
        Deed(PAYMENTS, None, "", {"amount": "1.00", "order_id": "{order}"}, refusal=INVALID),
        Deed(PAYMENTS, None, "", {"amount": "1.00", "account_id": "{account}"}, refusal=INVALID),
        Deed(TICKETS, None, "", {"kind": "fault", "subject": "hm", "order_id": "{order}"}, refusal=INVALID),
        Deed(TICKETS, None, "", {"kind": "fault", "subject": "hm", "account_id": "{account}"}, refusal=INVALID),
        Deed(FEEDBACK, None, "", {"kind": "service", "score": 1, "ticket_id": "{ticket}"}, refusal=INVALID),
        Deed(CONVERSATIONS, None, "", {"text": "hm", "account_id": "{account}"}, refusal=INVALID),
    ),
    STRANGER: tuple(
        read(collection, refusal=(401, "unauthenticated"))
        for collection in (ACCOUNTS, LEADS, ORDERS, PAYMENTS, TICKETS, MAILS, LETTERS, USERS, "/notify/v1/me/notices")
    ),
}  # fmt: skip
"""Role → what it is refused. Of `ours` it is the salesperson's customer, of `theirs` the second salesperson's."""


def cells() -> Iterator[object]:
    for role, deeds in TABLE.items():
        for deed in deeds:
            yield pytest.param(role, deed, id=f"{role}: {deed}")


@pytest.mark.parametrize(("role", "deed"), list(cells()))
def test_nobody_does_what_is_not_theirs_to_do(
    role: str, deed: Deed, company: Company, ours: Customer, theirs: Customer
) -> None:
    people = {CUSTOMER: ours.portal, STRANGER: company.stranger}
    who = people.get(role) or company[role]
    whose = {"ours": ours, "theirs": theirs}
    path = "/".join(filter(None, (whose[deed.of].at(deed.collection) if deed.of else deed.collection, deed.action)))
    with refused(*deed.refusal) as refusal:
        if deed.body is None:
            who.get(path)
        else:
            who.post(path, filled(deed.body, theirs), version=1)
    if deed.refusal == INVALID:
        [error] = refusal.value.document["errors"]
        assert (deed.body or {})[error["pointer"].removeprefix("#/")] in NAMED


def filled(body: Document, customer: Customer) -> Document:
    """The body with the customer's ids for the names in braces."""
    return {name: customer.rows[NAMED[value]] if value in NAMED else value for name, value in body.items()}

"""Customers in every state: most approved and followed by a salesperson, some in the pool, some not yet approved."""

from dataclasses import dataclass

from crm.client import Document
from crm.demo.history.people import CLERK, SUPERVISOR, People
from crm.demo.history.tables import read_csv

DEALER, ITS_CUSTOMERS = "无锡恒澜水务设备有限公司", ("嘉兴南湖纸业有限公司", "扬州瘦西园林有限公司")
"""Who sees in the portal what concerns those below it (C-37)."""
DRAFTS, SUBMITTED = ("郑州嵩洛轴承有限公司",), ("武汉江樊钢构有限公司", "长沙岳橘园艺有限公司")
"""Those whose files are not done yet."""


@dataclass(frozen=True)
class Customer:
    """One customer of the history; `owner` and `login` (of its person in the portal) are empty where there is none."""

    id: str
    owner: str
    login: str


def enter_customers(people: People) -> list[Customer]:
    """Enter the customers that are missing, with their contacts; those who can trade of the newly entered."""
    known = {account["name"].get("zh"): account["id"] for account in people.of(CLERK).customer.items("/v1/accounts")}
    entered = []
    for row in read_csv("customers.csv"):
        if row["zh"] not in known:
            account = _enter(people, row, known.get(DEALER) if row["zh"] in ITS_CUSTOMERS else None)
            known[row["zh"]] = account["id"]
            if row["owner"]:
                entered.append(Customer(account["id"], row["owner"], row["login"]))
    return entered


def _enter(people: People, row: dict[str, str], parent_id: str | None) -> Document:
    clerk = people.of(CLERK).customer
    body = {
        "kind": "company",
        "name": {"zh": row["zh"], "en": row["en"]},
        "owner_id": people.ids[row["owner"]] if row["owner"] else None,
        "parent_id": parent_id,
        "channel": "dealer" if row["zh"] == DEALER else "direct",
        "stage": "new" if row["owner"] else "prospect",
        "industry": row["industry"],
        "region": row["region"],
        "phone": row["phone"],
        "addresses": [{"purpose": "delivery", "city": row["city"], "line": "工业园区 1 号"}],
    }
    account = clerk.post("/v1/accounts", body)
    path = f"/v1/accounts/{account['id']}"
    contact = {"account_id": account["id"], "name": row["contact"], "title": row["title"], "role": "decision_maker"}
    clerk.post("/v1/contacts", contact)
    if row["zh"] in DRAFTS:
        return account
    account = clerk.post(f"{path}/submit", version=account["version"])
    if row["zh"] not in SUBMITTED:
        account = people.of(SUPERVISOR).customer.post(f"{path}/approve", version=account["version"])
    if row["login"]:
        people.enrol(row["login"], row["contact"], account["id"])
    return account

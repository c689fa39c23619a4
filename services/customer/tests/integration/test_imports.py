"""Accounts and contacts from files: in the books as if somebody had entered them one by one (C-02, C-03)."""

from typing import Any

from chassis.testing.staff import Caller, Staff
from customer.imports import IMPORTS
from records.imports import running

WORK = running.work(IMPORTS)


def imported(company: Staff, clerk: Caller, kind: str, file: str) -> list[dict[str, Any]]:
    """The rows of a file that was brought in."""
    query = {"kind": kind, "name": f"{kind}.csv"}
    uploaded = clerk.call("POST", "/v1/imports", data=file.encode("gb18030"), query_string=query)
    assert uploaded.status_code == 201, uploaded.text
    path = f"/v1/imports/{uploaded.json['id']}"
    assert clerk.act(f"{path}/run", 1).status_code == 200
    while WORK(company.database):
        pass
    return list(clerk.get(f"{path}/rows").json["items"])


def test_accounts_come_in_with_codes_addresses_and_owners_and_contacts_find_them(company: Staff) -> None:
    """C-02, C-03: the owner is named by login, the account by its code."""
    clerk, owner = company.hire("customer_file_clerk"), company.hire("salesperson")
    login = str(owner.id)
    rows = imported(
        company,
        clerk,
        "accounts",
        "类型,客户名称(中文),关系,税号,负责人,地址·用途,地址·市,地址·详细地址\n"
        f"company,宁波海天机械,trade;contract,91350100M000100Y43,{login},delivery,宁波,海天路 1 号\n"
        ",,,,,billing,宁波,海天路 2 号\n"
        "company,,trade,,,,,\n",
    )
    assert [row["status"] for row in rows] == ["done", "refused"], rows
    account = clerk.get(f"/v1/accounts/{rows[0]['document_id']}").json
    assert (account["status"], account["owner_id"], account["name"]["en"]) == ("draft", login, "宁波海天机械")
    assert [(one["purpose"], one["line"]) for one in account["addresses"]] == [
        ("delivery", "海天路 1 号"), ("billing", "海天路 2 号"),
    ]  # fmt: skip
    [told] = clerk.get(f"/v1/accounts/{account['id']}/history").json["items"]
    assert (told["name"], told["cause"], told["actor"]) == ("created", "import", f"user/{clerk.id}")
    contacts = imported(company, clerk, "contacts", f"客户编码,姓名,角色\n{account['code']},韩梅梅,\nC0,李雷,\n")
    assert [row["status"] for row in contacts] == ["done", "refused"]
    contact = clerk.get(f"/v1/contacts/{contacts[0]['document_id']}").json
    assert (contact["account_id"], contact["owner_id"]) == (account["id"], login)

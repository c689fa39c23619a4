"""Accounts and contacts from files: in the books as if somebody had entered them one by one (C-02, C-03)."""

from typing import Any

from chassis.identifiers import new_id
from chassis.testing.staff import Caller, Staff
from customer.imports import IMPORTS
from records.imports import running
from records.imports.columns import ENTERED

WORK = running.work(IMPORTS)


def upload(clerk: Caller, kind: str, file: str) -> str:
    """The path of a file that was sent."""
    query = {"kind": kind, "name": f"{kind}.csv"}
    uploaded = clerk.call("POST", "/v1/imports", data=file.encode("gb18030"), query_string=query)
    assert uploaded.status_code == 201, uploaded.text
    return f"/v1/imports/{uploaded.json['id']}"


def worked(company: Staff, clerk: Caller, path: str) -> list[dict[str, Any]]:
    """The rows of a file that was brought in."""
    assert clerk.act(f"{path}/run", 1).status_code == 200
    while WORK(company.database):
        pass
    return list(clerk.get(f"{path}/rows").json["items"])


def imported(company: Staff, clerk: Caller, kind: str, file: str) -> list[dict[str, Any]]:
    """The rows of a file that was sent and brought in."""
    return worked(company, clerk, upload(clerk, kind, file))


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


def test_dealers_come_in_below_the_account_that_a_code_names(company: Staff) -> None:
    """C-37."""
    clerk = company.hire("customer_file_clerk")
    head, mark = "类型,客户名称(中文),关系,上级客户编码", new_id().hex[-6:]
    [above] = imported(company, clerk, "accounts", f"{head}\ncompany,总代理{mark},trade,\n")
    code = clerk.get(f"/v1/accounts/{above['document_id']}").json["code"]
    below = imported(company, clerk, "accounts", f"{head}\ncompany,分销{mark},trade,{code}\ncompany,甲,trade,C0\n")
    assert [row["status"] for row in below] == ["done", "refused"], below
    assert clerk.get(f"/v1/accounts/{below[0]['document_id']}").json["parent_id"] == above["document_id"]


def test_custom_fields_are_columns_by_their_names(company: Staff) -> None:
    """Each of its kind; one that was retired after the file was mapped refuses the rows that have a value in it."""
    rights = {f"customer.custom_field.{action}": "all" for action in ("create", "deactivate")}
    company.define("fields_of_files", rights)
    clerk, mark = company.hire("customer_file_clerk", "fields_of_files"), new_id().hex[-6:]
    keys = {kind: f"{kind}_{mark}" for kind in ("number", "bool", "text")}
    made = {}
    for kind, key in keys.items():
        field = {"document": "customer.account", "key": key, "name": {"zh": f"字段{key}", "en": f"Field {key}"}}
        made[kind] = clerk.post("/v1/custom-fields", {**field, "kind": kind}).json
    [accounts] = [kind for kind in clerk.get("/v1/import-kinds").json["items"] if kind["name"] == "accounts"]
    assert {f"custom.{key}" for key in keys.values()} <= {column["name"] for column in accounts["columns"]}
    file = f"类型,客户名称(中文),字段{keys['number']},Field {keys['bool']},custom.{keys['text']}\n"
    file += 'company,甲,"1,200.50",是,\ncompany,乙,many,,\ncompany,丙,,,x\n'
    uploaded = upload(clerk, "accounts", file)
    retired = clerk.act(f"/v1/custom-fields/{made['text']['id']}/deactivate", 1)
    assert retired.status_code == 200, retired.text
    rows = worked(company, clerk, uploaded)
    assert [row["status"] for row in rows] == ["done", "refused", "refused"], rows
    account = clerk.get(f"/v1/accounts/{rows[0]['document_id']}").json
    assert account["custom"] == {keys["number"]: "1200.5", keys["bool"]: True}
    faults = [row["problem"]["errors"][0] for row in rows[1:]]
    assert [(fault["column"], fault["code"]) for fault in faults] == [
        (f"custom.{keys['number']}", "not-of-this-kind"), (f"custom.{keys['text']}", "unknown-field"),
    ]  # fmt: skip


def test_terms_credit_and_leads_come_in_as_drafts_that_somebody_approves(company: Staff) -> None:
    """C-04, C-05, C-10: what is not approved cannot be assigned, be it entered or imported."""
    rights = {kind.permission for kind in IMPORTS} | {"customer.import.create", "customer.import.read"}
    company.define("importer_of_masters", dict.fromkeys(rights, "all"))
    clerk, mark = company.hire("importer_of_masters", "customer_file_clerk"), new_id().hex[-6:]
    named = f"类型,客户名称(中文),关系\ncompany,宁波海天{mark},trade\n"
    [account] = imported(company, clerk, "accounts", named)
    code = clerk.get(f"/v1/accounts/{account['document_id']}").json["code"]
    terms = f"编码,名称(中文),分期·比例,分期·天数,分期·月结\nM{mark},三成加月结,30,0,否\n,,70,30,是\n"
    [row] = imported(company, clerk, "payment-terms", terms)
    path = f"/v1/payment-terms/{row['document_id']}"
    made = clerk.get(path).json
    assert (made["status"], [part["days"] for part in made["instalments"]]) == ("draft", [0, 30])
    assigned = f"客户编码,付款条件编码\n{code},M{mark}\n"
    [refused] = imported(company, clerk, "terms-assignments", assigned)
    assert refused["problem"]["type"] == "/problems/master-not-approved"
    head = company.hire("sales_head")
    assert clerk.act(f"{path}/submit", made["version"]).status_code == 200
    assert head.act(f"{path}/approve", made["version"] + 1).status_code == 200
    [done] = imported(company, clerk, "terms-assignments", f"{assigned}\n")
    assert done["status"] == "done", done
    [credit] = imported(company, clerk, "credit-parameters", f'客户编码,币种,信用额度\n{code},CNY,"100,000"\n')
    assert clerk.get(f"/v1/credit-parameters/{credit['document_id']}").json["credit_limit"] == "100000.00"
    leads = imported(company, clerk, "leads", f"途径,来源,联系人,电话\noutbound,prospecting,李雷{mark},0512\nx,y,z,1\n")
    assert [row["status"] for row in leads] == ["done", "refused"]


def test_every_column_has_a_name_in_both_languages_and_only_one_column_has_it() -> None:
    for kind in IMPORTS:
        columns = [column for name, column in kind.columns.items() if name != ENTERED]
        for language in ("zh", "en"):
            assert len({getattr(column, language) for column in columns}) == len(columns), kind.name
        assert [column.name for column in columns if column.zh == column.en] == [], kind.name

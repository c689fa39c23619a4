"""What a role masks of an account is seen nowhere: not in lists, exports, history or changes (faults.md Z-2)."""

from typing import Any

import pytest

from chassis.testing.staff import Caller, Staff
from services.customer.tests.factories import COMPANY, ROLES
from services.customer.tests.integration.test_accounts import submitted

MASKS = {"customer.account": {"phone": "redact", "tax_id": "hide", "addresses.line": "redact"}}
OLD, NEW = "+86 21-5888 1234", "+86 21-6666 8888"
SECRETS = (OLD, NEW, "5888", "6666", "91350100M000100Y43", "世纪大道")


@pytest.fixture(scope="module")
def changed(company: Staff) -> dict[str, str]:
    """A customer whose phone was changed by an approved request, and that request: their ids."""
    clerk, supervisor = company.hire("customer_file_clerk"), company.hire("sales_supervisor")
    account = submitted(clerk)["id"]
    supervisor.act(f"/v1/accounts/{account}/approve", 2)
    asked = clerk.patch(f"/v1/accounts/{account}", 3, {"phone": NEW}).json["change_request"]
    assert supervisor.act(f"/v1/account-changes/{asked['id']}/approve", 1).status_code == 200
    return {"account": account, "change": asked["id"]}


@pytest.fixture(params=["customer_file_clerk", "sales_supervisor"])
def masked(company: Staff, request: pytest.FixtureRequest) -> Caller:
    """Somebody of this role, were the company to mask telephone, tax number and addresses for it."""
    code = f"masked_{request.param}"
    company.define(code, ROLES[request.param], MASKS)
    return company.hire(code)


def test_no_answer_holds_a_masked_value(masked: Caller, changed: dict[str, str]) -> None:
    account, change = f"/v1/accounts/{changed['account']}", f"/v1/account-changes/{changed['change']}"
    for path in (account, "/v1/accounts", f"{account}/history", change, "/v1/account-changes", f"{change}/history"):
        answer = masked.get(path)
        assert answer.status_code == 200, (path, answer.text)
        assert [secret for secret in SECRETS if secret in answer.text] == [], path
    assert masked.get(change).json["changes"] == {"phone": {"old": "***", "new": "***"}}
    assert masked.get(account).json["addresses"][0]["line"] == "***"
    export = masked.call("GET", "/v1/accounts", headers={"Accept": "text/csv"}).text
    assert "***" in export
    assert [secret for secret in SECRETS if secret in export] == []


def test_who_asks_for_a_change_sees_no_more_of_it_than_of_the_account(company: Staff) -> None:
    company.define("masked_writer", ROLES["customer_file_clerk"], MASKS)
    writer, supervisor = company.hire("masked_writer"), company.hire("sales_supervisor")
    account = submitted(writer)["id"]
    supervisor.act(f"/v1/accounts/{account}/approve", 2)
    answer = writer.patch(f"/v1/accounts/{account}", 3, {"phone": NEW, "tax_id": None, "region": "华南"})
    assert answer.json["change_request"]["changes"] == {
        "phone": {"old": "***", "new": "***"},
        "region": {"old": "华东", "new": "华南"},
    }
    assert [secret for secret in SECRETS if secret in answer.text] == []


@pytest.mark.parametrize(
    ("asked", "field"), [("q=58881234", "phone"), ("q=%E9%BE%99%E5%B8%88", "phone"), ("tax_id=9135", "tax_id")]
)
def test_a_masked_field_is_no_filter_and_no_search(masked: Caller, asked: str, field: str) -> None:
    answer = masked.get(f"/v1/accounts?{asked}")
    assert (answer.status_code, answer.json["type"], answer.json["field"]) == (403, "/problems/field-masked", field)


def test_without_a_mask_the_same_questions_are_answered(company: Staff, changed: dict[str, str]) -> None:
    clerk = company.hire("customer_file_clerk")
    found: Any = clerk.get("/v1/accounts?q=66668888").json["items"]
    assert [account["id"] for account in found] == [changed["account"]]
    assert clerk.get(f"/v1/accounts?tax_id={COMPANY['tax_id']}").json["items"]

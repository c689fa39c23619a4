"""Accounts over HTTP on the real database: the right way, and what is refused."""

from chassis.testing.staff import Caller, Staff
from services.customer.tests.factories import COMPANY


def entered(caller: Caller, **details: object) -> dict[str, object]:
    answer = caller.post("/v1/accounts", {**COMPANY, **details})
    assert answer.status_code == 201, answer.text
    return dict(answer.json)


def test_a_clerk_enters_an_account_and_gets_its_code(company: Staff) -> None:
    clerk = company.hire("customer_file_clerk")
    answer = clerk.post("/v1/accounts", COMPANY)
    assert answer.status_code == 201, answer.text
    assert answer.headers["ETag"] == '"1"'
    account = answer.json
    assert account["code"].startswith("C20")
    assert (account["status"], account["owner_id"], account["account_id"]) == ("draft", str(clerk.id), account["id"])
    assert account["addresses"][0]["line"] == "浦东新区世纪大道 100 号"
    assert clerk.get(f"/v1/accounts/{account['id']}").json == account

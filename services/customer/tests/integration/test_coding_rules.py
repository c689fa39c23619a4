"""Coding rules over HTTP: approved by both levels, one in force, new customers only (C-01, mission 1.11)."""

from typing import Any

import pytest
from sqlalchemy import Engine, text

from chassis.testing.staff import Caller, Staff
from services.customer.tests.factories import COMPANY, RULE

RULES = "/v1/coding-rules"
REGIONAL = {
    "name": {"zh": "按地区编码"},
    "segments": [
        {"kind": "constant", "value": "R"},
        {"kind": "region", "codes": {"华东": "HD", "华南": "HN"}, "otherwise": "QT"},
        {"kind": "type", "field": "kind", "codes": {"company": "E", "person": "P"}, "otherwise": "X"},
        {"kind": "sequence", "width": 4},
    ],
}


def in_force(company: Staff, rule: dict[str, Any]) -> dict[str, Any]:
    clerk, supervisor, head = (company.hire(r) for r in ("customer_file_clerk", "sales_supervisor", "sales_head"))
    path = f"{RULES}/{clerk.post(RULES, rule).json['id']}"
    assert clerk.act(f"{path}/submit", 1).status_code == 200
    assert supervisor.act(f"{path}/approve", 2).json["status"] == "submitted"
    approved = head.act(f"{path}/approve", 2)
    assert approved.json["status"] == "approved", approved.text
    return dict(approved.json)


def code_of(clerk: Caller, **details: Any) -> str:
    return str(clerk.post("/v1/accounts", {**COMPANY, **details}).json["code"])


def test_a_rule_comes_into_force_when_both_levels_approved_it(company: Staff) -> None:
    assert in_force(company, RULE)["status"] == "approved"


def test_the_head_cannot_decide_before_the_supervisor(company: Staff) -> None:
    clerk, head = company.hire("customer_file_clerk"), company.hire("sales_head")
    company.hire("sales_supervisor")
    path = f"{RULES}/{clerk.post(RULES, RULE).json['id']}"
    assert clerk.act(f"{path}/submit", 1).status_code == 200
    refused = head.act(f"{path}/approve", 2)
    assert (refused.status_code, refused.json["type"]) == (403, "/problems/not-your-decision")


def test_codes_are_counted_by_what_they_show(company: Staff) -> None:
    in_force(company, REGIONAL)
    clerk = company.hire("customer_file_clerk")
    codes = [code_of(clerk, region=region) for region in ("华东", "华南", "华东", "西北")]
    assert codes == ["RHDE0001", "RHNE0001", "RHDE0002", "RQTE0001"]


def test_another_rule_affects_new_customers_only(company: Staff) -> None:
    first = in_force(company, RULE)
    clerk = company.hire("customer_file_clerk")
    account = clerk.post("/v1/accounts", COMPANY).json
    in_force(company, {**REGIONAL, "segments": [{"kind": "constant", "value": "Q"}, *REGIONAL["segments"]]})
    assert clerk.get(f"{RULES}/{first['id']}").json["status"] == "retired"
    assert clerk.get(f"/v1/accounts/{account['id']}").json["code"] == account["code"]
    assert code_of(clerk) == "QRHDE0001"
    assert len(clerk.get(RULES, query_string={"status": "approved"}).json["items"]) == 1


def test_a_rule_for_later_takes_over_on_its_day(company: Staff, engine: Engine) -> None:
    """And one that begins before it takes its place before it ever gave a code."""
    today_, later, sooner = (
        in_force(
            company, {**RULE, "segments": [{"kind": "constant", "value": letter}, *RULE["segments"][1:]], **begins}
        )
        for letter, begins in (("K", {}), ("L", {"valid_from": "2999-01-01"}), ("M", {"valid_from": "2998-01-01"}))
    )
    clerk = company.hire("customer_file_clerk")
    validity = {}
    for rule in (today_, later, sooner):
        read = clerk.get(f"{RULES}/{rule['id']}").json
        validity[rule["id"]] = read["valid_from"], read["valid_to"]
    assert validity[today_["id"]][1] == "2997-12-31"
    assert validity[later["id"]] == ("2999-01-01", "2997-12-31")
    assert validity[sooner["id"]] == ("2998-01-01", None)
    assert code_of(clerk).startswith("K")
    with engine.begin() as connection:  # the day has come
        connection.execute(text("UPDATE coding_rule SET valid_to = current_date - 2 WHERE valid_to = '2997-12-31'"))
        connection.execute(text("UPDATE coding_rule SET valid_from = current_date - 1 WHERE valid_from = '2998-01-01'"))
    assert code_of(clerk).startswith("M")


def test_a_rejected_rule_can_be_mended_and_submitted_again(company: Staff) -> None:
    clerk, supervisor = company.hire("customer_file_clerk"), company.hire("sales_supervisor")
    company.hire("sales_head")
    path = f"{RULES}/{clerk.post(RULES, RULE).json['id']}"
    assert clerk.act(f"{path}/submit", 1).status_code == 200
    rejected = supervisor.act(f"{path}/reject", 2, {"reason": "缺少地区段"})
    assert (rejected.json["status"], rejected.json["rejection"]) == ("draft", "缺少地区段")
    assert clerk.patch(path, 3, {"segments": REGIONAL["segments"], "reset": "never"}).status_code == 200
    assert clerk.act(f"{path}/submit", 4).status_code == 200
    assert clerk.act(f"{path}/withdraw", 5).json["status"] == "draft"
    assert len(clerk.get(f"{path}/history").json["items"]) == 6


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"segments": []}, "#/segments"),
        ({"segments": [{"kind": "constant", "value": "C"}], "reset": "never"}, "#/segments"),
        ({"segments": [{"kind": "sequence", "width": 6}]}, "#/reset"),
        ({"segments": [{"kind": "sequence"}]}, "#/segments/0/width"),
        ({"segments": [{"kind": "sequence", "width": 6, "value": "C"}]}, "#/segments/0/value"),
        ({"segments": [{"kind": "constant", "value": "甲"}]}, "#/segments/0/value"),
        ({"segments": [{"kind": "region", "codes": {"华东": "!"}, "otherwise": "X"}]}, "#/segments/0/codes/华东"),
        ({"in_force": True}, "#/in_force"),
    ],
)
def test_what_is_no_rule_is_refused(company: Staff, wrong: dict[str, Any], pointer: str) -> None:
    refused = company.hire("customer_file_clerk").post(RULES, {**RULE, **wrong})
    assert refused.status_code == 422, refused.text
    assert [error["pointer"] for error in refused.json["errors"]] == [pointer]

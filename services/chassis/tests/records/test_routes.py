"""The ready routes: approvals are read within reach, flows are changed by whoever may, with If-Match and history."""

from typing import Any

import pytest

from chassis.identifiers import new_id
from chassis.principal import Reach
from records.testing import approve_paper, submit_paper, write_paper

FLOWS = {"office.approval_flow.read": Reach.ALL, "office.approval_flow.change": Reach.ALL}


def test_an_approval_shows_its_steps_decisions_and_who_may_decide_now(staff: Any, desk: Any) -> None:
    clerk, supervisor, head = staff.hire("clerk"), staff.hire("supervisor"), staff.hire("head")
    paper = staff.run(clerk, write_paper, "a paper")
    staff.run(clerk, submit_paper, paper.id)
    staff.run(supervisor, approve_paper, paper.id)
    reader = desk.enter({"office.approval.read": Reach.ALL})
    page = desk.call(reader, "GET", f"/v1/approvals?document=office.paper&document_id={paper.id}&state=open").get_json()
    [approval] = page["items"]
    assert approval["document_number"] == "a paper"
    assert approval["steps"] == [{"role": "supervisor"}, {"role": "head"}]
    assert (approval["step"], approval["entered_by"]) == (2, [f"user/{clerk}"])
    [decision] = approval["decisions"]
    assert (decision["verdict"], decision["decided_by"]) == ("approved", f"user/{supervisor}")
    candidates = desk.call(reader, "GET", f"/v1/approvals/{approval['id']}/candidates").get_json()
    assert candidates == {"candidates": [str(head)]}
    staff.run(head, approve_paper, paper.id)
    one = desk.call(reader, "GET", f"/v1/approvals/{approval['id']}")
    assert (one.get_json()["state"], one.headers["ETag"]) == ("approved", '"3"')
    assert desk.call(reader, "GET", f"/v1/approvals/{approval['id']}/candidates").get_json() == {"candidates": []}
    history = desk.call(reader, "GET", f"/v1/approvals/{approval['id']}/history").get_json()["items"]
    assert [entry["name"] for entry in history] == ["approved", "advanced", "opened"]
    assert [entry["actor"] for entry in history] == [f"user/{who}" for who in (head, supervisor, clerk)]


def test_approvals_of_others_are_not_found(staff: Any, desk: Any) -> None:
    clerk, _, _ = staff.hire("clerk"), staff.hire("supervisor"), staff.hire("head")
    paper = staff.run(clerk, write_paper, "a paper")
    staff.run(clerk, submit_paper, paper.id)
    everybody = desk.enter({"office.approval.read": Reach.ALL})
    stranger = desk.enter({"office.approval.read": Reach.OWN})
    [approval] = desk.call(everybody, "GET", "/v1/approvals").get_json()["items"]
    assert desk.call(stranger, "GET", "/v1/approvals").get_json()["items"] == []
    for below in ("", "/candidates", "/history"):
        assert desk.call(stranger, "GET", f"/v1/approvals/{approval['id']}{below}").status_code == 404
        assert desk.call(desk.enter({}), "GET", f"/v1/approvals/{approval['id']}{below}").status_code == 403


def test_a_flow_is_changed_by_whoever_may_with_if_match_and_history(desk: Any) -> None:
    administrator, reader = desk.enter(FLOWS), desk.enter({"office.approval_flow.read": Reach.ALL})
    flows = desk.call(reader, "GET", "/v1/approval-flows").get_json()["items"]
    flow = next(flow for flow in flows if flow["document"] == "office.paper")
    path, steps = f"/v1/approval-flows/{flow['id']}", {"steps": [{"role": None}, {"role": "head"}]}
    assert desk.call(reader, "PATCH", path, json=steps, headers={"If-Match": '"0"'}).status_code == 403
    assert desk.call(administrator, "PATCH", path, json=steps).status_code == 428
    changed = desk.call(administrator, "PATCH", path, json=steps, headers={"If-Match": '"0"'})
    assert changed.status_code == 200, changed.text
    assert (changed.get_json()["steps"], changed.get_json()["fallback_role"]) == (steps["steps"], "administrator")
    assert changed.headers["ETag"] == '"1"'
    assert desk.call(administrator, "PATCH", path, json=steps, headers={"If-Match": '"0"'}).status_code == 412
    [entry] = desk.call(reader, "GET", f"{path}/history").get_json()["items"]
    assert entry["changes"]["steps"]["old"]["steps"] == [{"role": "supervisor"}, {"role": "head"}]
    assert entry["actor"] == f"user/{administrator}"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"steps": []}, "#/steps"),
        ({"steps": [{"role": "wizard"}]}, "#/steps/0/role"),
        ({"fallback_role": "nobody"}, "#/fallback_role"),
        ({"steps": [{"role": "head"}] * 6}, "#/steps"),
        ({"document": "office.other"}, "#/document"),
    ],
)
def test_a_flow_that_would_let_everything_through_or_nobody_decide_is_refused(
    desk: Any, body: dict[str, Any], pointer: str
) -> None:
    administrator = desk.enter(FLOWS)
    flow = desk.call(administrator, "GET", "/v1/approval-flows").get_json()["items"][0]
    path = f"/v1/approval-flows/{flow['id']}"
    refused = desk.call(administrator, "PATCH", path, json=body, headers={"If-Match": f'"{flow["version"]}"'})
    assert refused.status_code == 422
    assert [error["pointer"] for error in refused.get_json()["errors"]] == [pointer]
    assert desk.call(administrator, "GET", f"/v1/approval-flows/{new_id()}").status_code == 404

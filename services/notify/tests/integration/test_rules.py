"""Rules and templates over HTTP, for the administrator (SY-07, N-03)."""

from typing import Any

import pytest
from sqlalchemy import select, text

from chassis.tables import fact
from chassis.testing.staff import Caller, Staff
from services.notify.tests.factories import RULE, TEMPLATE


@pytest.fixture(scope="module")
def administrator(world: Any, staff: Staff) -> Caller:
    return staff.hire("administrator")


def test_a_rule_is_made_changed_and_taken_out_of_force_and_the_world_hears_it(
    administrator: Caller, staff: Staff
) -> None:
    made = administrator.post("/v1/rules", {**RULE, "code": "large_payment"})
    assert made.status_code == 201, made.text
    path = f"/v1/rules/{made.json['id']}"
    assert (made.json["active"], made.json["kind"], made.json["not_actor"]) == (True, "notice", True)
    changed = administrator.patch(path, 1, {"recipients": ["role:fee_clerk"], "channels": ["in_app"]})
    assert (changed.status_code, changed.json["recipients"]) == (200, ["role:fee_clerk"]), changed.text
    assert administrator.act(f"{path}/deactivate", 2).json["active"] is False
    assert administrator.act(f"{path}/deactivate", 3).json["type"] == "/problems/rule-inactive"
    assert administrator.act(f"{path}/reactivate", 3).json["active"] is True
    with staff.engine.connect() as connection:
        heard = select(fact.c.routing_key).where(fact.c.aggregate_id == made.json["id"]).order_by(fact.c.version)
        keys = list(connection.scalars(heard))
    assert keys == [f"notify.rule.{name}.v1" for name in ("created", "changed", "deactivated", "reactivated")]
    names = [entry["name"] for entry in administrator.get(f"{path}/history").json["items"]]
    assert names == ["reactivated", "deactivated", "changed", "created"]


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"event": "identity.user.created.v1"}, "#/event"),
        ({"event": "sales.order.#"}, "#/event"),
        ({"condition": [{"field": "state.__class__", "op": "eq", "value": "x"}]}, "#/condition/0/field"),
        ({"condition": [{"field": "state.x", "op": "like", "value": "x"}]}, "#/condition/0/op"),
        ({"condition": [{"field": "state.x", "op": "eq", "value": {"a": 1}}]}, "#/condition/0/value"),
        ({"recipients": ["everybody"]}, "#/recipients/0"),
        ({"recipients": ["owner", "role:nobody_has_it"]}, "#/recipients/1"),
        ({"recipients": []}, "#/recipients"),
        ({"template": "not_there"}, "#/template"),
        ({"channels": ["pigeon"]}, "#/channels/0"),
        ({"closed_by": ["approved"]}, "#/closed_by"),
    ],
)
def test_a_rule_that_could_not_work_is_refused_at_its_place(
    administrator: Caller, wrong: dict[str, Any], pointer: str
) -> None:
    refused = administrator.post("/v1/rules", {**RULE, "code": "refused", **wrong})
    assert refused.status_code == 422, refused.text
    assert [error["pointer"] for error in refused.json["errors"]] == [pointer]


def test_a_code_is_given_once(administrator: Caller) -> None:
    for path, body in (("/v1/rules", RULE), ("/v1/templates", TEMPLATE)):
        first, second = (administrator.post(path, {**body, "code": "only_one"}) for _ in range(2))
        assert (first.status_code, second.status_code) == (201, 409), second.text
        assert second.json["type"].endswith("-code-taken")


def test_a_template_is_changed_and_its_next_reader_sees_it(world: Any, administrator: Caller, staff: Staff) -> None:
    owner = staff.hire()
    known = administrator.get("/v1/templates?code=lead_assigned").json["items"][0]
    texts = {"zh": "新线索:{{state.number}}", "en": "New lead: {{state.number}}"}
    changed = administrator.patch(f"/v1/templates/{known['id']}", known["version"], {"subject": texts})
    assert changed.status_code == 200, changed.text
    state = {"number": "L-9", "owner_id": str(owner.id), "person_name": "x", "company_name": None, "need": None}
    world.happens("customer.lead.assigned.v1", state=state)
    assert world.notices(owner)[0]["subject"] == "新线索:L-9"
    wrong = administrator.patch(f"/v1/templates/{known['id']}", 1, {"body": {"zh": "{{ ''.__class__ }}"}})
    assert (wrong.status_code, wrong.json["errors"][0]["code"]) == (422, "not-a-place")


def test_shipped_rules_are_in_force_on_the_first_day(administrator: Caller, staff: Staff) -> None:
    with staff.engine.connect() as connection:
        counted = connection.execute(
            text("SELECT count(*), count(*) FILTER (WHERE active) FROM rule WHERE version = 0")
        )
        assert tuple(counted.one()) == (48, 48)
    todo = administrator.get("/v1/rules?code=approval_opened").json["items"][0]
    assert (todo["kind"], todo["closed_by"]) == ("todo", ["advanced", "approved", "rejected", "withdrawn"])

"""One's own notices, to-dos and preferences over HTTP (N-01, N-02, N-07)."""

from typing import Any

import pytest

from chassis.identifiers import new_id
from chassis.testing.staff import Caller, Staff


@pytest.fixture
def wang(world: Any, staff: Staff) -> Caller:
    return staff.hire(email="wang@example.com", name={"zh": "王磊", "en": "Wang Lei"})


def asked(world: Any, *people: Caller) -> Any:
    """An approval that waits for these people."""
    state = {
        "document": "sales.order", "document_id": str(new_id()), "document_number": "SO-1", "account_id": None,
        "entered_by": [],
    }  # fmt: skip
    return world.happens("sales.approval.opened.v1", state=state, candidates=[str(person.id) for person in people])


def assigned(world: Any, owner: Caller) -> Any:
    """A lead that was assigned to somebody."""
    names = ("number", "person_name", "company_name", "need", "account_id")
    state = {**dict.fromkeys(names), "number": "L-1", "owner_id": str(owner.id)}
    return world.happens("customer.lead.assigned.v1", state=state)


def test_a_notice_is_read_and_a_todo_is_done(world: Any, wang: Caller) -> None:
    asked(world, wang)
    assigned(world, wang)
    notice, todo = world.notices(wang)
    assert (notice["kind"], todo["kind"]) == ("notice", "todo")
    assert [one["id"] for one in world.notices(wang, kind="todo")] == [todo["id"]]
    read = wang.post(f"/v1/me/notices/{notice['id']}/read")
    assert (read.status_code, read.json["read_at"] is not None) == (200, True), read.text
    assert [one["id"] for one in world.notices(wang, unread="true")] == [todo["id"]]
    refused = wang.post(f"/v1/me/notices/{notice['id']}/done")
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/not-a-todo")
    done = wang.post(f"/v1/me/notices/{todo['id']}/done").json
    assert done["done_at"] == wang.post(f"/v1/me/notices/{todo['id']}/done").json["done_at"], "once is enough"
    assert world.notices(wang, open="true") == world.notices(wang, unread="true") == []


def test_all_notices_are_read_at_once_and_todos_stay_open(world: Any, wang: Caller) -> None:
    asked(world, wang)
    assigned(world, wang)
    assert wang.post("/v1/me/notices/read-all").status_code == 204
    assert world.notices(wang, unread="true") == []
    assert len(world.notices(wang, open="true")) == 1


def test_nobody_sees_or_touches_the_notices_of_others(world: Any, wang: Caller, staff: Staff) -> None:
    asked(world, wang)
    own, other = world.notices(wang)[0]["id"], staff.hire("administrator")
    assert world.notices(other) == []
    assert [other.post(f"/v1/me/notices/{own}/{act}").status_code for act in ("read", "done")] == [404, 404]
    assert other.post("/v1/me/notices/read-all").status_code == 204
    assert len(world.notices(wang, unread="true")) == 1


def test_who_says_nothing_is_told_in_chinese_by_every_channel(world: Any, wang: Caller) -> None:
    """N-02."""
    both = ["in_app", "mail"]
    assert wang.get("/v1/me/preferences").json == {"language": "zh", "channels": {"notice": both, "todo": both}}
    assert [letter.subject for letter in world.letters(assigned(world, wang))] == ["潜在客户 L-1 已分配给您"]


def test_a_person_chooses_language_and_channels(world: Any, wang: Caller) -> None:
    """N-02: the user's habit."""
    answer = wang.call("PATCH", "/v1/me/preferences", json={"language": "en", "channels": {"notice": ["mail"]}})
    assert answer.status_code == 200, answer.text
    assert answer.json == wang.get("/v1/me/preferences").json
    assert answer.json["channels"] == {"notice": ["mail"], "todo": ["in_app", "mail"]}
    assert [letter.subject for letter in world.letters(assigned(world, wang))] == ["Lead L-1 is yours now"]
    assert world.notices(wang) == []
    wang.call("PATCH", "/v1/me/preferences", json={"channels": {"notice": [], "todo": ["in_app"]}})
    assert world.letters(assigned(world, wang), asked(world, wang)) == []
    assert [one["kind"] for one in world.notices(wang)] == ["todo"]


def test_a_todo_cannot_be_put_out_of_sight(wang: Caller) -> None:
    refused = wang.call("PATCH", "/v1/me/preferences", json={"channels": {"todo": ["mail"]}})
    assert (refused.status_code, refused.json["errors"][0]["code"]) == (422, "todo-in-app")

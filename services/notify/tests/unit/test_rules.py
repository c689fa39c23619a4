"""Rules: conditions, who is meant, what closes a to-do."""

from typing import Any

import pytest

from chassis.errors import Invalid
from chassis.identifiers import new_id
from notify.paths import RuleFault, value_at
from notify.recipients.selectors import meant
from notify.rules.book import Book, Standing
from notify.rules.conditions import all_hold
from notify.rules.model import Rule, RuleActive, RuleChanged, RuleInactive
from services.notify.tests.factories import happened

DATA: dict[str, Any] = {
    "state": {"total": "1200.50", "due_on": "2026-12-01", "level": 2, "low": True, "note": None, "lines": [{"n": "a"}]},
    "reason": "no",
}


def standing(**overrides: Any) -> Standing:
    """A rule as the book holds it."""
    texts = {"subject": {"zh": "", "en": ""}, "body": {"zh": "", "en": ""}}
    known = {
        "id": new_id(), "code": "x", "event": "sales.order.approved.v1", "condition": [], "recipients": ["owner"],
        "not_actor": True, "channels": ["in_app"], "kind": "todo", "closed_by": [], "escalate_after": None,
        "active": True, **texts,
    }  # fmt: skip
    return Standing(**{**known, **overrides})


@pytest.mark.parametrize(
    ("field", "op", "value", "holds"),
    [
        ("state.total", "eq", "1200.5", True),
        ("state.total", "ge", 1200, True),
        ("state.total", "gt", "1200.50", False),
        ("state.total", "lt", "9", False),
        ("state.level", "le", "2.0", True),
        ("state.due_on", "lt", "2026-12-02", True),
        ("state.low", "eq", True, True),
        ("state.low", "eq", 1, False),
        ("state.note", "eq", "", False),
        ("state.note", "ne", "x", True),
        ("state.note", "gt", 0, False),
        ("reason", "in", ["yes", "no"], True),
        ("reason", "in", [], False),
        ("state.lines.0.n", "eq", "a", True),
        ("state.note", "present", True, False),
        ("state.nothing", "present", False, True),
        ("reason", "present", True, True),
    ],
)
def test_a_condition_compares_figures_as_figures_and_the_rest_as_it_is(
    field: str, op: str, value: Any, holds: bool
) -> None:
    assert all_hold([{"field": field, "op": op, "value": value}], DATA) is holds


@pytest.mark.parametrize(("field", "value"), [("state.sum", 1), ("state.low", 1), ("reason", 5), ("state.lines", "a")])
def test_what_cannot_be_compared_is_a_fault_of_the_rule(field: str, value: Any) -> None:
    with pytest.raises(RuleFault):
        all_hold([{"field": field, "op": "ge", "value": value}], DATA)


def test_all_conditions_must_hold() -> None:
    first, second = ({"field": "reason", "op": "eq", "value": value} for value in ("no", "yes"))
    assert all_hold([], DATA)
    assert all_hold([first], DATA)
    assert not all_hold([first, second], DATA)


def test_a_part_of_something_empty_is_empty_and_a_part_of_something_absent_is_a_fault() -> None:
    assert value_at(DATA, "state.note.anything") is None
    with pytest.raises(RuleFault):
        value_at(DATA, "state.lines.1.n")


def test_selectors_find_people_however_the_event_names_them() -> None:
    one, two, customer = new_id(), new_id(), new_id()
    data = {
        "state": {"owner_id": str(one), "account_id": str(customer), "entered_by": [f"user/{one}", f"portal/{two}"]}
    }
    assert meant(["enterer"], data).people == {one, two}
    assert meant(["owner"], data).people == {one}
    assert meant(["enterer"], {"state": {"entered_by": "service/customer"}}).people == set()
    assert meant(["owner"], {"state": {"owner_id": None}}).people == set()
    assert meant(["users:to"], {"to": [str(two)], "state": {}}).people == {two}
    assert meant(["role:fee_clerk", "portal"], data) == meant(["portal", "role:fee_clerk"], data)
    assert meant(["contacts:finance"], data).contacts_of == customer
    assert meant(["address:state.mail"], {"state": {"mail": None}}).addresses == set()
    with pytest.raises(RuleFault):
        meant(["users:nobody"], data)


def test_the_book_finds_rules_by_pattern_and_todos_by_the_kind_of_their_document() -> None:
    ours = standing(event="*.approval.opened.v1", closed_by=["approved"])
    resting = standing(active=False, closed_by=["cancelled"])
    book = Book([ours, resting])
    opened = book.wanted("sales.approval.opened.v1")
    assert opened is not None
    assert (opened.tell, opened.close) == ((ours,), ())
    approved = book.wanted("customer.approval.approved.v1")
    assert approved is not None
    assert (approved.tell, approved.close) == ((), (ours.id,))
    cancelled = book.wanted("sales.order.cancelled.v1")
    assert cancelled is not None
    assert (cancelled.tell, cancelled.close) == ((), (resting.id,))
    assert book.wanted("sales.order.approved.v1") is book.wanted("customer.account.changed.v1") is None


def rule(**details: Any) -> Rule:
    """A rule of the model, with the fact of its making taken off."""
    known: dict[str, Any] = {
        "code": "x", "name": {"zh": "x", "en": "x"}, "event": "sales.order.approved.v1", "condition": [],
        "recipients": ["owner"], "not_actor": True, "template": "t", "channels": ["in_app"], "kind": "notice",
        "closed_by": [], "escalate_after": None,
    }  # fmt: skip
    made = Rule.make(**{**known, **details}, at=happened("sales.order.approved.v1").time)
    made.facts.clear()
    return made


@pytest.mark.parametrize("only", [{"closed_by": ["approved"]}, {"escalate_after": 24}])
def test_only_a_todo_is_closed_or_escalated(only: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        rule(**only)
    assert [error.code for error in refused.value.errors] == ["only-todos"]
    assert rule(kind="todo", **only).kind == "todo"
    with pytest.raises(Invalid):
        rule(kind="todo", **only).change({"kind": "notice"})


def test_a_rule_is_changed_deactivated_and_reactivated() -> None:
    one = rule()
    one.change({"not_actor": True})
    assert one.facts == []
    one.change({"not_actor": False})
    assert one.facts == [RuleChanged()]
    with pytest.raises(RuleActive):
        one.reactivate()
    one.deactivate()
    with pytest.raises(RuleInactive):
        one.deactivate()
    one.reactivate()
    assert one.active

"""From claims to a principal: rights as they stand now, never a default, never more than was given."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from chassis.errors import Unauthenticated, Unavailable
from chassis.identifiers import new_id
from chassis.principal import Reach
from chassis.tables import directory_role, directory_session_end, directory_user


def test_rights_are_the_roles_together_each_at_its_widest(directory: Any) -> None:
    directory.role("clerk", {"a.read": "team", "a.change": "own"})
    directory.role("chief", {"a.read": "subtree", "a.approve": "all"})
    principal = directory.principal(directory.person("clerk", "chief"), sid=str(new_id()))
    assert principal.grants == {"a.read": Reach.SUBTREE, "a.change": Reach.OWN, "a.approve": Reach.ALL}
    assert principal.roles == {"clerk", "chief"}
    assert principal.sid is not None


def test_one_statement_is_enough(directory: Any) -> None:
    directory.role("clerk", {"a.read": "team"})
    person = directory.person("clerk", deputy_id=directory.person("clerk"))
    statements: list[str] = []
    event.listen(directory.database.engine, "before_cursor_execute", lambda *told: statements.append(told[2]))
    directory.principal(person)
    assert len(statements) == 1


def test_a_subject_that_has_not_arrived_yet_is_asked_to_come_again(directory: Any) -> None:
    with pytest.raises(Unavailable) as refused:
        directory.principal(new_id())
    assert refused.value.retry_after


@pytest.mark.parametrize(
    "how", [{"active": False}, {"deleted_at": datetime(2026, 1, 1, tzinfo=UTC)}, {"kind": "portal"}]
)
def test_one_who_is_gone_or_of_another_kind_than_the_token_says_is_nobody(directory: Any, how: dict[str, Any]) -> None:
    with pytest.raises(Unauthenticated):
        directory.principal(directory.person(**how))


def test_a_role_that_was_taken_away_or_deleted_grants_nothing_from_now_on(directory: Any) -> None:
    directory.role("clerk", {"a.read": "team"})
    directory.role("ghost", {"a.approve": "all"}, deleted_at=datetime(2026, 1, 1, tzinfo=UTC))
    person = directory.person("clerk", "ghost", "unheard of")
    assert directory.principal(person).grants == {"a.read": Reach.TEAM}
    with directory.database.transaction() as session:
        session.execute(directory_user.update().where(directory_user.c.id == person).values(roles=[]))
    assert directory.principal(person).grants == {}


def test_what_a_role_grants_and_masks_counts_from_the_next_request_on(directory: Any) -> None:
    """Only the working out of rights is remembered, never the rights."""
    directory.role("clerk", {"a.read": "team"})
    person = directory.person("clerk")
    assert directory.principal(person).grants == {"a.read": Reach.TEAM}
    with directory.database.transaction() as session:
        session.execute(directory_role.update().values(grants={"a.read": "own"}, masks={"a": {"phone": "hide"}}))
    assert directory.principal(person).grants == {"a.read": Reach.OWN}
    assert directory.principal(person).masks == {"a": {"phone": "hide"}}


def test_a_system_may_do_what_it_was_registered_for_and_asked_for_no_more(directory: Any) -> None:
    system = directory.person(kind="system", scopes=["a.read", "a.change"])
    asked = directory.principal(system, "system", scope="a.read a.approve")
    assert asked.grants == {"a.read": Reach.ALL}
    assert directory.principal(system, "system").grants == {}
    assert asked.actor == f"system/{system}"


def test_a_deputy_may_approve_and_read_what_the_absent_may_approve_and_nothing_else(directory: Any) -> None:
    directory.role(
        "chief", {"a.approve": "team", "a.reject": "team", "a.read": "team", "a.change": "team", "b.read": "all"}
    )
    directory.role("clerk", {"a.read": "own"})
    deputy = directory.person("clerk")
    chief = directory.person("chief", deputy_id=deputy)
    principal = directory.principal(deputy)
    assert principal.grants == {"a.approve": Reach.TEAM, "a.reject": Reach.TEAM, "a.read": Reach.TEAM}
    assert principal.roles == {"clerk"}
    with directory.database.transaction() as session:
        session.execute(directory_user.update().where(directory_user.c.id == chief).values(active=False))
    assert directory.principal(deputy).grants == {"a.read": Reach.OWN}


@pytest.mark.parametrize(
    ("first", "last", "counts"),
    [
        (None, None, True),
        (0, 0, True),
        (-1, 1, True),
        (None, 0, True),
        (0, None, True),
        (1, None, False),
        (None, -1, False),
        (-2, -1, False),
        (1, -1, False),
    ],
)
def test_a_deputy_counts_from_the_first_to_the_last_day_and_a_side_without_a_day_is_open(
    directory: Any, first: int | None, last: int | None, counts: bool
) -> None:
    directory.role("chief", {"a.approve": "team"})
    deputy, today = directory.person(), date(2026, 11, 21)
    days = {
        name: None if shift is None else today + timedelta(days=shift)
        for name, shift in (("deputy_from", first), ("deputy_until", last))
    }
    directory.person("chief", deputy_id=deputy, **days)
    assert ("a.approve" in directory.principal(deputy, today=today).grants) is counts


def test_a_token_of_a_session_that_has_ended_is_refused_and_of_another_is_not(directory: Any) -> None:
    person, ended, other = directory.person(), new_id(), new_id()
    directory.insert(
        directory_session_end, version=1, session_id=ended, user_id=person, ended_at=datetime(2026, 11, 21, tzinfo=UTC)
    )
    with pytest.raises(Unauthenticated):
        directory.principal(person, sid=str(ended))
    assert directory.principal(person, sid=str(other)).sid == other
    assert directory.principal(person).sid is None


def test_a_field_is_masked_when_every_role_that_shows_it_masks_it(directory: Any) -> None:
    directory.role("front", {"a.read": "own"}, {"a": {"phone": "hide", "tax_id": "redact"}})
    directory.role("desk", {"a.read": "own"}, {"a": {"phone": "redact"}})
    directory.role("chief", {"a.read": "own"})
    directory.role("stranger", {"b.read": "own"}, {"b": {"name": "hide"}})
    assert directory.principal(directory.person("front")).masks == {"a": {"phone": "hide", "tax_id": "redact"}}
    assert directory.principal(directory.person("front", "desk")).masks == {"a": {"phone": "redact"}}
    assert directory.principal(directory.person("front", "desk", "chief")).masks == {}
    both = directory.principal(directory.person("front", "stranger")).masks
    assert both == {"a": {"phone": "hide", "tax_id": "redact"}, "b": {"name": "hide"}}

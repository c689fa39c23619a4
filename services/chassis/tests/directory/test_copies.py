"""The directory follows identity's events: by the worker's own statement and the shipped schemas."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import jsonschema_rs
import pytest
from sqlalchemy import select

from chassis.contracts.consumed import load
from chassis.directory.copies import CONSUMED, SUBSCRIPTIONS
from chassis.envelope import Envelope
from chassis.errors import Unauthenticated
from chassis.identifiers import new_id
from chassis.principal import Reach
from chassis.tables import directory_user
from chassis.worker import copies

NAME = {"zh": "王芳", "en": "Wang Fang"}
STATES: dict[str, dict[str, Any]] = {
    "user": {
        "kind": "user", "login": "wang", "name": NAME, "email": None, "department_id": None, "superior_id": None,
        "deputy_id": None, "account_id": None, "roles": ["clerk"], "active": True,
    },
    "client": {"code": "erp", "name": NAME, "scopes": ["a.read"], "active": True},
    "department": {"code": "sales", "name": NAME, "parent_id": None, "active": True},
    "role": {
        "code": "clerk", "name": NAME, "grants": {"a.read": "team"}, "masks": {"a": {"phone": "hide"}}, "active": True,
    },
    "session": {"user_id": str(new_id()), "ended_at": "2026-11-21T08:00:00Z", "reason": "logout"},
    "company": {"code": "main", "name": NAME, "time_zone": "Asia/Shanghai", "base_currency": "CNY", "active": True},
}  # fmt: skip


def hear(directory: Any, kind: str, identifier: UUID, version: int = 1, **changed: Any) -> None:
    """An event of identity arrives."""
    [subscription] = [entry for entry in SUBSCRIPTIONS if entry.key == f"identity.{kind}.*.v1"]
    state = {"id": str(identifier), **STATES[kind], **changed}
    jsonschema_rs.Draft202012Validator(load(subscription.schema, [CONSUMED])).validate({"state": state})
    event = Envelope(
        id=new_id(),
        source="/identity",
        type=f"crm.identity.{kind}.changed.v1",
        aggregate=kind,
        partitionkey=identifier,
        time=datetime(2026, 11, 21, tzinfo=UTC),
        aggregateversion=version,
        factindex=1,
        actor="service/identity",
        cause="api",
        correlationid="x",
        data={"state": state},
    )
    with directory.database.transaction() as session:
        copies.write(session.connection(), subscription.table, [copies.row(subscription, event)])


def test_a_person_and_their_role_arrive_and_may_act(directory: Any) -> None:
    person = new_id()
    hear(directory, "user", person)
    assert directory.principal(person).grants == {}
    hear(directory, "role", new_id())
    assert directory.principal(person).grants == {"a.read": Reach.TEAM}
    assert directory.principal(person).masks == {"a": {"phone": "hide"}}


def test_a_role_that_became_inactive_grants_nothing(directory: Any) -> None:
    person, role = new_id(), new_id()
    hear(directory, "user", person)
    hear(directory, "role", role)
    hear(directory, "role", role, version=2, active=False)
    assert directory.principal(person).grants == {}
    hear(directory, "role", role, version=3, active=True)
    assert directory.principal(person).grants == {"a.read": Reach.TEAM}


def test_a_late_event_brings_nobody_back(directory: Any) -> None:
    person = new_id()
    hear(directory, "user", person, version=3, roles=[])
    hear(directory, "user", person, version=2)
    with directory.database.transaction() as session:
        assert session.execute(select(directory_user.c.version, directory_user.c.roles)).one() == (3, [])


def test_a_client_is_a_principal_of_its_own_kind(directory: Any) -> None:
    client = new_id()
    hear(directory, "client", client)
    assert directory.principal(client, "system", scope="a.read").grants == {"a.read": Reach.ALL}


def test_a_deputy_arrives_with_the_days_of_the_absence_and_without_them(directory: Any) -> None:
    chief, deputy = new_id(), new_id()
    hear(directory, "user", chief, deputy_id=str(deputy))
    hear(directory, "user", chief, version=2, deputy_id=str(deputy), deputy_from="2026-11-20", deputy_until=None)
    with directory.database.transaction() as session:
        days = session.execute(select(directory_user.c.deputy_from, directory_user.c.deputy_until)).one()
    assert days == (date(2026, 11, 20), None)


def test_a_session_s_end_arrives_and_its_tokens_are_refused(directory: Any) -> None:
    person, session = new_id(), new_id()
    hear(directory, "user", person)
    assert directory.principal(person, sid=str(session)).sid == session
    hear(directory, "session", session)
    with pytest.raises(Unauthenticated):
        directory.principal(person, sid=str(session))


def test_people_and_clients_are_counted_apart(directory: Any) -> None:
    hear(directory, "user", new_id())
    hear(directory, "client", new_id())
    with directory.database.transaction() as session:
        for entry in SUBSCRIPTIONS[:2]:
            assert entry.rows is not None
            assert len(session.execute(select(entry.table).where(entry.rows)).all()) == 1


def test_the_company_says_which_day_it_is(directory: Any) -> None:
    hear(directory, "company", new_id(), time_zone="Europe/Berlin")
    with directory.database.transaction() as session:
        assert directory.database.time_zone(session).key == "Europe/Berlin"


def test_a_department_arrives_with_its_place_in_the_tree(directory: Any) -> None:
    directory.role("chief", {"registry.deed.read": "subtree"})
    root, branch = new_id(), new_id()
    hear(directory, "department", branch, parent_id=str(root))
    hear(directory, "department", root)
    deed = directory.deed(owner=directory.person(department_id=branch))
    assert directory.sees(directory.person("chief", department_id=root)) == {deed}


@pytest.mark.parametrize(
    ("kind", "broken"),
    [
        ("user", {"kind": "god"}),
        ("role", {"grants": {"a.read": "everything"}}),
        ("session", {"ended_at": None}),
        ("role", {"masks": {"a": {"x": "blur"}}}),
    ],
)
def test_a_state_that_could_not_be_understood_is_refused_by_the_schema(kind: str, broken: dict[str, Any]) -> None:
    schema = jsonschema_rs.Draft202012Validator(load(f"identity.{kind}.v1", [CONSUMED]))
    assert schema.is_valid({"state": {"id": str(new_id()), **STATES[kind]}})
    assert not schema.is_valid({"state": {"id": str(new_id()), **STATES[kind], **broken}})

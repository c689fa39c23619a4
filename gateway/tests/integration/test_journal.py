"""The security journal: readable, and beyond the reach of the application that writes it."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine, text
from sqlalchemy.exc import ProgrammingError
from werkzeug.test import TestResponse

from chassis.identifiers import new_id
from chassis.storage import Database
from chassis.testing.staff import Caller


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE security_event SET address = 'elsewhere'",
        "DELETE FROM security_event",
        "TRUNCATE security_event",
        "UPDATE fact SET actor = 'user/somebody'",
        "DELETE FROM fact",
        "DROP TABLE security_event",
        "ALTER TABLE security_event DISABLE TRIGGER append_only",
    ],
)
def test_the_application_cannot_rewrite_what_happened(statement: str, admin: Caller, database: Database) -> None:
    with pytest.raises(ProgrammingError) as refused, database.transaction() as session:
        session.execute(text(statement))
    assert refused.value.orig is not None
    assert getattr(refused.value.orig, "sqlstate", None) == "42501"


@pytest.fixture
def owner(engine: Engine) -> Iterator[str]:
    """A role that owns the journal, as the one that migrates does."""
    name = f"owner_{new_id().hex}"
    with engine.begin() as connection:
        connection.execute(text(f"CREATE ROLE {name}"))
        connection.execute(text(f"ALTER TABLE security_event OWNER TO {name}"))
    yield name
    with engine.begin() as connection:
        connection.execute(text(f"REASSIGN OWNED BY {name} TO CURRENT_USER"))
        connection.execute(text(f"DROP ROLE {name}"))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE security_event SET address = 'elsewhere'",
        "DELETE FROM security_event WHERE false",
        "TRUNCATE security_event",
        "INSERT INTO security_event SELECT * FROM security_event ON CONFLICT (id) DO UPDATE SET kind = 'other'",
    ],
)
@pytest.mark.parametrize("superuser", [False, True])
def test_not_even_the_owner_does_it_by_mistake(engine: Engine, owner: str, statement: str, superuser: bool) -> None:
    with pytest.raises(ProgrammingError, match="append-only"), engine.begin() as connection:
        if not superuser:
            connection.execute(text(f"SET LOCAL ROLE {owner}"))
        connection.execute(text(statement))


def test_the_journal_tells_who_gave_and_took_rights(admin: Caller, app: Flask) -> None:
    name = {"zh": "文员", "en": "Clerk"}
    role = admin.post("/v1/roles", {"code": "clerk", "name": name, "grants": {}}).json["id"]
    admin.patch(f"/v1/roles/{role}", 1, {"grants": {"identity.user.read": "own"}})
    admin.patch(f"/v1/roles/{role}", 2, {"grants": {"identity.user.read": "own"}})  # changes nothing
    admin.act(f"/v1/roles/{role}/deactivate", 2)
    client = admin.post("/v1/clients", {"code": "erp", "name": name, "scopes": []}).json["id"]
    admin.patch(f"/v1/clients/{client}", 1, {"scopes": ["identity.user.read"]})
    admin.act(f"/v1/clients/{client}/rotate-secret", 2)
    admin.act(f"/v1/clients/{client}/deactivate", 3)
    admin.post("/v1/users", {"login": "li", "name": name, "roles": ["order_clerk"]})
    app.test_client().post("/v1/password-resets/confirm", json={"token": "made up", "new_password": "a good long one"})
    lines = admin.get("/v1/security-events?limit=200").json["items"]
    theirs = [(line["kind"], line["details"]) for line in lines if line["actor"] == f"user/{admin.id}"]
    assert list(reversed(theirs)) == [
        *[("role_changed", {"role": "clerk"})] * 3,
        *[("client_changed", {"client": "erp"})] * 2,
        ("client_secret_rotated", {"client": "erp"}),
        ("client_changed", {"client": "erp"}),
        ("roles_assigned", {"roles": "order_clerk"}),
    ]
    assert lines[0]["kind"] == "reset_failed"


def test_the_journal_tells_who_came_in_and_from_where(admin: Caller, ask_token: Callable[..., TestResponse]) -> None:
    ask_token(grant_type="password", username="admin", password="correct horse battery staple")
    lines = admin.get(f"/v1/security-events?kind=logged_in&subject_id={admin.id}").json["items"]
    assert [(line["kind"], line["address"], line["subject_id"]) for line in lines] == [
        ("logged_in", "192.0.2.1", str(admin.id))
    ]
    assert admin.get("/v1/security-events?kind=refresh_reused").json["items"] == []
    assert admin.get("/v1/security-events?at[gte]=2999-01-01T00:00:00Z").json["items"] == []

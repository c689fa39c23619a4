"""The security journal: readable, and beyond the reach of the application that writes it."""

from collections.abc import Callable

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import ProgrammingError
from werkzeug.test import TestResponse

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


def test_not_even_the_owner_does_it_by_mistake(superuser_url: str, admin: Caller) -> None:
    engine = create_engine(superuser_url)
    with pytest.raises(ProgrammingError, match="append-only"), engine.begin() as connection:
        connection.execute(text("DELETE FROM security_event"))
    engine.dispose()


def test_the_journal_tells_who_came_in_and_from_where(admin: Caller, ask_token: Callable[..., TestResponse]) -> None:
    ask_token(grant_type="password", username="admin", password="correct horse battery staple")
    lines = admin.get(f"/v1/security-events?kind=logged_in&subject_id={admin.id}").json["items"]
    assert [(line["kind"], line["address"], line["subject_id"]) for line in lines] == [
        ("logged_in", "192.0.2.1", str(admin.id))
    ]
    assert admin.get("/v1/security-events?kind=refresh_reused").json["items"] == []
    assert admin.get("/v1/security-events?at[gte]=2999-01-01T00:00:00Z").json["items"] == []

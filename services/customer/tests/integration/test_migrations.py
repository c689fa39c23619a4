"""The migrated database is what the models say, and holds what is shipped."""

import pytest
from sqlalchemy import Engine, create_engine, select, text
from sqlalchemy.exc import ProgrammingError

from chassis import tables
from chassis.storage import Database
from chassis.testing.schema import brought_to, differences
from chassis.testing.staff import migrated
from crm.testing import PostgresAccess
from customer.completeness.model import SHIPPED
from customer.model import Base
from records.model import Base as Records

CONSTRAINTS = text("""
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), condeferrable, condeferred
    FROM pg_constraint WHERE conrelid::regclass::text = ANY (:tables) ORDER BY 1, 2
""")


def test_migrations_equal_models(superuser_url: str) -> None:
    assert differences(superuser_url, (tables.metadata, Records.metadata, Base.metadata)) == []


def test_every_constraint_is_what_the_models_say(engine: Engine, postgres: PostgresAccess) -> None:
    def constraints(of: Engine) -> list[object]:
        with of.connect() as connection:
            return [tuple(row) for row in connection.execute(CONSTRAINTS, {"tables": list(Base.metadata.tables)})]

    with postgres.database() as url:
        made = create_engine(url)
        Base.metadata.create_all(made)
        assert constraints(engine) == constraints(made)
        made.dispose()


def test_the_shipped_policies_are_those_of_the_model(engine: Engine) -> None:
    with engine.connect() as connection:
        rows = connection.execute(
            text("SELECT id, kind, weights, mandatory FROM completeness_policy WHERE version = 0")
        )
        assert sorted((dict(row._mapping) for row in rows), key=lambda row: row["kind"]) == list(SHIPPED)


def test_a_database_of_the_first_revision_is_upgraded_with_what_it_holds(postgres: PostgresAccess) -> None:
    with postgres.database() as url:
        brought_to("customer.migrations", url, "0001")
        migrated("customer.migrations", "crm_test", url)
        assert differences(url, (tables.metadata, Records.metadata, Base.metadata)) == []
        engine = create_engine(url)
        with engine.connect() as connection:
            assert connection.scalars(select(tables.directory_user.c.login)).all() == ["somebody"]
        engine.dispose()


@pytest.mark.parametrize("table", ["fact", "intervention"])
@pytest.mark.parametrize("attempt", ["DELETE FROM {}", "TRUNCATE {}", "UPDATE {} SET actor = 'nobody'"])
def test_history_cannot_be_rewritten_by_the_application(database: Database, table: str, attempt: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), database.engine.begin() as connection:
        connection.execute(text(attempt.format(table)))

"""The migrated database is what the models say, and holds what is shipped."""

from sqlalchemy import Engine, create_engine, select, text

from chassis import tables
from chassis.testing.schema import brought_to, differences
from chassis.testing.staff import migrated
from crm.testing import PostgresAccess
from records.change_requests import ChangeRequest
from sales.model import Base
from sales.order_types.model import OrderType

METADATA = (tables.metadata, ChangeRequest.metadata, Base.metadata)
CONSTRAINTS = text("""
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
    FROM pg_constraint WHERE conrelid::regclass::text = ANY (:tables) ORDER BY 1, 2
""")


def test_migrations_equal_models(superuser_url: str) -> None:
    assert differences(superuser_url, METADATA) == []


def test_every_constraint_is_what_the_models_say(engine: Engine, postgres: PostgresAccess) -> None:
    def constraints(of: Engine) -> list[object]:
        with of.connect() as connection:
            return [tuple(row) for row in connection.execute(CONSTRAINTS, {"tables": list(Base.metadata.tables)})]

    with postgres.database() as url:
        made = create_engine(url)
        Base.metadata.create_all(made)
        assert constraints(engine) == constraints(made)
        made.dispose()


def test_the_minimum_of_order_types_is_shipped_with_what_counts(engine: Engine) -> None:
    """S-09 to S-12: standard counts, special does not; a sample does not, a repeat and a first order do."""
    with engine.connect() as connection:
        shipped = connection.execute(select(OrderType.code, OrderType.counts).where(OrderType.version == 0))
        found = {row.code: row.counts for row in shipped}
    assert found == {"standard": True, "special": False, "sample": False, "repeat": True, "new_customer": True}


def test_a_database_of_the_first_revision_is_upgraded_with_what_it_holds(postgres: PostgresAccess) -> None:
    with postgres.database() as url:
        brought_to("sales.migrations", url, "0001")
        migrated("sales.migrations", "crm_test", url)
        assert differences(url, METADATA) == []
        engine = create_engine(url)
        with engine.connect() as connection:
            assert connection.scalars(select(tables.directory_user.c.login)).all() == ["somebody"]
        engine.dispose()

"""The migrated database is what the models say."""

from sqlalchemy import create_engine, select

from chassis import tables
from chassis.testing.schema import brought_to, differences
from chassis.testing.staff import migrated
from crm.testing import PostgresAccess
from sales.model import Base


def test_migrations_equal_models(superuser_url: str) -> None:
    assert differences(superuser_url, (tables.metadata, Base.metadata)) == []


def test_a_database_of_the_first_revision_is_upgraded_with_what_it_holds(postgres: PostgresAccess) -> None:
    with postgres.database() as url:
        brought_to("sales.migrations", url, "0001")
        migrated("sales.migrations", "crm_test", url)
        assert differences(url, (tables.metadata, Base.metadata)) == []
        engine = create_engine(url)
        with engine.connect() as connection:
            assert connection.scalars(select(tables.directory_user.c.login)).all() == ["somebody"]
        engine.dispose()

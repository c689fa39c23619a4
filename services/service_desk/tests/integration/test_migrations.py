"""The migrated database is what the models say."""

from chassis import tables
from chassis.testing.schema import differences
from records.tables import metadata as records
from service_desk.model import Base


def test_migrations_equal_models(superuser_url: str) -> None:
    assert differences(superuser_url, (tables.metadata, records, Base.metadata)) == []

"""The chassis' tables as its migrations make them."""

from sqlalchemy import text

from chassis.identifiers import new_id
from chassis.storage import Database


def partition_of(workshop: Database, identifier: object) -> str | None:
    with workshop.transaction() as session:
        session.execute(text("INSERT INTO inbox VALUES ('test.room', :id)"), {"id": identifier})
        return session.scalar(
            text("SELECT tableoid::regclass::text FROM inbox WHERE event_id = :id"), {"id": identifier}
        )


def test_inbox_rows_of_this_week_lie_in_this_week_s_partition(workshop: Database) -> None:
    with workshop.transaction() as session:
        week = session.scalar(text("SELECT 'inbox_' || to_char(date_trunc('week', now(), 'UTC'), 'IYYY_IW')"))
    assert partition_of(workshop, new_id()) == week


def test_inbox_rows_of_any_other_id_are_kept_as_well(workshop: Database) -> None:
    assert partition_of(workshop, "ffffffff-ffff-4fff-8fff-ffffffffffff") == "inbox_rest"


def test_inbox_partitions_older_than_forty_days_go_and_the_call_may_be_repeated(workshop: Database) -> None:
    with workshop.transaction() as session:
        session.execute(
            text(
                """CREATE TABLE inbox_2020_01 PARTITION OF inbox
                   FOR VALUES FROM ('01000000-0000-0000-0000-000000000000')
                   TO ('01000000-0000-0000-0000-00000000ffff')"""
            )
        )
        for _ in range(2):
            session.execute(text("SELECT chassis_inbox_partitions()"))
        parts = session.scalars(
            text("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'inbox'::regclass")
        ).all()
    assert "inbox_2020_01" not in parts
    assert len(parts) == 5, "four weeks ahead and the rest"

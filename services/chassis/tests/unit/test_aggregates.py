"""Aggregates are built and tested without a database."""

from chassis.testing.toy import Thing, ThingMade, ThingRenamed


def test_an_aggregate_records_what_happens_to_it_in_order() -> None:
    thing = Thing.make("lamp")
    thing.rename("light", reason="shorter")
    assert thing.facts == [ThingMade(), ThingRenamed("shorter")]

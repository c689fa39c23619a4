"""The envelope (messaging.md, Envelope): what is written is what is read, and rubbish is told apart."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import orjson
import pytest
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from chassis.envelope import MAX_BYTES, Envelope, EnvelopeTooLarge, Undecodable
from chassis.identifiers import new_id


@pytest.fixture
def envelope() -> Envelope:
    subject = new_id()
    return Envelope(
        id=new_id(),
        source="/workshop",
        type="crm.workshop.thing.made.v1",
        aggregate="thing",
        partitionkey=subject,
        time=datetime(2026, 11, 21, 8, 30, tzinfo=UTC),
        aggregateversion=3,
        factindex=1,
        actor="user/1",
        onbehalfof="user/2",
        cause="api",
        correlationid="c-1",
        causationid=new_id(),
        traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        data={"state": {"id": str(subject), "name": "关系"}},
    )


def test_an_envelope_is_read_as_it_was_written(envelope: Envelope) -> None:
    assert Envelope.decode(envelope.encode()) == envelope


def test_an_envelope_without_optional_members_is_read_as_it_was_written(envelope: Envelope) -> None:
    bare = replace(envelope, onbehalfof=None, causationid=None, traceparent=None)
    assert Envelope.decode(bare.encode()) == bare


def test_the_cloudevents_sdk_reads_our_envelope(envelope: Envelope) -> None:
    event = JSONFormat().read(CloudEvent, envelope.encode())
    assert event.get_id() == str(envelope.id)
    assert event.get_type() == "crm.workshop.thing.made.v1"
    assert event.get_subject() == f"thing/{envelope.partitionkey}"
    assert event.get_extension("aggregateversion") == 3
    assert event.get_data() == envelope.data


def test_amounts_are_written_as_decimal_strings(envelope: Envelope) -> None:
    body = replace(envelope, data={"state": {"total": Decimal("1E+3")}}).encode()
    assert orjson.loads(body)["data"]["state"]["total"] == "1000"


def test_an_event_over_256_kb_is_refused_when_it_is_written(envelope: Envelope) -> None:
    with pytest.raises(EnvelopeTooLarge):
        replace(envelope, data={"state": {"text": "x" * MAX_BYTES}}).encode()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"rubbish",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"specversion":"1.0"}',
        b"[" * 2000,
        b" " * (MAX_BYTES + 1),
    ],
)
def test_what_is_no_envelope_is_undecodable(body: bytes) -> None:
    with pytest.raises(Undecodable):
        Envelope.decode(body)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("specversion", "0.3"),
        ("id", "1"),
        ("id", None),
        ("subject", "thing"),
        ("subject", "thing/0af7651916cd43dd8448eb211c80319c"),
        ("time", "yesterday"),
        ("aggregateversion", 0),
        ("aggregateversion", "1"),
        ("aggregateversion", True),
        ("aggregateversion", 2**63),
        ("factindex", None),
        ("data", []),
        ("data", {"state": []}),
        ("causationid", 5),
    ],
)
def test_an_envelope_with_a_wrong_member_is_undecodable(envelope: Envelope, name: str, value: object) -> None:
    raw = orjson.loads(envelope.encode())
    raw[name] = value
    with pytest.raises(Undecodable):
        Envelope.decode(orjson.dumps(raw))


def test_g9_without_memory_no_envelope_is_called_undecodable(monkeypatch: pytest.MonkeyPatch) -> None:
    """What orjson said of 38 good events in a worker that might have no page more."""

    def starved(body: bytes) -> object:
        raise orjson.JSONDecodeError("Not enough memory to allocate buffer for parsing", body.decode(), 0)

    monkeypatch.setattr(orjson, "loads", starved)
    with pytest.raises(MemoryError):
        Envelope.decode(b"{}")

"""Contracts: what is generated is valid, the same every time, and kept from breaking what was released."""

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from cloudevents.core.bindings.amqp import AMQPMessage, from_structured
from cloudevents.core.formats.json import JSONFormat
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import Schema
from sqlalchemy import MetaData

from chassis.contracts import files
from chassis.contracts.asyncapi import document
from chassis.contracts.catalogue import catalogue
from chassis.contracts.catalogue import main as write_catalogue
from chassis.contracts.compatibility import broken_promises
from chassis.contracts.consumed import consumed_schemas
from chassis.contracts.examples import example_event
from chassis.contracts.published import asyncapi_document, event_catalogue
from chassis.contracts.schemas import data_schema
from chassis.directory import copies
from chassis.facts import AggregateEvents, EventType
from chassis.http import fields
from chassis.model import Aggregate, Fact
from chassis.service import Service


class PartState(Schema):
    """A part."""

    label = fields.Text(20, required=True, metadata={"personal": True})
    price = fields.Price(required=True, allow_none=True)


class ThingState(Schema):
    """A thing (物)."""

    id = fields.Id(required=True)
    name = fields.Localized(40, required=True)
    kind = fields.Choice(["big", "small"], required=True, allow_none=True)
    count = fields.Integer(0, 9, required=True)
    parts = fields.List(fields.Nested(PartState), required=True)
    note = fields.Text(100)


class Why(Schema):
    """Why."""

    reason = fields.Text(500, required=True, metadata={"example": "too small"})


class Made(Fact):
    """It was made."""


class Thing(Aggregate):
    """A thing."""

    __aggregate__ = "thing"


TABLE = AggregateEvents("workshop", Thing, ThingState, (EventType(Made, "made", "造出", "It was made.", fields=Why),))
KEY = "workshop.thing.made.v1"
HEARD = ("user", "client", "department", "role", "company", "session")
"""The aggregates of identity that every service hears of."""


@pytest.fixture
def service(tmp_path: Path) -> Service:
    return Service(
        name="workshop", zh="作坊", en="Workshop", metadata=MetaData(), migrations="", contracts=tmp_path / "contracts",
        events=(TABLE,), subscriptions=copies.SUBSCRIPTIONS,
    )  # fmt: skip


@pytest.fixture
def schema() -> dict[str, Any]:
    return data_schema(TABLE, TABLE.types[0])


def test_a_schema_is_valid_json_schema_and_its_example_is_valid_by_it(schema: dict[str, Any]) -> None:
    jsonschema_rs.meta.validate(schema)
    example = example_event(TABLE, TABLE.types[0], schema)
    jsonschema_rs.Draft202012Validator(schema, validate_formats=True).validate(example["data"])
    assert example["data"]["reason"] == "too small"
    assert example["data"]["state"]["parts"] == [{"label": "label", "price": "1200.50"}]


def test_a_schema_says_what_is_personal_and_what_it_means(schema: dict[str, Any]) -> None:
    state = schema["properties"]["state"]
    assert state["properties"]["parts"]["items"]["properties"]["label"]["personal"] is True
    assert "personal" not in state["properties"]["count"]
    assert schema["description"] == "It was made. / 造出"
    assert state["properties"]["parts"]["items"]["properties"]["price"]["format"] == "decimal"


def test_a_schema_promises_presence_but_no_limits_of_input(schema: dict[str, Any]) -> None:
    text = json.dumps(schema)
    assert not [
        word
        for word in ("maxLength", "pattern", "minimum", "maxItems", '"additionalProperties": false')
        if word in text
    ]
    assert schema["properties"]["state"]["required"] == ["count", "id", "kind", "name", "parts"]


def test_the_example_is_a_cloud_event(schema: dict[str, Any]) -> None:
    example = example_event(TABLE, TABLE.types[0], schema)
    message = AMQPMessage(
        properties={"content-type": "application/cloudevents+json"},
        application_properties={},
        application_data=json.dumps(example).encode(),
    )
    event = from_structured(message, JSONFormat())
    assert event.get_type() == f"crm.{KEY}"


def test_files_are_written_once_and_checked_ever_after(service: Service, capsys: pytest.CaptureFixture[str]) -> None:
    assert files.main(service, "events", ["--check"]) == 1
    assert "published/workshop.thing.made.v1.schema.json is missing" in capsys.readouterr().err
    assert files.main(service, "events", []) == 0
    assert files.main(service, "events", ["--check"]) == 0
    example = service.contracts / "published" / f"{KEY}.example.json"
    example.write_text("{}")
    assert files.main(service, "events", ["--check"]) == 1
    assert f"{KEY}.example.json is out of date: run crm-workshop events" in capsys.readouterr().err


def test_a_file_that_nothing_generates_is_found_and_removed(
    service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    files.main(service, "events", [])
    stray = service.contracts / "published" / "workshop.thing.lost.v1.schema.json"
    stray.write_text("{}")
    assert files.main(service, "events", ["--check"]) == 1
    assert "is generated by nothing" in capsys.readouterr().err
    files.main(service, "events", [])
    assert not stray.exists()


def test_openapi_is_written_and_checked_like_events(service: Service) -> None:
    assert files.main(service, "openapi", ["--check"]) == 1
    assert files.main(service, "openapi", []) == 0
    assert files.main(service, "openapi", ["--check"]) == 0
    assert json.loads((service.contracts / "openapi.json").read_text())["openapi"] == "3.1.0"


def test_what_was_released_cannot_be_broken(service: Service, capsys: pytest.CaptureFixture[str]) -> None:
    files.main(service, "events", [])
    released = service.contracts / "released" / f"{KEY}.schema.json"
    released.parent.mkdir()
    promised = json.loads((service.contracts / "published" / f"{KEY}.schema.json").read_text())
    released.write_text(json.dumps(promised))
    assert files.main(service, "events", ["--check"]) == 0
    promised["properties"]["state"]["properties"]["weight"] = {"type": "integer"}
    released.write_text(json.dumps(promised))
    assert files.main(service, "events", ["--check"]) == 1
    assert "breaks its release: #/state/weight: is gone" in capsys.readouterr().err


def test_what_was_released_is_published_for_ever(service: Service, capsys: pytest.CaptureFixture[str]) -> None:
    files.main(service, "events", [])
    (service.contracts / "released").mkdir()
    (service.contracts / "released" / "workshop.thing.mended.v1.schema.json").write_text("{}")
    assert files.main(service, "events", ["--check"]) == 1
    assert "workshop.thing.mended.v1.schema.json was released and is no longer published" in capsys.readouterr().err


def without_required(schema: dict[str, Any]) -> None:
    schema["properties"]["state"]["required"].remove("count")


def newly_required(schema: dict[str, Any]) -> None:
    schema["properties"]["state"]["required"].append("note")


def another_type(schema: dict[str, Any]) -> None:
    schema["properties"]["state"]["properties"]["count"]["type"] = "string"


def another_word(schema: dict[str, Any]) -> None:
    schema["properties"]["state"]["properties"]["kind"]["enum"].append("middling")


def nullable(schema: dict[str, Any]) -> None:
    schema["properties"]["state"]["properties"]["count"]["type"] = ["integer", "null"]


def inner_gone(schema: dict[str, Any]) -> None:
    del schema["properties"]["state"]["properties"]["parts"]["items"]["properties"]["price"]


def closed(schema: dict[str, Any]) -> None:
    schema["properties"]["state"]["additionalProperties"] = False


@pytest.mark.parametrize(
    "change", [without_required, newly_required, another_type, another_word, nullable, inner_gone, closed]
)
def test_a_change_that_could_surprise_a_consumer_is_another_version(schema: dict[str, Any], change: Any) -> None:
    now = copy.deepcopy(schema)
    change(now)
    assert list(broken_promises(schema, now))


def test_optional_additions_and_better_words_keep_the_version(schema: dict[str, Any]) -> None:
    now = copy.deepcopy(schema)
    now["description"] = "Said better"
    now["properties"]["state"]["properties"]["weight"] = {"type": "integer"}
    now["properties"]["state"]["properties"]["parts"]["items"]["properties"]["weight"] = {"type": "integer"}
    assert not list(broken_promises(schema, now))


json_schemas = st.recursive(
    st.sampled_from([{"type": "string"}, {"type": "integer"}, {"enum": ["a", "b"]}]),
    lambda inner: st.one_of(
        st.builds(lambda items: {"type": "array", "items": items}, inner),
        st.builds(
            lambda properties, required: {
                "type": "object", "properties": properties, "required": sorted(set(required) & set(properties)),
            },
            st.dictionaries(st.sampled_from("abcd"), inner, max_size=4),
            st.lists(st.sampled_from("abcd")),
        ),
    ),
    max_leaves=12,
)  # fmt: skip


@given(json_schemas, json_schemas)
def test_a_schema_keeps_its_own_promises_and_any_optional_addition_keeps_them(one: Any, other: Any) -> None:
    assert not list(broken_promises(one, one))
    if one.get("type") == "object":
        assert not list(broken_promises(one, one | {"properties": {**one["properties"], "new": other}}))


def test_the_asyncapi_document_refers_to_nothing_that_is_not_there(service: Service, schema: dict[str, Any]) -> None:
    written = document(service, {KEY: schema}, {KEY: example_event(TABLE, TABLE.types[0], schema)})
    for reference in _references(written):
        found: Any = written
        for word in reference.removeprefix("#/").split("/"):
            found = found[word]
    assert written["channels"]["identity.user.any.v1"]["address"] == "identity.user.*.v1"
    assert written["operations"][f"send.{KEY}"]["action"] == "send"


def _references(value: Any) -> list[str]:
    if isinstance(value, list):
        return [found for item in value for found in _references(item)]
    if not isinstance(value, dict):
        return []
    here = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
    return here + [found for inner in value.values() for found in _references(inner)]


def test_the_catalogue_says_what_each_event_means_and_who_hears_it(service: Service, tmp_path: Path) -> None:
    files.main(service, "events", [])
    listener = json.loads((service.contracts / "asyncapi.json").read_text())
    listener["info"]["title"] = "Museum / 博物馆"
    listener["channels"]["workshop.thing.any.v1"] = {"address": "workshop.thing.*.v1"}
    listener["channels"]["workshop.any.any.v1"] = {"address": "workshop.*.*.v1"}
    listener["operations"] = {
        name: {"action": "receive", "channel": {"$ref": f"#/channels/{name}"}}
        for name in ("workshop.thing.any.v1", "workshop.any.any.v1")
    }
    listener["components"]["messages"] = {}
    (tmp_path / "asyncapi.json").write_text(json.dumps(listener))
    text = catalogue([service.contracts / "asyncapi.json", tmp_path / "asyncapi.json"])
    assert f"| `{KEY}` | It was made. | 造出 | Museum / 博物馆 |" in text
    target = tmp_path / "events.md"
    assert write_catalogue([str(target), str(service.contracts), "--check"]) == 1
    assert write_catalogue([str(target), str(service.contracts)]) == 0
    assert write_catalogue([str(target), str(service.contracts), "--check"]) == 0


def test_the_schemas_of_the_directory_come_with_the_chassis(service: Service) -> None:
    schemas = consumed_schemas(service)
    assert set(schemas) == {f"identity.{kind}.v1" for kind in HEARD}
    for consumed in schemas.values():
        jsonschema_rs.meta.validate(consumed)


def test_the_event_catalogue_says_what_is_told_and_what_is_heard(service: Service, schema: dict[str, Any]) -> None:
    catalogue = event_catalogue(service)
    assert catalogue["service"] == {"name": "workshop", "zh": "作坊", "en": "Workshop"}
    [told] = catalogue["published"]
    assert (told["key"], told["aggregate"], told["zh"], told["en"]) == (KEY, "workshop.thing", "造出", "It was made.")
    assert told["schema"] == schema
    assert told["example"] == example_event(TABLE, TABLE.types[0], schema)
    kinds = {f"identity.{word}.*.v1": "journal" if word == "session" else "copy" for word in HEARD}
    assert catalogue["consumed"] == [
        {"key": key, "room": "directory", "kind": kind} for key, kind in sorted(kinds.items())
    ]


def test_files_and_documents_come_from_the_same_walk(service: Service) -> None:
    written = files.event_files(service)
    [told] = event_catalogue(service)["published"]
    assert json.loads(written[f"published/{KEY}.schema.json"]) == told["schema"]
    assert json.loads(written[f"published/{KEY}.example.json"]) == told["example"]
    assert json.loads(written["asyncapi.json"]) == asyncapi_document(service)

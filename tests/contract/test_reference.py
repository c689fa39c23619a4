"""All real services in one reference (mission G-07): the merged documents are valid, and nothing routed is missing."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from jsonschema_rs import Draft202012Validator
from openapi_spec_validator import validate

from crm.subscribers import examples
from gateway.edge.routes import ROUTES, outside
from gateway.reference.forms import FORMS, OPENAPI
from gateway.reference.library import Library, described_here
from gateway.reference.references import leads, targets

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "integrator.md").read_text(encoding="utf-8")
HAN, LATIN = re.compile("[\u4e00-\u9fff]"), re.compile("[A-Za-z]{2}")
PROBES = {"/livez", "/readyz", "/startupz", "/metrics"}
"""For whoever runs the processes; from outside the edge answers for itself."""


@pytest.fixture(scope="module")
def library(house: Any) -> Library:
    first = [house.services["gateway"], *(each for name, each in house.services.items() if name != "gateway")]
    return Library(tuple(described_here(service) for service in first), "http://crm.example")


def test_every_service_describes_itself_in_the_form_that_is_merged(library: Library) -> None:
    for description in library.descriptions:
        assert [form.path for form in FORMS if not form.fits(description.documents[form.path])] == []


def test_the_one_openapi_document_is_valid(library: Library) -> None:
    validate(library.openapi)
    assert [target for target in targets(library.openapi) if not leads(target, library.openapi)] == []


def operations_of(document: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """By method and path."""
    return {
        f"{method} {path}": operation
        for path, described in document["paths"].items()
        for method, operation in described.items()
        if method != "parameters"
    }


def test_every_operation_and_every_explanation_speaks_both_languages(library: Library) -> None:
    for description in library.descriptions:
        document = description.documents[OPENAPI.path]
        operations = operations_of(document)
        assert [
            name for name, each in operations.items() if not (each["summary"] and HAN.search(each["x-summary-zh"]))
        ] == []
        schemas = document["components"]["schemas"].values()
        fields = [field for schema in schemas for field in schema.get("properties", {}).values()]
        asked = [parameter for operation in operations.values() for parameter in operation.get("parameters", ())]
        told = {each["description"] for each in (*fields, *asked) if "description" in each}
        assert {text for text in told if not (HAN.search(text) and LATIN.search(text))} == set(), description.service


def test_every_document_that_is_sent_or_answered_has_an_example(library: Library) -> None:
    for description in library.descriptions:
        for name, operation in operations_of(description.documents[OPENAPI.path]).items():
            parts = (operation.get("requestBody", {}), *operation["responses"].values())
            media = [each for part in parts for each in part.get("content", {}).values()]
            assert all("example" in each for each in media if "$ref" in each.get("schema", {})), name


def test_the_one_asyncapi_document_holds_together(library: Library) -> None:
    """The public parser (@asyncapi/parser) is Node's and is run by hand; what it looks for is looked for here."""
    document = library.asyncapi
    assert [target for target in targets(document) if not leads(target, document)] == []
    for name, operation in document["operations"].items():
        assert operation["action"] in ("send", "receive")
        assert operation.get("messages", [...]), name
    assert [name for name, channel in document["channels"].items() if not channel["messages"]] == []
    for event in library.events["events"]:
        Draft202012Validator(event["schema"]).validate(event["example"]["data"])


def test_every_route_is_reached_from_outside_or_is_known_not_to_be(library: Library) -> None:
    """API9: what the edge does not route is a probe, or one service's part of what is given out merged."""
    parts = {form.path for form in FORMS}
    hidden = {
        (description.service, path)
        for description in library.descriptions
        for path in description.documents[OPENAPI.path]["paths"]
        if outside(description.service, path) is None
    }
    assert [(name, path) for name, path in hidden if path not in PROBES | parts] == []


def test_every_address_of_the_edge_has_a_route_behind_it(library: Library) -> None:
    paths = library.openapi["paths"]
    empty = [
        route.outside
        for route in ROUTES
        if not any(path == route.outside or path.startswith(f"{route.outside}/") for path in paths)
    ]
    assert empty == []


def test_every_route_has_a_name_in_both_languages_and_a_permission(library: Library) -> None:
    for path, methods in library.openapi["paths"].items():
        for method, operation in methods.items():
            assert all(operation[word] for word in ("summary", "x-summary-zh", "x-permission")), (method, path)


def test_every_event_has_words_in_both_languages(library: Library) -> None:
    assert [event["key"] for event in library.events["events"] if not (event["zh"] and event["en"])] == []


def test_the_file_for_readers_of_the_source_tells_the_same(library: Library) -> None:
    """docs/events.md and /events come from the same tables: every event with the same words in both."""
    text = (ROOT / "docs" / "events.md").read_text(encoding="utf-8")
    lines = {f"| `{event['key']}` | {event['en']} | {event['zh']} |" for event in library.events["events"]}
    assert [line for line in lines if line not in text] == []
    assert text.count(".v1` |") == len(lines)


def test_every_address_in_the_integrators_guide_is_one_of_ours(library: Library) -> None:
    ours = [re.sub(r"\\{[^}]*\\}", "[^/]+", re.escape(path)) for path in library.openapi["paths"]]
    named = {urlsplit(address).path for address in re.findall(r"/api/[^\s`\"')]+", GUIDE)}
    assert len(named) > 5
    assert [path for path in named if not any(re.fullmatch(one, path) for one in ours)] == []


@pytest.mark.parametrize("program", [examples.PYTHON, examples.NODE])
def test_the_guide_shows_the_subscribers_that_the_tool_prints(program: str) -> None:
    assert program.format(url="amqp://ext.acme:…@127.0.0.1:17672/crm", queue="ext.acme") in GUIDE

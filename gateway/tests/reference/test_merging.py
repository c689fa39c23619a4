"""One document of many: what a program reads at /openapi.json, /asyncapi.json and /events.json."""

import copy
import json
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator
from openapi_spec_validator import validate

from chassis.http.app import openapi_document
from gateway.edge.routes import outside
from gateway.reference import openapi
from gateway.reference.forms import OPENAPI
from gateway.reference.library import Library
from gateway.reference.references import leads, targets
from gateway.reference.sources import Description
from gateway.service import SERVICE

EDGE = "http://crm.example:8080"
Descriptions = tuple[Description, ...]


@pytest.fixture
def library(descriptions: Descriptions) -> Library:
    return Library(descriptions, EDGE)


def operations(document: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (method, path): operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


def test_the_merged_document_is_valid_openapi(library: Library) -> None:
    validate(library.openapi)


@pytest.mark.parametrize("name", ["openapi", "asyncapi"])
def test_every_reference_leads_somewhere(library: Library, name: str) -> None:
    document = getattr(library, name)
    followed = list(targets(document))
    assert len(followed) > 100
    assert [target for target in followed if not leads(target, document)] == []


def test_it_holds_exactly_the_routes_that_the_edge_routes(library: Library, descriptions: Descriptions) -> None:
    inside = {
        (method, address)
        for each in descriptions
        for path, methods in each.documents[OPENAPI.path]["paths"].items()
        for method in methods.keys() & set(openapi.METHODS)
        if (address := outside(each.service, path))
    }
    assert operations(library.openapi).keys() == inside
    assert {("patch", "/api/customer/v1/things/{thing_id}"), ("post", "/api/identity/v1/token")} < inside
    assert not {path for _, path in inside} & {"/livez", "/readyz", "/v1/users", "/api/customer/v1/openapi.json"}


def test_parameters_of_a_path_are_kept(library: Library) -> None:
    changed = library.openapi["paths"]["/api/sales/v1/things/{thing_id}"]["patch"]
    assert {each["name"] for each in changed["parameters"]} == {"thing_id", "If-Match", "Idempotency-Key"}


def test_two_services_may_use_one_name_for_two_schemas(library: Library) -> None:
    schemas = library.openapi["components"]["schemas"]
    assert "login" in schemas["UserRead"]["properties"]
    assert list(schemas["customer.UserRead"]["properties"]) == ["nickname"]
    answer = library.openapi["paths"]["/api/customer/v1/things/{thing_id}"]["get"]["responses"]["200"]
    assert answer["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/customer.UserRead"}


def test_what_all_have_from_the_chassis_is_there_once(library: Library) -> None:
    schemas = library.openapi["components"]["schemas"]
    assert [name for name in schemas if name.endswith("ProblemDocument")] == ["ProblemDocument"]


def test_a_component_is_shared_only_with_all_that_it_refers_to(descriptions: Descriptions) -> None:
    other = copy.deepcopy(descriptions[1].documents[OPENAPI.path])
    other["components"]["schemas"]["ProblemError"]["properties"]["code"]["maxLength"] = 7
    documents = {"gateway": descriptions[0].documents[OPENAPI.path], "customer": other}
    schemas = openapi.merged(documents, outside, EDGE)["components"]["schemas"]
    shown = schemas["customer.ProblemDocument"]["properties"]["errors"]["items"]
    assert shown == {"$ref": "#/components/schemas/customer.ProblemError"}


def test_no_name_depends_on_who_else_is_there(descriptions: Descriptions) -> None:
    few, all_of_them = Library(descriptions[:2], EDGE).openapi, Library(descriptions, EDGE).openapi
    for kind in ("schemas", "responses"):
        assert few["components"][kind].items() <= all_of_them["components"][kind].items()
    assert operations(few).items() <= operations(all_of_them).items()


def test_every_operation_has_a_name_of_its_own_and_a_group(library: Library) -> None:
    shown = operations(library.openapi).values()
    names = [operation["operationId"] for operation in shown]
    assert len(names) == len(set(names))
    assert {"customer.change_thing", "sales.change_thing"} < set(names)
    tags = [tag["name"] for tag in library.openapi["tags"]]
    assert {tag for operation in shown for tag in operation["tags"]} == set(tags)
    assert [tag for group in library.openapi["x-tagGroups"] for tag in group["tags"]] == tags


def test_one_security_scheme_and_one_server(library: Library) -> None:
    assert list(library.openapi["components"]["securitySchemes"]) == ["bearer"]
    assert library.openapi["servers"] == [{"url": EDGE}]
    used = {
        name
        for operation in operations(library.openapi).values()
        for each in operation.get("security", ())
        for name in each
    }
    assert used == {"bearer"}


def test_a_public_route_says_that_it_is_public(library: Library) -> None:
    shown = operations(library.openapi)
    assert shown["post", "/api/identity/v1/token"]["security"] == []
    assert {operation["x-permission"] for operation in shown.values() if not operation["security"]} == {"public"}


def test_every_problem_type_is_listed_with_who_answers_it(library: Library) -> None:
    types = {kind["type"]: kind for kind in library.openapi["x-problem-types"]}
    own = {kind["type"] for kind in openapi_document(SERVICE)["x-problem-types"]}
    assert own < types.keys()
    assert types["/problems/stale-version"]["services"] == ["gateway", "customer", "sales"]
    assert types["/problems/malformed"]["services"] == ["edge", "gateway", "customer", "sales"]
    assert types["/problems/deadline-exceeded"]["services"] == ["edge"]


def test_every_event_has_a_channel_with_its_message(library: Library) -> None:
    channels = library.asyncapi["channels"]
    assert channels["customer.thing.renamed.v1"]["messages"].keys() == {"customer.thing.renamed.v1"}
    assert set(library.asyncapi["components"]["messages"]) == {event["key"] for event in library.events["events"]}


def test_a_channel_that_listeners_name_carries_what_they_hear(library: Library) -> None:
    heard = library.asyncapi["channels"]["identity.company.any.v1"]["messages"]
    assert heard.keys() == {
        f"identity.company.{fact}.v1" for fact in ("created", "changed", "deactivated", "reactivated")
    }


def test_operations_of_several_services_stand_side_by_side(library: Library) -> None:
    listening = {name for name in library.asyncapi["operations"] if name.endswith("receive.identity.role.any.v1")}
    assert {name.partition(".")[0] for name in listening} == {"gateway", "customer", "sales"}


def test_the_catalogue_says_who_publishes_and_who_hears(library: Library) -> None:
    events = {event["key"]: event for event in library.events["events"]}
    made = events["sales.thing.made.v1"]
    assert (made["zh"], made["en"], made["producer"]) == ("制作", "A thing was made.", "sales")
    assert [consumer["service"] for consumer in made["consumers"]] == ["gateway"]
    assert made["pull"] == "/api/sales/v1/events?type=sales.thing.made.v1"
    company = events["identity.company.created.v1"]
    assert {consumer["service"] for consumer in company["consumers"]} >= {"gateway", "customer", "sales"}
    assert company["pull"] == "/api/gateway/v1/events?type=identity.company.created.v1"


def test_the_examples_are_valid_by_the_schemas_beside_them(library: Library) -> None:
    for event in library.events["events"]:
        Draft202012Validator(event["schema"]).validate(event["example"]["data"])
        assert event["example"]["type"] == f"crm.{event['key']}"


def test_documents_can_be_written_as_json(library: Library) -> None:
    assert json.loads(json.dumps([library.openapi, library.asyncapi, library.events]))

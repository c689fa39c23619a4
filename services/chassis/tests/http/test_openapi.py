"""The OpenAPI document (http.md, Described; the traps of libraries.md 1.1)."""

import re
from typing import Any

import jsonschema_rs
import pytest
from flask import Flask
from openapi_spec_validator import validate

from chassis.contracts.published import asyncapi_document, event_catalogue
from chassis.http import PUBLIC, ListQuery, Routes, Schema, fields, page_of
from chassis.http.app import openapi_document
from chassis.http.declaring import declared_routes
from chassis.http.examples import add_examples, examples_in
from chassis.http.openapi import schema_name
from chassis.http.problems import CONTENT_TYPE as PROBLEM
from services.chassis.tests.http.conftest import Caller
from services.chassis.tests.http.shop import SHOP
from services.chassis.tests.http.shop_documents import BookForm, BookRead


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return openapi_document(SHOP)


def operations(document: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (method.upper(), path): operation
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method != "parameters"
    }


def test_the_document_is_valid_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    validate(document)


def test_it_needs_neither_settings_nor_a_database_and_is_always_the_same(document: dict[str, Any]) -> None:
    assert openapi_document(SHOP) == document


def test_it_is_served_to_everybody(app: Flask, document: dict[str, Any]) -> None:
    answer = app.test_client().get("/v1/openapi.json")
    assert answer.get_json() == document
    assert "max-age" in answer.headers["Cache-Control"]


def test_the_events_are_served_to_everybody_as_asyncapi_and_as_a_catalogue(app: Flask) -> None:
    for path, wanted in (
        ("/v1/asyncapi.json", asyncapi_document(SHOP)),
        ("/v1/event-catalogue", event_catalogue(SHOP)),
    ):
        answer = app.test_client().get(path)
        assert answer.get_json() == wanted
        assert "max-age" in answer.headers["Cache-Control"]


def test_every_operation_has_a_name_of_its_own(document: dict[str, Any]) -> None:
    names = [operation["operationId"] for operation in operations(document).values()]
    assert len(set(names)) == len(names)
    assert operations(document)["POST", "/v1/books/{book_id}/sell"]["operationId"] == "sell_book"


def test_every_route_is_described_and_nothing_else(app: Flask, document: dict[str, Any]) -> None:
    declared = {(route.method, re.sub(r"<(?:[^<>]+:)?(\w+)>", r"{\1}", route.rule)) for route in declared_routes(app)}
    assert set(operations(document)) == declared


def test_every_operation_has_its_permission_and_a_summary_in_both_languages(document: dict[str, Any]) -> None:
    for place, operation in operations(document).items():
        assert operation["x-permission"], place
        assert re.search(r"[\u4e00-\u9fff]", operation["x-summary-zh"]), place
        assert re.search(r"[A-Za-z]", operation["summary"]), place
        assert ("security" in operation) == (operation["x-permission"] != PUBLIC), place


def test_conditional_operations_ask_for_if_match_and_commands_take_a_key(document: dict[str, Any]) -> None:
    described = operations(document)
    patch = {parameter["name"]: parameter for parameter in described["PATCH", "/v1/books/{book_id}"]["parameters"]}
    assert patch["If-Match"]["required"]
    assert "Idempotency-Key" in patch
    assert {"412", "428"} <= set(described["POST", "/v1/books/{book_id}/sell"]["responses"])


def test_problem_types_are_listed(document: dict[str, Any]) -> None:
    types = {kind["type"]: kind for kind in document["x-problem-types"]}
    assert types["/problems/book-already-sold"]["title"]["zh"] == "图书已售出"
    assert types["/problems/stale-version"]["status"] == 412


def test_every_body_and_every_answer_has_an_example_that_is_valid_by_its_schema(document: dict[str, Any]) -> None:
    shown = {place: (schema, example) for place, schema, example in examples_in(document)}
    for place, (schema, example) in shown.items():
        check = jsonschema_rs.Draft202012Validator(
            {**schema, "components": document["components"]}, validate_formats=True
        )
        assert [error.message for error in check.iter_errors(example)] == [], place
    assert shown["POST /v1/books body"][1]["blurb"] == {"zh": "华东销售部", "en": "Sales East"}
    assert shown["GET /v1/books/{book_id} 200"][1]["price"] == "1200.50"
    assert shown["GET /v1/books 200"][1]["next_cursor"] is None
    for (method, path), operation in operations(document).items():
        if "requestBody" in operation:
            assert f"{method} {path} body" in shown


def test_every_problem_type_stands_under_its_status_in_both_languages(document: dict[str, Any]) -> None:
    answers = document["components"]["responses"].values()
    told = {
        name: example["value"]
        for answer in answers
        for media in answer.get("content", {}).values()
        for name, example in media["examples"].items()
    }
    assert told["book-already-sold.zh"]["detail"] == "《…》于 … 售出"
    assert told["book-already-sold.en"] | {"trace_id": ""} == {
        "type": "/problems/book-already-sold",
        "title": "The book is already sold",
        "status": 409,
        "detail": "… was sold on ….",
        "book": "…",
        "on": "…",
        "trace_id": "",
    }
    assert "book-already-sold.zh" in document["components"]["responses"]["CONFLICT"]["content"][PROBLEM]["examples"]
    types = {kind["type"].removeprefix("/problems/") for kind in document["x-problem-types"]}
    assert {f"{slug}.{language}" for slug in types for language in ("zh", "en")} == told.keys()


def test_a_field_without_an_example_takes_a_namesake_s_that_suits() -> None:
    plain = {"type": "string", "maxLength": 5, "pattern": "^[a-z]+$"}
    fields_of = {"given": {**plain, "examples": ["abc"]}, "other": dict(plain)}
    schemas = {"One": {"properties": fields_of}, "Two": {"properties": {"given": dict(plain), "word": dict(plain)}}}
    schemas["Strict"] = {"properties": {"given": {**plain, "pattern": "^x"}}}
    add_examples({"paths": {}, "components": {"schemas": schemas, "responses": {}}}, [])
    assert schemas["Two"]["properties"]["given"]["examples"] == ["abc"]
    assert "examples" not in schemas["Two"]["properties"]["word"]
    assert "examples" not in schemas["Strict"]["properties"]["given"]


def test_trap_1_a_405_keeps_its_allow_header(app: Flask) -> None:
    assert "Allow" in app.test_client().put("/v1/books").headers


def test_trap_2_amounts_are_strings_in_the_document(document: dict[str, Any]) -> None:
    price = document["components"]["schemas"]["BookForm"]["properties"]["price"]
    assert price["type"] == "string"
    assert price["x-minimum"] == "0"
    assert "minimum" not in price


def test_trap_3_unknown_query_parameters_are_refused(clerk: Caller) -> None:
    answer = clerk.call("GET", "/v1/books?price[gt]=10")
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["pointer"] == "?price[gt]"


def test_trap_4_a_body_that_is_not_json_is_415(clerk: Caller) -> None:
    assert clerk.call("POST", "/v1/books", data="{}", headers={"Content-Type": "text/plain"}).status_code == 415


def test_trap_5_errors_are_documented_as_problem_documents(document: dict[str, Any]) -> None:
    answers = document["components"]["responses"]
    assert answers
    for name, answer in answers.items():
        if name != "NOT_MODIFIED":
            assert set(answer["content"]) == {"application/problem+json"}, name
    for place, operation in operations(document).items():
        assert "default" in operation["responses"], place


def test_trap_6_schemas_used_in_part_do_not_share_a_name() -> None:
    assert schema_name(BookForm) == "BookForm"
    assert schema_name(BookForm(partial=True)) == "BookFormPatch"
    assert schema_name(BookForm(only=("title",))) is None


def test_trap_7_a_constant_is_documented_as_const(document: dict[str, Any]) -> None:
    assert document["components"]["schemas"]["Everything"]["properties"]["fixed"] == {"const": "only"}


def test_trap_8_options_are_not_answered_by_the_framework(app: Flask) -> None:
    assert app.test_client().options("/v1/books").status_code == 405


def test_unknown_members_are_documented_as_refused(document: dict[str, Any]) -> None:
    assert document["components"]["schemas"]["BookForm"]["additionalProperties"] is False


def test_a_list_parameter_is_written_with_commas(document: dict[str, Any]) -> None:
    parameters = operations(document)["GET", "/v1/books"]["parameters"]
    [kinds] = [parameter for parameter in parameters if parameter["name"] == "kinds"]
    assert (kinds["style"], kinds["explode"]) == ("form", False)


def test_a_route_without_permission_cannot_be_declared() -> None:
    routes = Routes("x", prefix="/x", zh="", en="")
    with pytest.raises(TypeError):
        routes.get("", zh="列表", answer=BookRead)  # type: ignore[call-arg]


def test_a_route_without_docstring_cannot_be_declared() -> None:
    routes = Routes("x", prefix="/x", zh="", en="")
    with pytest.raises(TypeError, match="docstring"):

        @routes.get("", permission="x", zh="列表", answer=BookRead)
        def unexplained(_reader: object) -> None: ...


def test_a_list_without_a_list_query_cannot_be_declared() -> None:
    class Plain(Schema):
        """No list query."""

        number = fields.Integer()

    routes = Routes("x", prefix="/x", zh="", en="")
    with pytest.raises(TypeError, match="ListQuery"):
        routes.get("", permission="x", zh="列表", answer=page_of(BookRead), query=Plain)  # type: ignore[arg-type]
    assert issubclass(ListQuery, Schema)

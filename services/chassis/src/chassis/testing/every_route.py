"""What holds for every route of a service, walked from its own OpenAPI document: a service's test derives from this.

    class TestEveryRoute(EveryRoute):
        service, document = SERVICE, openapi_document(SERVICE)

beside fixtures `app`, `signer` and `administrator` (who may do everything). What a role may do to whose rows stays with
the service, which alone knows its roles and rows: `chassis.testing.matrix` walks it.
"""

# ruff: noqa: S101 - these are tests, collected from the classes that derive

import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any, ClassVar

import jsonschema_rs
import pytest
from flask import Flask

from chassis.http.examples import examples_in
from chassis.service import Service
from chassis.testing.access import Signer
from chassis.testing.fuzz import fuzz
from chassis.testing.hostile_input import hostile_requests
from chassis.testing.hostile_queries import questions
from chassis.testing.hostile_tokens import hostile_tokens
from chassis.testing.matrix import SIGNED_IN, operations
from chassis.testing.staff import Caller

_ESCAPED = frozenset("dDwWsSbBtnrvf0123456789cxukpP^$\\.*+?()[]{}|/-")
"""What may follow a backslash in a regular expression of ECMA-262 under its flag `u`."""
_SECRET = re.compile(r"passw|secret|token|hash|salt|private|credential|api_?key", re.IGNORECASE)


class EveryRoute:
    """`elsewhere` begins the paths that speak another protocol and whose input other tests are about; `told_once` are
    the secrets (`Schema/member`) that one is given when they are made.
    """

    service: ClassVar[Service]
    document: ClassVar[Mapping[str, Any]]
    elsewhere: ClassVar[tuple[str, ...]] = ()
    told_once: ClassVar[frozenset[str]] = frozenset()

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """A test of `path` is one of each path."""
        if "path" in metafunc.fixturenames:
            metafunc.parametrize("path", [path for path in self.document["paths"] if not self._is_elsewhere(path)])

    @pytest.fixture
    def fuzzed(self, app: Flask, administrator: Caller) -> tuple[Flask, Mapping[str, str]]:
        """The app that is fuzzed, and the headers of somebody who may do everything there."""
        return app, administrator.headers

    def test_without_a_token_nothing_is_told(self, app: Flask) -> None:
        """faults.md Z-1."""
        client = app.test_client()
        for operation in operations(self.document):
            answer = client.open(operation.at(), method=operation.method, json={})
            assert answer.status_code == 401, operation  # noqa: PLR2004

    def test_hostile_tokens_open_no_route_and_get_one_answer(
        self, app: Flask, signer: Signer, administrator: Caller
    ) -> None:
        """faults.md A-1."""
        client, told = app.test_client(), set()
        paths = [each.path for each in operations(self.document) if each.method == "GET" and "{" not in each.path]
        for name, token in hostile_tokens(signer, administrator.id).items():
            for path in paths:
                answer = client.get(path, headers={"Authorization": token})
                assert answer.status_code == 401, (name, path)  # noqa: PLR2004
                assert answer.headers["WWW-Authenticate"] == "Bearer", (name, path)
                told.add(answer.get_data().replace(answer.get_json()["trace_id"].encode(), b""))
        assert len(told) == 1, told

    def test_hostile_input_is_refused_with_a_clear_answer(self, administrator: Caller, path: str) -> None:
        """faults.md J-1 to J-3, Z-3."""
        for case in hostile_requests(self._only(path)):
            headers = dict(case.headers)
            kind = headers.pop("Content-Type", None)
            case.check(administrator.call(case.method, case.path, data=case.body, headers=headers, content_type=kind))

    def test_no_filter_search_or_cursor_is_taken_for_a_command(self, administrator: Caller) -> None:
        """faults.md S-1: sorts and names of fields are refused by the test above."""
        for question in questions(self.document):
            one, other = (
                administrator.call("GET", question.path, query_string={question.parameter: value})
                for value in question.values
            )
            assert {one.status_code, other.status_code} <= {200, 400, 422}, question
            if one.status_code == other.status_code == HTTPStatus.OK:
                assert one.json == other.json, question

    @pytest.mark.slow
    def test_no_request_that_the_document_can_think_of_is_answered_500(
        self, fuzzed: tuple[Flask, Mapping[str, str]], path: str
    ) -> None:
        """quality.md."""
        app, headers = fuzzed
        assert fuzz(self._only(path), app, headers) > 0

    def test_every_permission_that_a_route_asks_for_is_declared_and_used(self) -> None:
        """http.md, Permission."""
        asked = {operation.permission for operation in operations(self.document)} - {SIGNED_IN}
        declared = {permission.name for permission in self.service.permissions if permission.widens is None}
        assert declared == {name for name in asked if not name.startswith(f"{self.service.name}.ops.")}

    def test_every_example_is_valid_by_its_schema(self) -> None:
        """http.md, Described."""
        found = list(examples_in(self.document))
        assert found
        components = self.document["components"]
        checks: dict[str, jsonschema_rs.Draft202012Validator] = {}
        for place, schema, example in found:
            if (check := checks.get(str(schema))) is None:
                whole = {**schema, "components": components}
                check = checks[str(schema)] = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
            assert [error.message for error in check.iter_errors(example)] == [], place

    def test_no_answer_has_room_for_a_secret(self) -> None:
        """faults.md Z-4: nothing that is not described is answered, so what is described is all there is to look at."""
        assert set(_secrets(self.document)) <= self.told_once

    def test_every_pattern_is_one_of_ecma_262(self) -> None:
        """Validators of other languages read the document; a superfluous backslash is an error to them."""
        for pattern in _patterns(self.document):
            assert set(re.findall(r"\\(.)", pattern)) <= _ESCAPED, pattern

    def _only(self, path: str) -> dict[str, Any]:
        return {**self.document, "paths": {path: self.document["paths"][path]}}

    def _is_elsewhere(self, path: str) -> bool:
        return path.startswith(self.elsewhere) if self.elsewhere else False


def _secrets(document: Mapping[str, Any]) -> Iterator[str]:
    """Members of answers that sound as if only their owner may know them."""
    schemas = document["components"]["schemas"]
    waiting = {name for item in document["paths"].values() for name in _named_in(_answers(item))}
    known: set[str] = set()
    while waiting:
        known |= waiting
        waiting = {inner for name in waiting for inner in _named_in(schemas[name])} - known
    for name in sorted(known):
        yield from (f"{name}/{member}" for member in schemas[name].get("properties", ()) if _SECRET.search(member))


def _answers(item: Mapping[str, Any]) -> list[Any]:
    return [operation["responses"] for operation in item.values() if "responses" in operation]


def _named_in(described: Any) -> list[str]:
    """The schemas that something refers to."""
    return re.findall(r"#/components/schemas/(\w+)", str(described))


def _patterns(described: Any) -> Iterator[str]:
    if isinstance(described, Mapping):
        if isinstance(described.get("pattern"), str):
            yield described["pattern"]
        described = list(described.values())
    if isinstance(described, list):
        for inner in described:
            yield from _patterns(inner)

"""The API fuzzed from its own OpenAPI document: whatever is sent, no answer is a 500 (quality.md)."""

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable

if TYPE_CHECKING:
    from schemathesis import Case

INTERNAL_ERROR = 500


def fuzz(document: Mapping[str, Any], app: Flask, headers: Mapping[str, str], examples: int = 8) -> int:
    """Send about `examples` good and as many bad requests to every route of the document; how many were sent.

    Raises AssertionError with the shortest request that was answered 500 or worse, or not with a document of ours.
    """
    import schemathesis  # noqa: PLC0415 - 2 s that most runs of tests need not spend
    from schemathesis.core.result import Err  # noqa: PLC0415 - as above

    sent = 0

    def send(case: "Case[Any]") -> None:
        nonlocal sent
        sent += 1
        case.headers.update(headers)  # the caller's own token: what hostile tokens are told is another table
        answer = case.call(app=app)
        kind = answer.headers.get("content-type", [""])[0]
        if answer.status_code >= INTERNAL_ERROR and answer.status_code != 503:  # noqa: PLR2004 - away is an answer
            raise AssertionError(f"{answer.status_code} {answer.content[:300]!r} to {case.as_curl_command()}")
        if answer.status_code >= 400 and kind != "application/problem+json":  # noqa: PLR2004
            raise AssertionError(f"{answer.status_code} as {kind} to {case.as_curl_command()}")

    schema = schemathesis.openapi.from_dict(dict(document))
    limits = settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    for found in schema.get_all_operations():
        if isinstance(found, Err):
            raise TypeError(f"{found.err()} in the OpenAPI document")
        for mode in schemathesis.GenerationMode:
            with suppress(Unsatisfiable):  # nothing can be wrong about a route that takes nothing
                limits(given(case=found.ok().as_strategy(generation_mode=mode))(send))()
    return sent

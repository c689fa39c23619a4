"""Logs without secrets, traces as the standard has them, metrics on the side port."""

import io
import json
import logging
import urllib.error
import urllib.request
from typing import Any

import pytest
import structlog

from chassis.telemetry import logs, metrics, tracing

PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def written(event: str, **members: Any) -> dict[str, Any]:
    """The line that comes out."""
    out = io.StringIO()
    logs.configure("customer", "web", "json", out)
    structlog.stdlib.get_logger("room").warning(event, **members)
    line: dict[str, Any] = json.loads(out.getvalue())
    return line


@pytest.mark.parametrize(
    ("name", "value", "secret"),
    [
        ("password", "hunter2", "hunter2"),
        ("refresh_token", "abc", "abc"),
        ("Authorization", "Bearer abcdefghijk", "abcdefghijk"),
        ("url", "amqp://user:pa55@host/v", "pa55"),
        ("reason", "connection to postgresql://u:pa55@h:1/db failed", "pa55"),
        ("seen", "Authorization: Bearer abcdefghijklm", "abcdefghijklm"),
        ("body", {"nested": {"client_secret": "xyz1"}}, "xyz1"),
        ("list", ["eyJhbGciOi.eyJzdWIi.c2lnbmF0dXJl"], "eyJzdWIi"),
    ],
)
def test_no_secret_reaches_the_log(name: str, value: Any, secret: str) -> None:
    assert secret not in json.dumps(written("something", **{name: value}))


def test_a_line_says_which_process_of_which_service_and_keeps_chinese_readable() -> None:
    line = written("happened", customer="上海公司")
    assert (line["service"], line["process"], line["level"], line["event"]) == (
        "customer",
        "web",
        "warning",
        "happened",
    )
    assert line["customer"] == "上海公司"


@pytest.mark.parametrize("form", ["json", "text"])
def test_a_traceback_shows_no_local_variables(form: str) -> None:
    out = io.StringIO()
    logs.configure("customer", "web", form, out)
    word = "hunter" + "2"
    try:
        word.index("absent")
    except ValueError:
        structlog.stdlib.get_logger("room").exception("failed")
    assert "ValueError: substring not found" in out.getvalue()
    assert word not in out.getvalue()


def test_loggers_of_libraries_go_the_same_way() -> None:
    out = io.StringIO()
    logs.configure("customer", "web", "json", out)
    logging.getLogger("some.library").error("url amqp://u:pa55@h")
    line = json.loads(out.getvalue())
    assert (line["logger"], line["service"]) == ("some.library", "customer")
    assert "pa55" not in out.getvalue()


def test_a_trace_goes_on_and_a_broken_one_begins_anew() -> None:
    following = tracing.proceed(PARENT)
    assert following.trace_id == "4bf92f3577b34da6a3ce929d0e0e4736"
    assert following.span_id != "00f067aa0ba902b7"
    assert following.sampled
    assert tracing.parse(following.traceparent) == following
    for broken in (
        None,
        "",
        "00-0-0-0",
        "ff" + PARENT[2:],
        PARENT.replace("4bf9", "0" * 4).replace("4736", "xxxx"),
        PARENT + "-x",
    ):
        assert tracing.parse(broken) is None
        assert len(tracing.proceed(broken).trace_id) == 32
    assert tracing.parse("01" + PARENT[2:] + "-later") is not None


def test_the_side_port_shows_metrics_and_readiness() -> None:
    missing: list[str | None] = [None]
    server = metrics.serve(0, "127.0.0.1", lambda: missing[0])
    assert server is not None
    address = f"http://127.0.0.1:{server.server_port}"
    metrics.EVENTS_SENT.inc()

    def get(path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(address + path) as answer:  # noqa: S310 - our own port
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    assert "crm_events_sent_total" in get("/metrics")[1]
    assert get("/livez") == (200, "ok\n")
    assert get("/readyz") == (200, "ok\n")
    missing[0] = "the broker is away"
    assert get("/readyz") == (503, "the broker is away\n")
    assert get("/livez")[0] == 200
    assert get("/else")[0] == 404
    server.shutdown()

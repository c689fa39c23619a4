"""What is seen of a request: its trace, one log line, its measure, and the headers that every answer carries."""

import time

import structlog
from flask import Flask, Response, g, request
from werkzeug.routing import Rule

from chassis.telemetry import metrics, tracing
from chassis.telemetry.tracing import Trace

_log = structlog.get_logger("chassis.http")
_QUIET = ("/livez", "/readyz", "/startupz", "/metrics")
"""Addresses that a machine asks again and again: measured, not logged."""


def observe(app: Flask, service: str) -> None:
    """Watch every request of the app."""

    def begin() -> None:
        g.began = time.perf_counter()
        g.trace = tracing.proceed(request.headers.get("traceparent"))
        # Threads of the pool start with an empty context, and keep what the request before left in it.
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(service=service, process="web", trace_id=g.trace.trace_id)

    def end(response: Response) -> Response:
        seconds = time.perf_counter() - g.began
        rule = template(request.url_rule)
        _measure(rule, response.status_code, seconds)
        if request.path not in _QUIET:
            _log.info(
                "request", method=request.method, route=rule, status=response.status_code, ms=round(seconds * 1000, 2)
            )
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    app.before_request(begin)
    app.after_request(end)


def _measure(rule: str, status: int, seconds: float) -> None:
    """Count the request. Where the metrics' file cannot grow its measure is lost, not the answer: what that tells is
    committed (faults.md G-9).
    """
    try:
        metrics.HTTP_SECONDS.labels(request.method, rule, str(status)).observe(seconds)
    except (OSError, IndexError) as error:  # no descriptor, memory or room; a file that could not grow once stays so
        _log.error("metrics.lost", method=request.method, route=rule, reason=str(error))


def trace() -> Trace:
    """The trace of the current request."""
    current: Trace = g.trace
    return current


def template(rule: Rule | None) -> str:
    """The route's template as logs and metrics name it; addresses that do not exist share one name, whatever they
    are.
    """
    return "(none)" if rule is None else rule.rule

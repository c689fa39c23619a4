"""Metrics in Prometheus' format. Web processes share theirs through files (CRM_PROMETHEUS_DIR), worker and relay open a
small port.

Routes appear as templates, rooms and outcomes by name; no label ever holds an id.
"""

import os
import threading
from collections.abc import Callable, Iterable
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)

_QUICK = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)
_LATENCY = (0.002, 0.005, 0.01, 0.015, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5, 30, 300, 3600)

HTTP_SECONDS = Histogram(
    "crm_http_request_seconds",
    "Requests by route template, rate, errors and duration.",
    ("method", "route", "status"),
    buckets=_QUICK,
)
RELAY_LEADING = Gauge("crm_relay_leading", "1 in the relay that sends, 0 in one that stands by.")
OUTBOX_PENDING = Gauge(
    "crm_outbox_pending", "Events committed and not yet confirmed by the broker (counted up to 100,000)."
)
OUTBOX_AGE = Gauge("crm_outbox_age_seconds", "Age of the oldest event that is not yet confirmed.")
OUTBOX_HELD_BACK = Gauge(
    "crm_outbox_held_back", "Aggregates whose events wait because the broker refused one. Alert above 0."
)
EVENTS_SENT = Counter("crm_events_sent", "Events confirmed by the broker.")
EVENTS_REFUSED = Counter("crm_events_refused", "Events the broker refused.")
BROKER_LOST = Counter(
    "crm_broker_connections_lost", "Connections to the broker that ended without our wish.", ("role",)
)
BROKER_BLOCKED = Gauge("crm_broker_blocked", "1 while the broker refuses to take events (memory or disk alarm).")

EVENTS_HANDLED = Counter(
    "crm_events_handled",
    "Events by room and what became of them: applied, duplicate, expected, held, queued, parked.",
    ("room", "outcome"),
)
EVENT_LATENCY = Histogram(
    "crm_event_latency_seconds", "From the command to its effect committed here.", ("room",), buckets=_LATENCY
)
BATCH_SECONDS = Histogram("crm_worker_batch_seconds", "One batch from decoding to commit.", buckets=_QUICK)
BATCH_EVENTS = Histogram("crm_worker_batch_events", "Events in a batch.", buckets=(1, 2, 5, 10, 20, 50))
REDELIVERED = Counter("crm_events_redelivered", "Deliveries the broker made before.")
PAUSED = Gauge("crm_worker_paused", "1 while the worker waits for its database.")
HELD = Gauge("crm_held_events", "Held rows by state. Alert on parked above 0.", ("state",))
RETRIES = Counter("crm_held_retries", "Retries of held events by attempt and outcome.", ("attempt", "outcome"))
SCHEDULE_RUNS = Counter("crm_schedule_runs", "Runs of schedule entries by outcome: done, failed.", ("entry", "outcome"))


def render() -> tuple[bytes, str]:
    """The page and its content type; with CRM_PROMETHEUS_DIR the sum over all web processes."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry), CONTENT_TYPE_LATEST
    return generate_latest(REGISTRY), CONTENT_TYPE_LATEST


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """A probe every few seconds is no news."""


def serve(port: int | None, host: str, ready: Callable[[], str | None]) -> WSGIServer | None:
    """Open the side port of a worker or relay: /metrics, /livez, /readyz; None where no port is set.

    `ready` says what is missing, or None when nothing is.
    """
    if port is None:
        return None

    def application(environment: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        path = environment["PATH_INFO"]
        if path == "/metrics":
            page, kind = render()
            start("200 OK", [("Content-Type", kind)])
            return [page]
        missing = ready() if path in {"/readyz", "/startupz"} else None if path == "/livez" else "no such page"
        status = (
            "200 OK" if missing is None else "404 Not Found" if missing == "no such page" else "503 Service Unavailable"
        )
        start(status, [("Content-Type", "text/plain; charset=utf-8")])
        return [(missing or "ok").encode() + b"\n"]

    server = make_server(host, port, application, server_class=_Server, handler_class=_Quiet)
    threading.Thread(target=server.serve_forever, name="side-port", daemon=True).start()
    return server

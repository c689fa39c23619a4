"""Probes: is the process alive, can it serve, has it begun (libraries.md 8). Never routed by the edge.

A web process is ready while its database answers; a broker that is away does not matter to it, events wait in the
outbox.
"""

from typing import Any

from flask import Response
from sqlalchemy import text

from chassis.envelope import to_json
from chassis.errors import Unavailable
from chassis.http.admission import PUBLIC
from chassis.http.answers import JSON, JSON_OBJECT
from chassis.http.house import house
from chassis.http.routes import Routes
from chassis.telemetry import metrics

_OPERATION = {"responses": JSON_OBJECT}
_TEXT = {"200": {"description": "OK", "content": {"text/plain": {"schema": {"type": "string"}}}}}


class Leaving(Unavailable):
    """The process is about to stop and takes no new requests."""

    title = {"zh": "进程正在退出", "en": "The process is stopping"}
    detail = {"zh": "", "en": ""}
    retry_after = 1


def _fine(**seen: Any) -> Response:
    return Response(to_json({"status": "ok", **seen}), content_type=JSON)


def health_routes() -> Routes:
    """The probes and the metrics page."""
    routes = Routes("health", prefix="", zh="健康检查", en="Probes")

    @routes.raw("/livez", method="GET", permission=PUBLIC, zh="进程存活", operation=_OPERATION)
    def livez() -> Response:
        """The process answers."""
        return _fine()

    @routes.raw("/readyz", method="GET", permission=PUBLIC, zh="可以服务", operation=_OPERATION)
    def readyz() -> Response:
        """The process can serve: its database answers and it is not stopping."""
        if house().leaving.is_set():
            raise Leaving
        house().database.read(lambda session: session.execute(text("SELECT 1")))
        return _fine(database="ok")

    @routes.raw("/startupz", method="GET", permission=PUBLIC, zh="启动完成", operation=_OPERATION)
    def startupz() -> Response:
        """The process has begun."""
        return _fine(service=house().service.name)

    @routes.raw("/metrics", method="GET", permission=PUBLIC, zh="指标", operation={"responses": _TEXT})
    def metrics_page() -> Response:
        """Figures in Prometheus' format, of all web processes of this service."""
        body, content_type = metrics.render()
        return Response(body, content_type=content_type)

    return routes

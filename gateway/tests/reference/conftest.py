"""The gateway's reference beside neighbours that are real HTTP servers with documents of our making."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Any

import orjson
import pytest
from flask.testing import FlaskClient
from werkzeug import Request, Response
from werkzeug.serving import make_server

from chassis.contracts.published import asyncapi_document, event_catalogue
from chassis.directory import copies
from chassis.http import Routes, Schema, fields
from chassis.http.app import create_app, openapi_document
from chassis.service import Service
from chassis.testing.toy import THING_EVENTS, Workshop
from gateway.edge.settings import Upstream
from gateway.reference.forms import ASYNCAPI, EVENTS, OPENAPI
from gateway.reference.sources import Description
from gateway.service import SERVICE
from gateway.settings import Settings

EDGE = "http://crm.example:8080"


class UserRead(Schema):
    """A thing's user: another schema than identity's, under the same name."""

    nickname = fields.Text(40, required=True)


class ThingBody(Schema):
    """What a thing is made of."""

    name = fields.Text(40, required=True, metadata={"description": "Its name / 名称", "example": "pump"})
    weight = fields.Quantity(positive=True)


def workshop(name: str) -> Service:
    """A small service under a name that the edge knows."""
    routes = Routes("things", prefix="/v1/things", zh="物件", en="Things")

    @routes.get("/<uuid:thing_id>", permission=f"{name}.thing.read", zh="查看物件", answer=UserRead)
    def read_thing(reader: Any, thing_id: Any) -> None:
        """Read a thing."""

    @routes.patch("/<uuid:thing_id>", permission=f"{name}.thing.change", zh="改物件", body=ThingBody, answer=UserRead)
    def change_thing(uow: Any, body: Any, thing_id: Any) -> None:
        """Change a thing."""

    return Service(
        name=name,
        zh="车间",
        en="Workshop",
        metadata=Workshop.metadata,
        migrations="",
        contracts=SERVICE.contracts,
        routes=(routes,),
        events=(replace(THING_EVENTS, service=name),),
        subscriptions=copies.SUBSCRIPTIONS,
    )


def documents_of(service: Service) -> dict[str, dict[str, Any]]:
    """The three descriptions of a service, by path."""
    return {
        OPENAPI.path: openapi_document(service),
        ASYNCAPI.path: asyncapi_document(service),
        EVENTS.path: event_catalogue(service),
    }


@dataclass
class Neighbour:
    """A service's web process, for its descriptions only: `documents` is what it says, `answer` may say otherwise."""

    name: str
    documents: dict[str, dict[str, Any]]
    port: int = 0
    asked: Counter[str] = field(default_factory=Counter)
    answer: Callable[[str], Response] | None = None

    @property
    def upstream(self) -> Upstream:
        """Where it is."""
        return Upstream(self.name, (("127.0.0.1", self.port),))

    def __call__(self, environ: Any, start: Any) -> Any:
        path = Request(environ).path
        self.asked[path] += 1
        made = self.answer(path) if self.answer else Response(orjson.dumps(self.documents[path]))
        return made(environ, start)


@dataclass
class Clock:
    """Seconds that pass when a test says so."""

    seconds: float = field(default_factory=time.monotonic)

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


Open = Callable[..., Neighbour]


@pytest.fixture(scope="module")
def open_neighbour() -> Iterator[Open]:
    """Starts a neighbour on a port of its own; ended with the module's tests."""
    with ExitStack() as stack:

        def start(name: str = "customer", documents: Mapping[str, Any] | None = None) -> Neighbour:
            neighbour = Neighbour(name, dict(documents or documents_of(workshop(name))))
            server = make_server("127.0.0.1", 0, neighbour, threaded=True)
            neighbour.port = server.server_port
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
            thread.start()
            stack.callback(thread.join)
            stack.callback(server.server_close)
            stack.callback(server.shutdown)
            return neighbour

        yield start


@pytest.fixture(scope="session")
def descriptions() -> tuple[Description, ...]:
    """The gateway and two neighbours, as they describe themselves."""
    return tuple(
        Description(service.name, documents_of(service))
        for service in (SERVICE, workshop("customer"), workshop("sales"))
    )


OpenPages = Callable[..., FlaskClient]


@pytest.fixture(scope="module")
def open_pages() -> Iterator[OpenPages]:
    """The gateway's web process with these services behind the edge. Its pages need no database, so it has none."""
    with ExitStack() as stack:

        def start(*upstreams: Upstream) -> FlaskClient:
            settings = Settings(
                mode="test",
                database_url="postgresql://nobody@127.0.0.1:1/none",
                broker_url="amqp://nobody@127.0.0.1:1/",
                jwks_url="http://127.0.0.1:1/",
                issuer="http://inside.example",
                public_url=EDGE,
                cursor_secret="a secret of at least thirty-two letters",
                relay_wake=("127.0.0.1", 9),
                http_bind=("127.0.0.1", 9),
                master_key=bytes(range(32)),
                edge_upstreams=upstreams,
            )
            database = SERVICE.database(settings, pool_size=1)
            stack.callback(database.close)
            return create_app(SERVICE, settings, database).test_client()

        yield start


@pytest.fixture(scope="module")
def pages(open_pages: OpenPages, open_neighbour: Open) -> FlaskClient:
    """The pages with two neighbours that answer."""
    return open_pages(open_neighbour("customer").upstream, open_neighbour("sales").upstream)

"""One database of the sales service, and programs that answer the same requests from it, each run by gunicorn alike."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from uuid import UUID, uuid4

import psycopg
from gunicorn.app.base import BaseApplication

from chassis.identifiers import new_id
from chassis.settings import load
from chassis.testing.access import ISSUER, Signer
from chassis.testing.staff import Caller, as_role, employed, migrated
from chassis.web import configuration
from chassis.worker import copies
from crm.servers.ports import draw_free
from sales.accounts.reactions import account_row
from sales.service import SERVICE
from sales.settings import Settings
from services.sales.tests.factories import ORDER, PRODUCT, ROLES
from tests.bench.measure import Sample, Servers, family_cpu
from tests.bench.orders.agreed import agree
from tests.bench.traffic import Answer, Target, closed_loop, exchange
from tests.faults.stand import wait_for

CLIENTS, WARM = 4, 80
OK, CREATED = 200, 201
PROGRAMS = {
    "product": ("sales", "web"),
    "floor": ("tests.bench.orders.floor",),
    "textbook": ("tests.bench.orders.textbook",),
    "without books": ("tests.bench.orders.without", "books"),
    "without telemetry": ("tests.bench.orders.without", "telemetry"),
}
"""`python -m …` of each."""


@dataclass(frozen=True)
class Company:
    """The database with people, products and accounts in it, and the address where keys are published."""

    url: str
    keys: str
    clerk: str
    supervisor: str
    accounts: list[str]
    products: list[str]

    def order(self) -> dict[str, Any]:
        """An order with three lines."""
        lines = [{"product_id": product, "quantity": "10"} for product in self.products]
        return {**ORDER, "account_id": self.accounts[0], "lines": lines}


@contextmanager
def company(servers: Servers, name: str, accounts: int = 1) -> Iterator[Company]:
    """A migrated database of sales with a clerk, a supervisor, three products and accounts; the first one orders."""
    url, signer = servers.database(name), Signer()
    migrated(SERVICE.migrations, "sales_app", url)
    with employed(SERVICE, url, signer) as staff, published(signer) as keys:
        staff.incorporate()
        for code, grants in ROLES.items():
            staff.define(code, grants)
        director, clerk, supervisor = map(staff.hire, ("marketing_director", "order_clerk", "sales_supervisor"))
        made = [director.post("/v1/products", {**PRODUCT, "code": f"BRG-{n}"}).json for n in range(3)]
        known = [new_id() for _ in range(accounts)]
        with staff.engine.begin() as connection:
            copies.write(connection, SERVICE.metadata.tables["account"], [_account(one) for one in known])
        products = [product["id"] for product in made if product]
        agree(staff.engine, known[0], products)
        yield Company(url, keys, _token(clerk), _token(supervisor), [str(one) for one in known], products)


def _token(caller: Caller) -> str:
    return caller.headers["Authorization"].removeprefix("Bearer ")


def _account(identifier: UUID) -> dict[str, Any]:
    state = {
        "id": str(identifier), "code": f"C{identifier.hex[-6:]}", "kind": "company", "status": "approved",
        "active": True, "owner_id": None, "account_id": str(identifier), "name": {"zh": "青岛远航机械"},
        "short_name": None, "handling": "own", "channel": "direct", "stage": "new", "region": "华东", "country": "CN",
    }  # fmt: skip
    return {**account_row(state), "id": identifier, "version": 1}


@contextmanager
def published(signer: Signer) -> Iterator[str]:
    """The address of the signer's public key, as identity publishes its own."""
    key = {**signer.key.as_dict(private=False), "kid": signer.kid, "use": "sig", "alg": "RS256"}
    body = json.dumps({"keys": [key]}).encode()

    class Keys(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Nobody wants to read it."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Keys) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@dataclass(frozen=True)
class Program:
    """One of the programs at work."""

    base: str
    pid: int
    servers: Servers

    def as_(self, token: str) -> Target:
        """The program, asked under this token."""
        return Target(self.base, token)

    def cpu(self) -> tuple[float, float]:
        """CPU seconds of the program, and of PostgreSQL with it."""
        own, database = family_cpu(self.pid), self.servers.postgres.process
        return own, own + (family_cpu(database.pid) if database else 0)

    def load(self, who: Target, request: Callable[[int], bytes], status: int, seconds: float) -> Sample:
        """Ask for so long, warmed up before; every answer must have this status."""
        exchange(who, [request(number) for number in range(WARM)], CLIENTS)
        own, together = self.cpu()
        return self.sample(closed_loop(who, request, CLIENTS, seconds), status, seconds, own, together)

    def sample(self, answers: list[Answer], status: int, seconds: float, own: float, together: float) -> Sample:
        """What these answers have cost since the clocks showed `own` and `together`."""
        strange = [answer for answer in answers if answer.status != status]
        if strange:
            raise RuntimeError(f"{self.base}: {strange[0]}")
        costs = (after - before for after, before in zip(self.cpu(), (own, together), strict=True))
        return Sample(len(answers) / seconds, *(cost / len(answers) * 1e6 for cost in costs))

    @classmethod
    @contextmanager
    def running(cls, name: str, given: Company, servers: Servers, **environment: str) -> Iterator[Self]:
        """Start it with the settings of a sales service, and stop it afterwards."""
        (port,) = draw_free(1)
        settings = {
            "MODE": "test", "DATABASE_URL": as_role(given.url, "sales_app"), "BROKER_URL": "amqp://nobody@127.0.0.1:9/",
            "JWKS_URL": given.keys, "ISSUER": ISSUER, "CURSOR_SECRET": "x" * 32, "RELAY_WAKE": "127.0.0.1:9",
            "HTTP_BIND": f"127.0.0.1:{port}", **environment,
        }  # fmt: skip
        named = {f"CRM_{key}": value for key, value in settings.items()}
        command = [sys.executable, "-m", *PROGRAMS[name]]
        child = subprocess.Popen(command, env={**os.environ, **named}, stdout=subprocess.DEVNULL)
        program = cls(f"http://127.0.0.1:{port}", child.pid, servers)
        try:
            asked = program.as_(given.clerk).request("GET", "/v1/orders?limit=1")
            wait_for(partial(_answers, program.as_(given.clerk), asked), 120, f"{name} answers")
            yield program
        finally:
            child.terminate()
            child.wait(30)


def _answers(who: Target, request: bytes) -> bool:
    return any(answer.status for answer in closed_loop(who, lambda _: request, 1, 0.05))


@contextmanager
def all_running(given: Company, servers: Servers) -> Iterator[dict[str, Program]]:
    """Product, floor and textbook beside each other; whoever is not asked sleeps."""
    with (
        Program.running("product", given, servers) as product,
        Program.running("floor", given, servers) as floor,
        Program.running("textbook", given, servers) as textbook,
    ):
        yield {"product": product, "floor": floor, "textbook": textbook}


def posting(who: Target, body: Mapping[str, Any], *, keyed: bool = True) -> Callable[[int], bytes]:
    """The next order; under a key of its own, unless it is to be without."""

    def request(_number: int) -> bytes:
        key = {"Idempotency_Key": str(uuid4())} if keyed else {}
        return who.request("POST", "/v1/orders", body, **key)

    return request


def serve(application: Callable[[Settings], Any]) -> None:
    """Serve another WSGI application exactly as the product is served: workers, threads, keep-alive, preloading."""
    settings = load(Settings)

    class Alike(BaseApplication):
        def load_config(self) -> None:
            for name, value in {**configuration(settings), "child_exit": lambda _arbiter, _worker: None}.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            return application(settings)

    Alike().run()


def scalar(url: str, query: str) -> Any:
    """One value, as the superuser."""
    with psycopg.connect(url) as connection:
        row = connection.execute(query.encode()).fetchone()
        return row and row[0]


def plain(document: Any) -> Any:
    """What must be equal: everything but what every order has of its own."""
    if isinstance(document, list):
        return [plain(item) for item in document]
    if not isinstance(document, dict):
        return document
    own = {"id", "number", "created_at"}
    decimals = {
        "quantity", "price", "net", "tax", "amount", "tax_rate", "tolerance", "noticed_quantity", "shipped_quantity",
        "returned_quantity", "base_rate", "net_total", "tax_total", "total",
    }  # fmt: skip
    return {
        name: float(value) if name in decimals else plain(value) for name, value in document.items() if name not in own
    }

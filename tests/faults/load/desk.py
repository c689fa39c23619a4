"""A desk: one writer's place, from which people write through the door, each write in the journal."""

import random
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from crm.client import Client, Document, Person, Problem, Session, Unreachable
from crm.demo import company
from tests.faults.oracle.journal import Entry, Journal
from tests.faults.stand import Stand

CLERK, SUPERVISOR, DIRECTOR, SALESPERSON = "chen.jing", "wang.lei", "wu.haiyan", "liu.yang"
ORDER_CLERK, FEE_CLERK, ADMINISTRATOR = "xu.li", "yu.jie", "cheng.hao"
FRONT_DESK, AGENT = "han.xue", "xie.fang"
CAST = (CLERK, SUPERVISOR, DIRECTOR, SALESPERSON, ORDER_CLERK, FEE_CLERK, ADMINISTRATOR, FRONT_DESK, AGENT)
"""Who writes: logins of the demo company whose roles may do it for every customer."""
PATHS: Mapping[str, str] = {
    "customer.account": "/v1/accounts",
    "customer.contact": "/v1/contacts",
    "customer.interaction": "/v1/interactions",
    "sales.order": "/v1/orders",
    "sales.delivery": "/v1/orders",
    "sales.payment": "/v1/payments",
    "service_desk.ticket": "/v1/tickets",
}
"""Where one writes what is recorded of an aggregate; a delivery comes of shipping an order."""
SERVER_ERROR = 500


class Abandoned(Exception):
    """A write was refused or not answered: what was to be done after it is left."""


class People:
    """Everybody who writes, logged in; all desks with the same patience share them."""

    def __init__(self, stand: Stand, patience: float, connections: int, base: str | None = None) -> None:
        """`base` is where the customer service is asked instead of at the door."""
        self._sessions = {}
        for login in CAST:
            person = Person(login, company.password())
            session = Session.open(stand.addresses, person, "en", connections, patience)
            session.identity.login()
            if base is not None:
                session.customer.base = base
            self._sessions[login] = session
        self.salesperson_id, self.agent_id = (
            str(self._sessions[login].identity.get("/v1/me")["id"]) for login in (SALESPERSON, AGENT)
        )

    def client(self, login: str, service: str) -> Client:
        """Their client of a service."""
        return self._sessions[login].services[service]


Request = Callable[[People], Document]


@dataclass
class Goods:
    """What all desks work with: products to sell, customers that were won."""

    products: list[str]
    customers: list[str] = field(default_factory=list)


@dataclass
class Desk:
    """What the stories are written with."""

    name: str
    """Part of every mark and key, so that each write has its own."""
    seeded: random.Random
    people: People
    later: People
    """Who asks again, at the door, for what was never answered."""
    journal: Journal
    goods: Goods
    server_errors: list[str]
    unanswered: list[tuple[Entry, Request]] = field(default_factory=list)
    _count: int = 0

    def mark(self) -> str:
        """A word that stands nowhere else."""
        self._count += 1
        return f"{self.name}x{self._count}"

    def create(self, login: str, event: str, mark: str, body: Document, *, amount: str | None = None) -> Document:
        """Enter a document. Raises Abandoned."""
        service, path = _where(event)
        entry = Entry(mark, event, mark, amount)
        return self._write(entry, lambda people: people.client(login, service).post(path, body, key=mark))

    def change(
        self, login: str, event: str, document: Document, mark: str, *, body: Document, amount: str | None = None
    ) -> Document:
        """Change a document as it was read. Raises Abandoned."""
        service, path = _where(event)
        at, version = f"{path}/{document['id']}", document["version"]
        entry = Entry(mark, event, mark, amount)
        return self._write(
            entry, lambda people: people.client(login, service).patch(at, body, version=version, key=mark)
        )

    def act(
        self,
        login: str,
        event: str,
        document: Document,
        action: str,
        *,
        body: Document | None = None,
        amount: str | None = None,
    ) -> Document:
        """An action that is done to a document once, as it was read. Raises Abandoned."""
        service, path = _where(event)
        at, version = f"{path}/{document['id']}/{action}", document["version"]
        entry = Entry(self.mark(), event, document["id"], amount)
        return self._write(
            entry, lambda people: people.client(login, service).post(at, body, version=version, key=entry.key)
        )

    def ask_again(self) -> None:
        """Repeat every second request that was never answered, with its key: it is done once all the same (I3)."""
        again, self.unanswered = self.unanswered[::2], []
        for entry, request in again:
            entry.repeated = True
            with suppress(Abandoned):
                self._send(entry, request, self.later)

    def _write(self, entry: Entry, request: Request) -> Document:
        with self.journal.attempt(entry):
            return self._send(entry, request, self.people)

    def _send(self, entry: Entry, request: Request, people: People) -> Document:
        try:
            answer = request(people)
        except Unreachable as silence:
            entry.outcome = "unknown"
            self.unanswered.append((entry, request))
            raise Abandoned from silence
        except Problem as problem:
            entry.outcome, entry.status = "fail", problem.status
            if problem.status >= SERVER_ERROR:
                self.server_errors.append(str(problem))
            raise Abandoned from problem
        entry.outcome, entry.answer = "ok", (answer["id"], answer["version"])
        return answer


def _where(event: str) -> tuple[str, str]:
    service, aggregate, *_ = event.split(".")
    return service, PATHS[f"{service}.{aggregate}"]

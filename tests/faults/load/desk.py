"""A desk: one writer's place, from which people write through the door, each write in the journal."""

import random
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace

from crm.client import Client, Document, Person, Problem, Session, Unreachable
from crm.demo import company
from tests.faults.oracle.journal import Entry, Journal
from tests.faults.stand import Stand

CLERK, SUPERVISOR, HEAD, DIRECTOR, SALESPERSON = "chen.jing", "wang.lei", "li.jianguo", "wu.haiyan", "liu.yang"
ORDER_CLERK, RETURNS_CLERK, FEE_CLERK, ADMINISTRATOR = "xu.li", "ma.jun", "yu.jie", "cheng.hao"
FRONT_DESK, AGENT = "han.xue", "xie.fang"
CAST = (
    *(CLERK, SUPERVISOR, HEAD, DIRECTOR, SALESPERSON),
    *(ORDER_CLERK, RETURNS_CLERK, FEE_CLERK, ADMINISTRATOR, FRONT_DESK, AGENT),
)
"""Who writes: logins of the demo company whose roles may do it for every customer."""
PATHS: Mapping[str, str] = {
    "customer.account": "/v1/accounts",
    "customer.contact": "/v1/contacts",
    "customer.interaction": "/v1/interactions",
    "customer.credit_parameters": "/v1/credit-parameters",
    "sales.quotation": "/v1/quotations",
    "sales.order": "/v1/orders",
    "sales.order_change": "/v1/order-changes",
    "sales.credit_release": "/v1/credit-releases",
    "sales.shipment_notice": "/v1/shipment-notices",
    "sales.delivery": "/v1/deliveries",
    "sales.return": "/v1/returns",
    "sales.payment": "/v1/payments",
    "service_desk.ticket": "/v1/tickets",
}
"""Where one writes what is recorded of an aggregate."""
SERVER_ERROR = 500


class Abandoned(Exception):
    """A write was refused or not answered: what was to be done after it is left."""


class People:
    """Everybody who writes; all desks with the same patience share them."""

    def __init__(self, stand: Stand, patience: float, connections: int, past_the_edge: Mapping[str, str]) -> None:
        """`past_the_edge` says where services are asked instead of at the door, by name."""
        self._addresses = replace(stand.addresses, past_the_edge=past_the_edge)
        self._connections, self._patience = connections, patience
        self._sessions = {login: self._session(login) for login in CAST}
        for session in self._sessions.values():
            session.identity.login()
        self.salesperson_id, self.agent_id = (
            str(self._sessions[login].identity.get("/v1/me")["id"]) for login in (SALESPERSON, AGENT)
        )

    def client(self, login: str, service: str) -> Client:
        """Their client of a service; who was enrolled meanwhile logs in with their first request."""
        if login not in self._sessions:
            self._sessions[login] = self._session(login)
        client: Client = getattr(self._sessions[login], service)
        return client

    def _session(self, login: str) -> Session:
        person = Person(login, company.password())
        return Session.open(self._addresses, person, "en", self._connections, self._patience)


Request = Callable[[People], Document]


@dataclass
class Goods:
    """What all desks work with: products to sell, customers that were won."""

    products: list[str]
    credit: str
    """The limit of each customer that is won, forbidden to exceed by an order's approval or a shipment."""
    customers: list[str] = field(default_factory=list)
    """Those that every desk trades with."""
    with_credit: set[str] = field(default_factory=set)
    """Customers of whose credit sales has heard."""


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
    customer: str | None = None
    """Won by this desk, with whom no other desk trades: nobody else moves this customer's documents."""
    buyer: str | None = None
    """The login of that customer's person at the portal."""
    unanswered: list[tuple[Entry, Request]] = field(default_factory=list)
    _count: int = 0

    def mark(self) -> str:
        """A word that stands nowhere else."""
        self._count += 1
        return f"{self.name}x{self._count}"

    def anybody(self) -> str:
        """One of the customers that every desk trades with."""
        return self.seeded.choice(self.goods.customers)

    def read(self, login: str, service: str, path: str) -> Document:
        """Look something up. Raises Abandoned."""
        try:
            return self.people.client(login, service).get(path)
        except (Unreachable, Problem) as error:
            raise Abandoned from error

    def enrol(self, login: str, account: str) -> str:
        """Give a person of this customer a login for the portal; no write of the journal. Raises Abandoned."""
        person = {"login": login, "name": {"zh": login, "en": login}, "email": f"{login}@customers.example"}
        rights = {"kind": "portal", "account_id": account, "roles": ["customer"], "password": company.password()}
        try:
            company.enter(self.people.client(ADMINISTRATOR, "identity"), {**person, **rights})
        except (Unreachable, Problem) as error:
            raise Abandoned from error
        return login

    def agreed(
        self,
        aggregate: str,
        mark: str,
        body: Document,
        *,
        by: str,
        approver: str,
        born: str = "created",
        amount: str | None = None,
    ) -> Document:
        """Enter a document, submit it, and have somebody else approve it. Raises Abandoned."""
        document = self.create(by, f"{aggregate}.{born}.v1", mark, body, amount=amount)
        document = self.act(by, f"{aggregate}.submitted.v1", document, "submit")
        return self.act(approver, f"{aggregate}.approved.v1", document, "approve")

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
        of: str | None = None,
        mark: str | None = None,
    ) -> Document:
        """An action on a document as it was read: one that is done to it once, or leaves a fact that shows `mark`.

        `of` is the aggregate of the document, where the fact is another one's. Raises Abandoned.
        """
        service, path = _where(of or event)
        at, version = f"{path}/{document['id']}/{action}", document["version"]
        entry = Entry(self.mark(), event, mark or document["id"], amount)
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

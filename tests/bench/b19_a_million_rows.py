"""B19: lists and searches over a million rows, beside the same over ten thousand (`CRM_BENCH_ROWS`).

The service answers whole requests by its own routes; what is compared is the time of the list's own statement, which
alone knows how many rows there are. Its plans are kept in `.local/bench/plans`; none reads a large table as a whole.
"""

import logging
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import quote

import structlog
from sqlalchemy import event

from chassis.service import Service
from chassis.testing.access import Signer
from chassis.testing.staff import Caller, Staff, employed, migrated
from tests.bench import dataset, filling
from tests.bench.measure import Row, Servers

REPEATS, GOAL = 40, 1 / 1.5
PLANS = Path(".local/bench/plans")
PERMISSIONS = {
    "customer": ("customer.account.read", "customer.contact.read"),
    "sales": (
        "sales.account.read",
        "sales.order.read",
        "sales.shipment_notice.read",
        "sales.delivery.read",
        "sales.receivable.read",
        "sales.payment.read",
    ),
    "service_desk": ("service_desk.ticket.read",),
}
ACCOUNTS, ORDERS, TICKETS = "/v1/accounts", "/v1/orders", "/v1/tickets"
NOTICES, DELIVERIES, RECEIVABLES, PAYMENTS = (
    "/v1/shipment-notices",
    "/v1/deliveries",
    "/v1/receivables",
    "/v1/payments",
)
OVERDUE = f"{RECEIVABLES}?status=open,partly_settled&due_on[lt]=2027-01-01"
LARGE = ("account", "contact", "customer_order", "ticket", "shipment_notice", "delivery", "receivable", "payment")


@dataclass(frozen=True)
class Question:
    """What somebody with this reach asks a service; `page` is the one that is measured."""

    title: str
    service: str
    path: str
    reach: str = "all"
    page: int = 1


def searching(text: str, more: str = "") -> str:
    """The path of a search for accounts."""
    return f"/v1/accounts?q={quote(text)}{more}"


QUESTIONS = (
    Question("accounts, newest first", "customer", ACCOUNTS),
    Question("accounts, newest first, page 100", "customer", ACCOUNTS, page=100),
    Question("accounts by name, page 100", "customer", "/v1/accounts?sort=name", page=100),
    Question("accounts by completeness", "customer", "/v1/accounts?sort=-completeness"),
    Question("accounts of mine", "customer", ACCOUNTS, "own"),
    Question("accounts of mine by name", "customer", "/v1/accounts?sort=name", "own"),
    Question("accounts of my team of two", "customer", ACCOUNTS, "team"),
    Question("accounts of my half of the house", "customer", ACCOUNTS, "subtree"),
    Question("drafts in a region by name", "customer", f"/v1/accounts?status=draft&region={quote('华东')}&sort=name"),
    Question("accounts that wait for approval: a few", "customer", "/v1/accounts?status=submitted"),
    Question("account of a tax number", "customer", f"/v1/accounts?tax_id={dataset.tax_id_of(77)}"),
    Question("search by a whole name", "customer", searching(dataset.name_of(0))),
    Question("search by pinyin", "customer", searching("shanghaiyuanlong")),
    Question("search by code", "customer", searching(dataset.code_of(77))),
    Question("search by the end of a telephone number", "customer", searching("00009999")),
    Question("search by a city, one of twenty", "customer", searching("青岛")),
    Question("search by a city, by name", "customer", searching("青岛", "&sort=name")),
    Question("search by a city, mine", "customer", searching("青岛"), "own"),
    Question("search that finds nothing", "customer", searching("青岛龙龙龙龙")),
    Question("contacts by name", "customer", "/v1/contacts"),
    Question("contact of a mail address", "customer", "/v1/contacts?email=person77@example.com"),
    Question("search contacts by pinyin", "customer", "/v1/contacts?q=wangwei"),
    Question("search contacts by surname, one of twenty", "customer", f"/v1/contacts?q={quote('王')}"),
    Question("search accounts in sales", "sales", searching("shanghaiyuanlong")),
    Question("orders, newest first, page 100", "sales", ORDERS, page=100),
    Question("orders of mine", "sales", ORDERS, "own"),
    Question("orders of mine by promised day", "sales", "/v1/orders?sort=promised_on", "own"),
    Question("orders of my team of two", "sales", ORDERS, "team"),
    Question("orders that wait for approval: a few", "sales", "/v1/orders?status=submitted"),
    Question("order of a customer's number", "sales", "/v1/orders?po_number=PO-77"),
    Question("orders since November, by day", "sales", f"{ORDERS}?business_date[gte]=2026-11-01&sort=business_date"),
    Question("shipment notices of mine", "sales", NOTICES, "own"),
    Question("shipment notices that wait for the warehouse: a few", "sales", f"{NOTICES}?status=approved"),
    Question("deliveries, newest first, page 100", "sales", DELIVERIES, page=100),
    Question("deliveries of mine", "sales", DELIVERIES, "own"),
    Question("deliveries that are on their way", "sales", f"{DELIVERIES}?status=shipped"),
    Question("what is overdue, oldest first", "sales", OVERDUE),
    Question("what is overdue of mine", "sales", OVERDUE, "own"),
    Question("receivables of mine, last due first", "sales", f"{RECEIVABLES}?sort=-due_on", "own"),
    Question("payments, newest first, page 100", "sales", PAYMENTS, page=100),
    Question("payments of mine", "sales", PAYMENTS, "own"),
    Question("payments that wait for a decision: a few", "sales", f"{PAYMENTS}?status=entered"),
    Question("requests, newest first, page 100", "service_desk", TICKETS, page=100),
    Question("open requests of mine by due day", "service_desk", f"{TICKETS}?status=open&sort=resolve_due_at", "own"),
    Question("requests of my team of two", "service_desk", TICKETS, "team"),
)  # fmt: skip


class Office:
    """One service over a database of one size, and people of every reach who ask it."""

    def __init__(self, service: str, staff: Staff, signer: Signer) -> None:
        self._staff, self._signer = staff, signer
        for reach in ("own", "team", "subtree", "all"):
            staff.define(reach, dict.fromkeys(PERMISSIONS[service], reach))
        half, team = staff.department("half"), staff.department("team")
        self._people = {
            "own": staff.hire("own", department_id=team).id,
            "team": staff.hire("team", department_id=team).id,
            "subtree": staff.hire("subtree", department_id=half).id,
            "all": staff.hire("all").id,
        }
        departments = [staff.department("north", half), staff.department("south")]
        for number in range(96):
            staff.hire("own", department_id=departments[number % 2])
        self._asked: list[tuple[str, Any, float]] = []
        event.listen(staff.database.engine, "before_cursor_execute", self._begin)
        event.listen(staff.database.engine, "after_cursor_execute", self._end)

    def enter(self, reach: str) -> None:
        """Somebody with this reach asks from now on; the token is new, for filling takes longer than one lives."""
        person = self._people[reach]
        self._caller = Caller(self._staff.app.test_client(), person, self._signer.bearer(person))

    def ask(self, path: str) -> dict[str, Any]:
        """One request, and what it answered."""
        self._asked.clear()
        answer = self._caller.get(path)
        assert answer.status_code == 200, answer.text
        shown: dict[str, Any] = answer.get_json()
        return shown

    def path_of(self, question: Question) -> str:
        """The path of the page that is measured: its cursor is found by turning the pages."""
        path = question.path
        for _ in range(question.page - 1):
            cursor = self.ask(path)["next_cursor"]
            path = f"{question.path}{'&' if '?' in question.path else '?'}cursor={quote(cursor)}"
        return path

    def time(self, path: str) -> tuple[float, float]:
        """Seconds of the list's own statement, and of the whole request."""
        began = time.perf_counter()
        self.ask(path)
        return self._listed()[2], time.perf_counter() - began

    def plan(self, path: str) -> str:
        """The statement of the list and how PostgreSQL runs it."""
        self.ask(path)
        statement, parameters, _ = self._listed()
        with self._staff.database.engine.connect() as connection:
            lines = connection.exec_driver_sql(f"EXPLAIN (ANALYZE, BUFFERS) {statement}", parameters).scalars()
            return "\n".join([statement, *lines])

    def _listed(self) -> tuple[str, Any, float]:
        """The list's own statement of the last request; lines of its documents come after it."""
        listed: tuple[str, Any, float] = next(asked for asked in reversed(self._asked) if " LIMIT " in asked[0])
        return listed

    def _begin(self, _connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        self._asked.append((statement, parameters, -time.perf_counter()))

    def _end(self, *_: Any) -> None:
        statement, parameters, seconds = self._asked.pop()
        self._asked.append((statement, parameters, seconds + time.perf_counter()))


def run(servers: Servers) -> list[Row]:
    """Every question to the small and the large company in turn."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    small, large = dataset.sizes()
    with ExitStack() as opened:
        offices = {
            (service, rows): opened.enter_context(founded(service, servers, rows))
            for service in PERMISSIONS
            for rows in (small, large)
        }
        began = time.perf_counter()
        for service, rows in offices:
            filled(service, servers, rows)
        took = time.perf_counter() - began
        answers = [
            compared(number, question, offices[question.service, small], offices[question.service, large])
            for number, question in enumerate(QUESTIONS, 1)
        ]
    return [Row("B19", f"COPY of {large:,} of everything", "s", took, 0, 0, None), *answers]


@contextmanager
def founded(service: str, servers: Servers, rows: int) -> Iterator[Office]:
    """The service on a new database, with people and nothing else in it."""
    product: Service = import_module(f"{service}.service").SERVICE
    url = servers.database(f"{service}_{rows}")
    migrated(product.migrations, f"{service}_app", url)
    signer = Signer()
    with employed(product, url, signer) as staff:
        staff.incorporate()
        yield Office(service, staff, signer)


def filled(service: str, servers: Servers, rows: int) -> None:
    """Put the rows in by a process of its own."""
    url = servers.postgres.server.url(f"{service}_{rows}")
    subprocess.run([sys.executable, "-m", filling.__name__, service, url, str(rows)], check=True, timeout=1800)


def compared(number: int, question: Question, small: Office, large: Office) -> Row:
    """The medians of one question; whole tables that it reads are told, and miss the goal."""
    offices = {"floor": small, "figure": large}
    for office in offices.values():
        office.enter(question.reach)
    paths = {name: office.path_of(question) for name, office in offices.items()}
    seen: dict[str, list[tuple[float, float]]] = {name: [] for name in offices}
    for _ in range(REPEATS):
        for name, office in offices.items():
            seen[name].append(office.time(paths[name]))
    statement, whole = (
        {name: statistics.median(times[part] for times in seen[name]) for name in offices} for part in (0, 1)
    )
    plans = {name: office.plan(paths[name]) for name, office in offices.items()}
    keep(number, question, plans)
    scans = sum(plans["figure"].count(f"Seq Scan on {table}") for table in LARGE)
    ratio = 0.0 if scans else statement["floor"] / statement["figure"]
    peers = {
        "whole request [ms]": whole["figure"] * 1e3,
        "the same, small [ms]": whole["floor"] * 1e3,
        "pages of 8 kB looked at": pages(plans["figure"]),
        "pages, small": pages(plans["floor"]),
        "rows shown": len(large.ask(paths["figure"])["items"]),
        "rows shown, small": len(small.ask(paths["floor"])["items"]),
    }
    if scans:
        peers["tables read as a whole"] = scans
    return Row(
        f"B19.{number}", question.title, "us", statement["figure"] * 1e6, statement["floor"] * 1e6, ratio, GOAL, peers
    )


def pages(plan: str) -> int:
    """So many pages the whole statement looked at: unlike its time, the same however busy the machine is."""
    found = re.search(r"Buffers: shared(?: hit=(\d+))?(?: read=(\d+))?", plan)
    return sum(map(int, filter(None, found.groups()))) if found else 0


def keep(number: int, question: Question, plans: dict[str, str]) -> None:
    """Write the plans down, the small one's first."""
    PLANS.mkdir(parents=True, exist_ok=True)
    text = f"{question.title}: GET {question.path} ({question.reach})\n\n{plans['floor']}\n\n{plans['figure']}\n"
    (PLANS / f"B19.{number}.txt").write_text(text, encoding="utf-8")

"""Asks every service for its ledger, waits until nothing is under way, and compares (messaging.md, Reconciliation)."""

import time
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

from crm.client import Client, Document, Installation, Problem, Session, System, Unreachable
from crm.doctor.door import fault_of
from crm.doctor.queues import Queues
from crm.doctor.report import Comparison, Difference, MissingBinding, Report, Service, Waiting
from crm.servers.errors import ServerUnavailable
from crm.wording import Language

PATIENCE = 30.0
"""Seconds to wait until nothing is under way any more."""
LONGEST_LIST = 1000
"""Differing ids that are listed for one copy; its count tells how many there are."""
STILL = 6.0
"""Seconds after which differences that nothing moves any more are believed; the broker's counts lag by up to 5 s."""
_PAUSE = 0.5
_LOGIN_PATIENCE = 10.0
_UNDER_WAY = ("held", "queued")
_OPEN = (*_UNDER_WAY, "parked")

Ledgers = dict[str, Document]


def examine(installation: Installation, language: Language, patience: float = PATIENCE) -> Report:
    """What stands in the books of all services, once they are quiet or at most after `patience` (seconds)."""
    operator = System(installation.operator_id, installation.operator_secret)
    session = Session.open(installation, operator, language, patience=min(patience, _LOGIN_PATIENCE))
    try:
        session.identity.login()
    except (Problem, Unreachable) as failure:
        return Report(door=fault_of(installation.door), unreached=[f"identity: {failure}"])
    clients = session.services
    queues = Queues(installation.broker, installation.vhost)
    begun = moved = time.monotonic()
    before = None
    while True:
        report = Report()
        ledgers = _ledgers(clients, report)
        report.comparisons = list(compare(ledgers.values()))
        _ask_broker(queues, ledgers, report)
        report.door = fault_of(installation.door)
        now = time.monotonic()
        if report != before or _under_way(report):
            before, moved = report, now
        if report.unreached or _agrees(report) or now - moved > STILL or now - begun > patience:
            break
        time.sleep(_PAUSE)
    _look_closer(clients, ledgers, report)
    return report


def compare(ledgers: Iterable[Document]) -> Iterator[Comparison]:
    """Every copy beside what its owner has. An aggregate whose owner did not answer is not compared."""
    books = list(ledgers)
    owners = {owned["aggregate"]: (book["service"], owned) for book in books for owned in book["owned"]}
    for book in books:
        for copied in book["copied"]:
            if copied["aggregate"] not in owners:
                continue
            owner, owned = owners[copied["aggregate"]]
            yield Comparison(
                aggregate=copied["aggregate"],
                owner=owner,
                copier=f"{book['service']}/{copied['room']}",
                owned=owned["count"],
                copied=copied["count"],
                equal=(owned["count"], owned["digest"]) == (copied["count"], copied["digest"]),
            )


def differing(owned: Iterable[Document], copied: Iterable[Document]) -> Iterator[tuple[str, int | None, int | None]]:
    """Ids whose versions differ, with both versions; None where the id is missing."""
    here = {item["id"]: item["version"] for item in owned}
    there = {item["id"]: item["version"] for item in copied}
    for identifier in sorted(here.keys() | there.keys()):
        versions = here.get(identifier), there.get(identifier)
        if versions[0] != versions[1]:
            yield identifier, *versions


def _ledgers(clients: dict[str, Client], report: Report) -> Ledgers:
    found = {}
    for name, client in clients.items():
        try:
            found[name] = book = client.get("/v1/ops/ledger")
        except (Problem, Unreachable) as failure:
            report.unreached.append(f"{name}: {failure}")
            continue
        held = book["held"]
        report.services.append(
            Service(
                name=name,
                written=book["facts"]["written"],
                pending=book["facts"]["pending"],
                consumed=sum(book["consumed"].values()),
                held=sum(held[state] for state in _UNDER_WAY),
                parked=held["parked"],
            )
        )
    known = {owned["aggregate"] for book in found.values() for owned in book["owned"]}
    copied = {entry["aggregate"] for book in found.values() for entry in book["copied"]}
    report.unreached += [f"{aggregate}: nobody owns it" for aggregate in sorted(copied - known)]
    return found


def _ask_broker(queues: Queues, ledgers: Ledgers, report: Report) -> None:
    needed = [(binding["queue"], binding["key"]) for book in ledgers.values() for binding in book["bindings"]]
    try:
        report.missing_bindings = [MissingBinding(*pair) for pair in queues.missing(needed)]
        report.queued = queues.waiting(ledgers)
        report.unrouted = queues.unrouted()
    except ServerUnavailable as failure:
        report.unreached.append(str(failure))


def _under_way(report: Report) -> bool:
    """Whether the services have still to send or to handle something by themselves."""
    return any(service.pending or service.held for service in report.services) or bool(report.queued)


def _agrees(report: Report) -> bool:
    return not report.door and not _under_way(report) and all(comparison.equal for comparison in report.comparisons)


def _look_closer(clients: dict[str, Client], ledgers: Ledgers, report: Report) -> None:
    """The ids behind what differs, and the events behind what is held."""
    try:
        for comparison in report.comparisons:
            if not comparison.equal:
                report.differences += _differences(clients, comparison)
        for name in ledgers:
            report.waiting += _waiting(name, clients[name], ledgers[name]["held"])
    except (Problem, Unreachable) as failure:
        report.unreached.append(str(failure))


def _differences(clients: dict[str, Client], comparison: Comparison) -> list[Difference]:
    """From 256 buckets to the ids within those that differ: two requests a side and bucket, not a million rows."""
    service, _, room = comparison.copier.partition("/")
    path = f"/v1/ops/ledger/{quote(comparison.aggregate)}"
    owner, copier = clients[comparison.owner], clients[service]
    owned, copied = _buckets(owner, path, None), _buckets(copier, path, room)
    found: list[Difference] = []
    for bucket in sorted(owned.keys() | copied.keys()):
        if owned.get(bucket) == copied.get(bucket) or len(found) >= LONGEST_LIST:
            continue
        sides = owner.items(path, bucket=bucket), copier.items(path, bucket=bucket, room=room)
        found += [
            Difference(comparison.aggregate, identifier, comparison.owner, here, comparison.copier, there)
            for identifier, here, there in differing(*sides)
        ]
    return found[:LONGEST_LIST]


def _buckets(client: Client, path: str, room: str | None) -> dict[str, tuple[Any, ...]]:
    items = client.get(f"{path}/buckets", room=room)["items"]
    return {item["bucket"]: (item["count"], item["digest"]) for item in items}


def _waiting(name: str, client: Client, held: dict[str, int]) -> list[Waiting]:
    return [
        Waiting(
            name, row["id"], state, row["room"], row["routing_key"], row["aggregate_id"], row["error"].splitlines()[0]
        )
        for state in _OPEN
        if held[state]
        for row in client.items("/v1/ops/parked", state=state)
    ]

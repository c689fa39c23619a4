"""What the clients were promised: each acknowledged write left its fact once, a refused one none (I1, I3, I8, I10)."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from tests.faults.oracle.books import Begin, Books
from tests.faults.oracle.journal import Entry, Journal
from tests.faults.oracle.verdict import Verdict

BY_PEOPLE = ["api", "portal"]


class Shown(NamedTuple):
    """Where a fact's data shows the mark of its write (the aggregate's id by default), and its money."""

    mark: str | None = None
    amount: str | None = None


EVENTS: Mapping[str, Shown] = {
    "customer.account.created.v1": Shown("{state,name,zh}"),
    "customer.account.changed.v1": Shown("{state,name,zh}"),
    "customer.account.submitted.v1": Shown(),
    "customer.account.approved.v1": Shown(),
    "customer.account.assigned.v1": Shown(),
    "customer.contact.created.v1": Shown("{state,name}"),
    "customer.contact.changed.v1": Shown("{state,name}"),
    "customer.interaction.logged.v1": Shown("{state,summary}"),
    "customer.credit_parameters.created.v1": Shown("{state,account_id}"),
    "customer.credit_parameters.submitted.v1": Shown(),
    "customer.credit_parameters.approved.v1": Shown(),
    "sales.quotation.drafted.v1": Shown("{state,note}", "{state,total}"),
    "sales.quotation.submitted.v1": Shown(),
    "sales.quotation.approved.v1": Shown(),
    "sales.quotation.accepted.v1": Shown(amount="{state,total}"),
    "sales.order.placed.v1": Shown("{state,po_number}", "{state,total}"),
    "sales.order.changed.v1": Shown("{state,po_number}", "{state,total}"),
    "sales.order.submitted.v1": Shown(amount="{state,total}"),
    "sales.order.approved.v1": Shown(amount="{state,total}"),
    "sales.order_change.entered.v1": Shown("{state,reason}", "{state,difference}"),
    "sales.order_change.submitted.v1": Shown(),
    "sales.order_change.approved.v1": Shown(),
    "sales.credit_release.created.v1": Shown("{state,reason}", "{state,amount}"),
    "sales.credit_release.submitted.v1": Shown(),
    "sales.credit_release.approved.v1": Shown(),
    "sales.shipment_notice.created.v1": Shown("{state,note}"),
    "sales.shipment_notice.submitted.v1": Shown(),
    "sales.shipment_notice.approved.v1": Shown(),
    "sales.delivery.shipped.v1": Shown("{state,tracking_number}", "{state,total}"),
    "sales.delivery.received.v1": Shown(),
    "sales.return.created.v1": Shown("{state,note}"),
    "sales.return.submitted.v1": Shown(),
    "sales.return.approved.v1": Shown(),
    "sales.return.received.v1": Shown(),
    "sales.return.inspected.v1": Shown(amount="{state,total}"),
    "sales.payment.entered.v1": Shown("{state,reference}", "{state,amount}"),
    "sales.payment.confirmed.v1": Shown(amount="{state,amount}"),
    "sales.payment.released.v1": Shown(),
    "sales.payment.allocated.v1": Shown(),
    "service_desk.ticket.opened.v1": Shown("{state,subject}"),
    "service_desk.ticket.replied.v1": Shown(),
    "service_desk.ticket.resolved.v1": Shown(),
}
"""What the load writes. Whatever else people are recorded to have done of this, nobody did."""

_FACTS = """
    SELECT routing_key, coalesce(data #>> mark::text[], aggregate_id::text), aggregate_id::text, version,
        data #>> amount::text[]
    FROM unnest(%s::text[], %s::text[], %s::text[]) AS shown (event, mark, amount)
    JOIN fact ON routing_key = event
    CROSS JOIN LATERAL (SELECT convert_from(body, 'UTF8')::jsonb -> 'data' AS data) AS read
    WHERE cause = ANY(%s) AND tx >= %s::xid8
"""


class _Fact(NamedTuple):
    event: str
    mark: str
    aggregate_id: str
    version: int
    amount: str | None


def check_promises(journal: Journal, books: Books, begin: Begin, verdict: Verdict) -> None:
    """Compare the journal with the facts since the storm began."""
    facts = _facts(books, begin)
    verdict.attempted, verdict.acknowledged = len(journal.entries), len(journal.ended("ok"))
    for entry in journal.entries:
        _judge(entry, facts.pop((entry.event, entry.mark), []), verdict)
    for event, mark in facts:
        verdict.unexpected.append(f"{event} {mark}: nobody asked for it")


def _facts(books: Books, begin: Begin) -> dict[tuple[str, str], list[_Fact]]:
    found = defaultdict(list)
    for service in {event.partition(".")[0] for event in EVENTS}:
        events = [event for event in EVENTS if event.startswith(f"{service}.")]
        marks, amounts = ([getattr(EVENTS[event], part) for event in events] for part in Shown._fields)
        for row in books.rows(service, _FACTS, events, marks, amounts, BY_PEOPLE, begin[service]):
            fact = _Fact(*row)
            found[fact.event, fact.mark].append(fact)
    return found


def _judge(entry: Entry, facts: list[_Fact], verdict: Verdict) -> None:
    name = f"{entry.event} {entry.mark}"
    if len(facts) > 1:
        verdict.duplicated.append(f"{name}: {len(facts)} times")
    if entry.outcome == "fail" and facts:
        verdict.unexpected.append(f"{name}: was refused with {entry.status} and is there")
    if entry.outcome == "ok" and not facts:
        verdict.lost.append(name)
    if entry.outcome == "unknown":
        verdict.recovered += bool(facts)
    if entry.outcome == "ok" and facts:
        _compare(entry, facts[0], verdict)


def _compare(entry: Entry, fact: _Fact, verdict: Verdict) -> None:
    name = f"{entry.event} {entry.mark}"
    if entry.answer != (fact.aggregate_id, fact.version):
        verdict.fails("I8", f"{name}: answered with {entry.answer}, stands at {fact.aggregate_id, fact.version}")
    if entry.amount is not None and (fact.amount is None or Decimal(entry.amount) != Decimal(fact.amount)):
        verdict.fails("I10", f"{name}: {entry.amount} was asked for, {fact.amount} is recorded")

"""The oracle tells what is wrong: each kind of damage is done by hand, and the reconciler names it."""

import secrets
from collections.abc import Iterator
from dataclasses import replace

import psycopg
import pytest

from crm.demo import company
from crm.mail.command_line import mailbox_of
from tests.faults.load import Load, await_writes
from tests.faults.load.stories import STORIES
from tests.faults.oracle.books import Begin
from tests.faults.oracle.journal import Entry, Journal
from tests.faults.oracle.money import APPROVED
from tests.faults.oracle.promises import EVENTS
from tests.faults.oracle.reconcile import begin_of, reconcile, settled
from tests.faults.stand import Stand, wait_for

pytestmark = [pytest.mark.xdist_group("stand"), pytest.mark.slow, pytest.mark.timeout(300)]

Storm = tuple[Journal, Begin]
LATEST = "(SELECT event_id FROM {table} ORDER BY event_id DESC LIMIT 1)"
TOLD = """(SELECT event_id FROM letter JOIN rule ON rule.id = rule_id WHERE code IN (
    'account_assigned', 'order_approved', 'ticket_opened') ORDER BY event_id DESC LIMIT 1)"""
ONE = "id = (SELECT max(id::text)::uuid FROM {})"
OCCUPIED = "id = (SELECT max(id::text)::uuid FROM credit_occupation WHERE kind <> 'prepayment')"
"""Of those that occupy credit: a prepayment gives it back and may not stand above zero."""
LEFT = "id = (SELECT max(order_line_id::text)::uuid FROM delivery_line)"
BACK = "id = (SELECT max(id::text)::uuid FROM sales_return_line WHERE accepted_quantity > 0)"
LATEST_NOTICE = "(SELECT max(id::text)::uuid FROM shipment_notice WHERE status <> 'approved')"
APPROVAL = "id = (SELECT max(id::text)::uuid FROM approval WHERE document = 'sales.{}' AND state = 'approved')"
EVENTS_OF = "SELECT event_id FROM fact WHERE aggregate_id = '{}'"
DAMAGE = {
    "a row that nobody wrote": (
        "sales",
        """INSERT INTO account SELECT (json_populate_record(a, '{"id": "00000000-0000-7000-8000-000000000001"}')).*
           FROM account a LIMIT 1""",
        "DELETE FROM account WHERE id = '00000000-0000-7000-8000-000000000001'",
        "in sales: no fact tells of it",
    ),
    "a copy that missed a change": (
        "notify",
        "UPDATE account SET version = version - 1 WHERE id = (SELECT max(id::text)::uuid FROM account)",
        "UPDATE account SET version = version + 1 WHERE id = (SELECT max(id::text)::uuid FROM account)",
        "I5: customer.account",
    ),
    "a copy with another name": (
        "service_desk",
        "UPDATE account SET short_name = 'wrong' WHERE id = (SELECT max(id::text)::uuid FROM account)",
        "UPDATE account SET short_name = NULL WHERE id = (SELECT max(id::text)::uuid FROM account)",
        "has other fields in service_desk",
    ),
    "a wrong total": (
        "sales",
        f"UPDATE customer_order SET total = total + 1, tax_total = tax_total + 1 WHERE {ONE.format('customer_order')}",
        f"UPDATE customer_order SET total = total - 1, tax_total = tax_total - 1 WHERE {ONE.format('customer_order')}",
        "is not the sum of its lines",
    ),
    "a delivery of more than is owed for it": (
        "sales",
        f"UPDATE delivery SET total = total + 0.01 WHERE {ONE.format('delivery')}",
        f"UPDATE delivery SET total = total - 0.01 WHERE {ONE.format('delivery')}",
        "is not what is owed for it",
    ),
    "goods that left and that no delivery knows": (
        "sales",
        f"UPDATE order_line SET shipped_quantity = shipped_quantity - 1 WHERE {LEFT}",
        f"UPDATE order_line SET shipped_quantity = shipped_quantity + 1 WHERE {LEFT}",
        "has shipped another quantity than its deliveries",
    ),
    "a notice that keeps goods which have left": (
        "sales",
        f"UPDATE shipment_notice_line SET occupied_quantity = 1 WHERE notice_id = {LATEST_NOTICE}",
        f"UPDATE shipment_notice_line SET occupied_quantity = 0 WHERE notice_id = {LATEST_NOTICE}",
        "keeps another quantity for notices than they occupy",
    ),
    "goods that came back without a return": (
        "sales",
        f"UPDATE delivery_line SET returned_quantity = returned_quantity + 1 WHERE {ONE.format('delivery_line')}",
        f"UPDATE delivery_line SET returned_quantity = returned_quantity - 1 WHERE {ONE.format('delivery_line')}",
        "counts another quantity as returned than its returns",
    ),
    "a credit note of more than came back": (
        "sales",
        f"UPDATE credit_note SET amount = amount + 0.01 WHERE {ONE.format('credit_note')}",
        f"UPDATE credit_note SET amount = amount - 0.01 WHERE {ONE.format('credit_note')}",
        "is not what was credited for it",
    ),
    "goods that came back and were credited too high": (
        "sales",
        f"UPDATE sales_return_line SET net = net + 0.01 WHERE {BACK}",
        f"UPDATE sales_return_line SET net = net - 0.01 WHERE {BACK}",
        "was credited another amount than what came back of it is worth",
    ),
    "a payment that gave more than it says": (
        "sales",
        f"UPDATE payment_allocation SET amount = amount + 0.01 WHERE {ONE.format('payment_allocation')}",
        f"UPDATE payment_allocation SET amount = amount - 0.01 WHERE {ONE.format('payment_allocation')}",
        "is not settled by what was allocated to it",
    ),
    "a document that occupies credit for ever": (
        "sales",
        f"UPDATE credit_occupation SET amount = amount + 0.01 WHERE {OCCUPIED}",
        f"UPDATE credit_occupation SET amount = amount - 0.01 WHERE {OCCUPIED}",
        "has another exposure than its documents occupy",
    ),
    **{
        f"an approved {document} that nobody approved": (
            "sales",
            f"UPDATE approval SET document = 'taken away' WHERE {APPROVAL.format(document)}",
            f"UPDATE approval SET document = 'sales.{document}' WHERE document = 'taken away'",
            "was approved without the word of somebody who had no hand in it",
        )
        for document, *_ in APPROVED
    },
    "a version without a fact": (
        "customer",
        f"UPDATE fact SET version = version + 1000 WHERE event_id = {LATEST.format(table='fact')}",
        f"UPDATE fact SET version = version - 1000 WHERE event_id = {LATEST.format(table='fact')}",
        "has a version without a fact",
    ),
    "a write that happened twice": (
        "customer",
        """INSERT INTO fact SELECT (jsonb_populate_record(f, jsonb_build_object(
               'event_id', 'ffffffff-0000-7000-8000-000000000001', 'version', version + 500))).* FROM fact f
           WHERE routing_key = 'customer.account.changed.v1' ORDER BY f.event_id DESC LIMIT 1""",
        "DELETE FROM fact WHERE event_id = 'ffffffff-0000-7000-8000-000000000001'",
        ": 2 times",
    ),
    "an event that was never handled": (
        "notify",
        f"UPDATE inbox SET consumer = 'taken away' WHERE event_id = {LATEST.format(table='notice')}",
        "UPDATE inbox SET consumer = 'notify.notices' WHERE consumer = 'taken away'",
        "has left no inbox row of notify.notices",
    ),
    "somebody who was never told": (
        "notify",
        f"UPDATE notice SET event_id = id WHERE event_id = {TOLD}",
        """UPDATE notice SET event_id = (SELECT event_id FROM letter WHERE event_id NOT IN (
                SELECT event_id FROM notice) ORDER BY event_id DESC LIMIT 1) WHERE event_id = id""",
        "I4: ",
    ),
    "a notice of nothing": (
        "notify",
        """INSERT INTO notice SELECT (jsonb_populate_record(n, jsonb_build_object(
               'id', 'ffffffff-0000-7000-8000-000000000001', 'event_id', 'ffffffff-0000-7000-8000-000000000002'))).*
           FROM notice n LIMIT 1""",
        "DELETE FROM notice WHERE id = 'ffffffff-0000-7000-8000-000000000001'",
        "notice of ffffffff-0000-7000-8000-000000000002: there is no such fact",
    ),
}


@pytest.fixture(scope="module")
def storm(stand: Stand, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Storm]:
    """A storm without a fault, over which the reconciler has nothing to say."""
    journal, begin = Journal(tmp_path_factory.mktemp("storm") / "journal.jsonl"), begin_of(stand)
    with Load(stand, journal, 1, stories=dict.fromkeys(STORIES, 1)) as load:
        await_writes(journal, 150)
        wait_for(lambda: all(journal.ended("ok", event) for event in EVENTS), 180, "something of everything was done")
    load.ask_again()
    verdict = settled(stand, journal, begin)
    assert verdict.clean, f"{verdict}"
    yield journal, begin
    assert reconcile(stand, journal, begin).clean
    journal.close()


def wrongs(stand: Stand, storm: Storm) -> list[str]:
    """All that the reconciler finds wrong."""
    verdict = reconcile(stand, *storm)
    return [*verdict.lost, *verdict.duplicated, *verdict.unexpected, *verdict.failed_invariants]


def run(stand: Stand, service: str, statement: str) -> None:
    with psycopg.connect(stand.url_of(service)) as connection:
        assert connection.execute(statement.encode()).rowcount >= 1


@pytest.mark.parametrize("damage", DAMAGE)
def test_the_reconciler_names(stand: Stand, storm: Storm, damage: str) -> None:
    service, do, undo, said = DAMAGE[damage]
    run(stand, service, do)
    try:
        found = wrongs(stand, storm)
        assert any(said in wrong for wrong in found), found
    finally:
        run(stand, service, undo)


def test_an_event_that_never_left_its_service_is_missed_everywhere(stand: Stand, storm: Storm) -> None:
    """I1: its row is taken out of the outbox before the relay could read it."""
    journal, begin = storm
    clerk, mark = company.session_of(stand.addresses, "clerk", "en"), secrets.token_hex(4)
    with stand.frozen("customer.relay"), journal.attempt(Entry(mark, "customer.account.created.v1", mark)) as entry:
        account = clerk.customer.post("/v1/accounts", {"kind": "company", "name": {"zh": mark}})
        entry.outcome, entry.answer = "ok", (account["id"], account["version"])
        run(stand, "customer", f"DELETE FROM outbox WHERE event_id IN ({EVENTS_OF.format(account['id'])})")
    try:
        found = reconcile(stand, journal, begin).failed_invariants
        for reader in ("sales", "service_desk", "notify", "gateway"):
            assert f"I1: customer.account {account['id']} is not in {reader}" in found
        assert any("has left no activity of the gateway" in one for one in found)
    finally:
        run(stand, "customer", f"INSERT INTO outbox (event_id) {EVENTS_OF.format(account['id'])}")
    assert settled(stand, journal, begin).clean


def test_a_client_that_was_promised_more_than_there_is_is_heard(stand: Stand, storm: Storm) -> None:
    journal, begin = storm
    kept = list(journal.entries)
    ok = journal.ended("ok", "sales.order.placed.v1")[0]
    invented = Entry("k", "customer.account.created.v1", "nobody", outcome="ok", answer=("none", 1))
    try:
        journal.entries[:] = [*(entry for entry in kept if entry is not ok), invented]
        verdict = reconcile(stand, journal, begin)
        assert verdict.lost == ["customer.account.created.v1 nobody"]
        assert verdict.unexpected == [f"sales.order.placed.v1 {ok.mark}: nobody asked for it"]
        journal.entries[:] = [*(entry for entry in kept if entry is not ok), replace(ok, amount="0.01")]
        assert [one.partition(":")[0] for one in reconcile(stand, journal, begin).failed_invariants] == ["I10"]
    finally:
        journal.entries[:] = kept


def test_a_letter_that_came_more_often_than_it_was_sent_is_noticed(stand: Stand, storm: Storm) -> None:
    """I4: SMTP allows a second copy only for a mailer that died over the first."""
    mailbox = mailbox_of(stand.home)
    newest = next(mailbox.newest_first())
    copies = [mailbox.keep(newest.content) for _ in range(3)]
    try:
        assert any("copies of" in wrong for wrong in wrongs(stand, storm))
    finally:
        for number in copies:
            (stand.home.sub("mail") / f"{number:06}.eml").unlink()

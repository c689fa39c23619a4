"""The credit ledger on the real database: what a document occupies is written once, whatever is said how often."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, event, select, text
from sqlalchemy.exc import DBAPIError

from chassis import pipeline
from chassis.errors import Refusal, Unavailable
from chassis.identifiers import new_id
from chassis.principal import Principal
from chassis.testing.staff import Staff
from chassis.unit_of_work import Context, UnitOfWork
from sales.credit.commands import Verdict, check, occupy, occupy_all, pass_point
from sales.credit.facts import CreditLimitExceeded, CreditNotConvertible, CreditOverdue
from sales.credit.model import Entry, Holder, Kind, Point
from sales.currencies.commands import enter_exchange_rate
from sales.currencies.queries import rates_of
from services.sales.tests.credit import books, granted
from services.sales.tests.shipments import at_once, day

Learn = Callable[..., UUID]
Run = Callable[[Callable[[UnitOfWork], Any]], Any]
MANY = 30


@pytest.fixture(scope="module")
def run(staff: Staff) -> Run:
    """Run a command by itself, as the service."""
    context = Context(Principal.service("sales"), "sales.credit.read")
    return lambda command: pipeline.run(staff.database, command, context)


def order(account: UUID, currency: str = "CNY", **given: Any) -> Holder:
    return Holder(Kind.ORDER, new_id(), "SO20261122-0001", account, currency, **given)


def receivable(account: UUID, due_on: str) -> Holder:
    return Holder(Kind.RECEIVABLE, new_id(), "AR20261122-0001", account, "CNY", date.fromisoformat(due_on))


def amounts(engine: Engine, document: Holder) -> list[Decimal]:
    entries = select(Entry.amount).where(Entry.document_id == document.id).order_by(Entry.at, Entry.id)
    with engine.connect() as connection:
        return list(connection.scalars(entries))


def test_the_ledger_gets_the_difference_and_saying_it_again_changes_nothing(run: Run, engine: Engine) -> None:
    document = order(new_id())
    for amount in ("100.00", "100.00", "70.50", "70.50", "0", "0"):
        run(lambda uow, amount=Decimal(amount): occupy(uow, document, amount))
    assert amounts(engine, document) == [Decimal(100), Decimal("-29.5"), Decimal("-70.5")]
    assert books(engine, document.account_id) == {}


def test_what_never_occupied_anything_leaves_no_trace_when_it_lets_go(run: Run, engine: Engine) -> None:
    document = order(new_id())
    run(lambda uow: occupy(uow, document, Decimal(0)))
    assert amounts(engine, document) == []


def test_several_documents_move_in_one_commit_each_in_its_currency(run: Run, engine: Engine) -> None:
    account = new_id()
    first, second, third = order(account), order(account, "USD"), receivable(account, "2026-11-30")
    run(lambda uow: occupy_all(uow, [(first, Decimal(100)), (second, Decimal(7)), (third, Decimal("0.01"))]))
    run(lambda uow: occupy_all(uow, [(first, Decimal(40)), (third, Decimal(60))]))
    expected = {("order", "CNY"): 40, ("order", "USD"): 7, ("receivable", "CNY"): 60}
    assert books(engine, account) == {key: Decimal(amount) for key, amount in expected.items()}


def test_documents_of_two_accounts_are_not_mixed(run: Run) -> None:
    with pytest.raises(ValueError, match="several accounts"):
        run(lambda uow: occupy_all(uow, [(order(new_id()), Decimal(1)), (order(new_id()), Decimal(1))]))


def test_nobody_rewrites_the_ledger(run: Run, engine: Engine) -> None:
    run(lambda uow: occupy(uow, order(new_id()), Decimal(1)))
    for statement in ("UPDATE credit_entry SET amount = 2", "DELETE FROM credit_entry"):
        with pytest.raises(DBAPIError, match="never changed or removed"), engine.begin() as connection:
            connection.execute(text(statement))


def test_of_many_orders_at_the_same_moment_exactly_those_pass_that_the_limit_covers(run: Run, engine: Engine) -> None:
    """Credit for ten: ten of thirty pass, whatever order they come in (C-05)."""
    account = new_id()
    granted(engine, account, credit_limit="1000.00")

    def approve() -> str:
        try:
            run(lambda uow: pass_point(uow, order(account), Decimal(100), Point.ORDER_APPROVED))
        except CreditLimitExceeded:
            return "refused"
        except Unavailable:  # eight connections serve thirty callers
            return approve()
        return "passed"

    class Answer:
        def __init__(self) -> None:
            self.status_code, self.outcome = 200, approve()

    outcomes = [answer.outcome for answer in at_once(*[Answer] * MANY)]
    assert sorted(outcomes) == ["passed"] * 10 + ["refused"] * (MANY - 10)
    assert books(engine, account) == {("order", "CNY"): Decimal(1000)}


def test_a_refused_document_occupies_nothing(run: Run, engine: Engine) -> None:
    account = new_id()
    granted(engine, account, credit_limit="100.00")
    with pytest.raises(CreditLimitExceeded):
        run(lambda uow: pass_point(uow, order(account), Decimal("100.01"), Point.ORDER_APPROVED))
    assert books(engine, account) == {}


@pytest.mark.parametrize(
    "given",
    [
        {"status": "draft"},
        {"valid_from": day(1)},
        {"valid_to": day(-1)},
        {"currency": "USD", "all_currencies": False},
    ],
)
def test_parameters_that_are_not_in_force_for_a_document_hold_nothing_up(
    run: Run, engine: Engine, given: dict[str, Any]
) -> None:
    account = new_id()
    granted(engine, account, **{"credit_limit": "1.00", **given})
    run(lambda uow: pass_point(uow, order(account), Decimal(2), Point.ORDER_APPROVED))
    assert books(engine, account) == {("order", "CNY"): Decimal(2)}


def test_a_document_is_held_to_the_parameters_of_its_own_currency_before_those_of_all(run: Run, engine: Engine) -> None:
    account = new_id()
    granted(engine, account, credit_limit="10.00")
    granted(engine, account, credit_limit="500.00", all_currencies=False)
    run(lambda uow: pass_point(uow, order(account), Decimal(500), Point.ORDER_APPROVED))
    with pytest.raises(
        CreditLimitExceeded, match=r"500\.00 CNY; others occupy 500\.00, and this document asks for 0\.01"
    ):
        run(lambda uow: pass_point(uow, order(account), Decimal("0.01"), Point.ORDER_APPROVED))


@pytest.mark.parametrize(
    ("since", "occupied"),
    [("saved", [100, 100, 100]), ("submitted", [0, 100, 100]), ("approved", [0, 0, 100]), ("never", [0, 0, 100])],
)
def test_an_order_occupies_from_the_point_that_the_parameters_say(
    run: Run, engine: Engine, since: str, occupied: list[int]
) -> None:
    """One that never counts is booked from its approval on, so that other parameters find it later."""
    account = new_id()
    granted(engine, account, credit_limit="100.00", orders_occupy=since)
    document, found = order(account), []
    for point in (Point.ORDER_SAVED, Point.ORDER_SUBMITTED, Point.ORDER_APPROVED):
        run(lambda uow, point=point: pass_point(uow, document, Decimal(100), point))
        found.append(books(engine, account).get(("order", "CNY"), Decimal(0)))
    assert found == occupied


@pytest.mark.parametrize("point", [Point.ORDER_SAVED, Point.ORDER_SUBMITTED, Point.NOTICE_APPROVED, Point.SHIPPED])
@pytest.mark.parametrize("strength", ["none", "warn", "forbid"])
def test_a_check_does_at_each_point_what_the_parameters_say(
    run: Run, engine: Engine, point: Point, strength: str
) -> None:
    account = new_id()
    granted(engine, account, credit_limit="10.00", **{f"on_{point}": strength})

    def ask(uow: UnitOfWork) -> Verdict:
        return check(uow, order(account), Decimal(11), point)

    if strength == "forbid":
        with pytest.raises(CreditLimitExceeded):
            run(ask)
    else:
        warning = run(ask).warning
        assert isinstance(warning, Refusal) == (strength == "warn")


@pytest.mark.parametrize(("due", "held_up"), [(day(-16), True), (day(-15), False), (day(3), False)])
def test_receivables_overdue_for_longer_than_tolerated_hold_orders_up_until_they_are_settled(
    run: Run, engine: Engine, due: str, held_up: bool
) -> None:
    account = new_id()
    granted(engine, account, overdue_days=15)
    owed = receivable(account, due)
    run(lambda uow: occupy(uow, owed, Decimal("0.01")))
    if held_up:
        with pytest.raises(CreditOverdue):
            run(lambda uow: pass_point(uow, order(account), Decimal(1), Point.ORDER_APPROVED))
        run(lambda uow: occupy(uow, owed, Decimal(0)))
    run(lambda uow: pass_point(uow, order(account), Decimal(1), Point.ORDER_APPROVED))


def test_documents_in_other_currencies_count_at_the_rate_of_the_day(run: Run, engine: Engine) -> None:
    """Without a rate nothing passes; with one the sum is compared in the limit's currency."""
    account = new_id()
    granted(engine, account, credit_limit="710.00")
    document = order(account, "USD")
    with pytest.raises(CreditNotConvertible):
        run(lambda uow: pass_point(uow, document, Decimal(100), Point.ORDER_APPROVED))
    today = {"currency": "USD", "rate": Decimal("7.1"), "valid_from": date(2020, 1, 1)}
    run(lambda uow: enter_exchange_rate(uow, **today))
    run(lambda uow: pass_point(uow, document, Decimal(100), Point.ORDER_APPROVED))
    with pytest.raises(CreditLimitExceeded, match=r"others occupy 710\.00, and this document asks for 0\.01"):
        run(lambda uow: pass_point(uow, order(account), Decimal("0.01"), Point.ORDER_APPROVED))


def test_rates_of_all_currencies_are_the_latest_and_read_by_one_statement(run: Run, staff: Staff) -> None:
    for currency, rate, since in (("CHF", "7", 2020), ("CHF", "8", 2021), ("SEK", "0.7", 2020), ("SEK", "9", 2999)):
        told = {"currency": currency, "rate": Decimal(rate), "valid_from": date(since, 1, 1)}
        run(lambda uow, told=told: enter_exchange_rate(uow, **told))
    said = list[str]()

    def listen(*heard: Any) -> None:
        said.extend(
            statement for statement in heard if isinstance(statement, str) and "FROM exchange_rate" in statement
        )

    event.listen(staff.database.engine, "before_cursor_execute", listen)
    try:
        rates = run(lambda uow: rates_of(uow, {"CHF", "SEK", "NOK", "CNY"}, uow.today))
    finally:
        event.remove(staff.database.engine, "before_cursor_execute", listen)
    assert rates == {"CHF": Decimal(8), "SEK": Decimal("0.7"), "CNY": Decimal(1)}
    assert len(said) == 1

"""The one way a command runs: races, repeats, conflicts and a database that is away."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import psycopg
import pytest
from sqlalchemy import text

from chassis.errors import InFlight, KeyReused, Refusal, StaleVersion, Unavailable
from chassis.idempotency import Answer, IdempotencyKey
from chassis.pipeline import Request, answer, ask, run
from chassis.storage import Database
from chassis.testing.toy import NameTaken, Thing, Workshop, create_tables
from chassis.unit_of_work import Context, UnitOfWork
from crm.testing import PrivatePostgres

OpenWorkshop = Callable[..., Database]


def render(thing: Thing) -> Answer:
    return Answer(201, {"ETag": f'"{thing.version}"'}, str(thing.id).encode())


def count(database: Database, table: str) -> int:
    with database.transaction() as session:
        return session.scalar(text(f"SELECT count(*) FROM {table}")) or 0


def outcome(work: Callable[[], object]) -> str:
    try:
        work()
    except Refusal as refusal:
        return refusal.slug
    return "done"


def test_of_fifty_parallel_changes_with_one_version_one_wins(workshop: Database, context: Context) -> None:
    thing = run(workshop, lambda uow: uow.add(Thing.make("lamp")), context)
    barrier = Barrier(8)
    expecting = Context(context.principal, context.permission, expected=(thing.id, 1))

    def rename(number: int) -> str:
        if number < 8:
            barrier.wait()
        return outcome(lambda: run(workshop, lambda uow: uow.get(Thing, thing.id).rename(f"n{number}"), expecting))

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(rename, range(50)))
    assert outcomes.count("done") == 1
    assert outcomes.count(StaleVersion.slug) == 49
    assert count(workshop, "fact") == 2


def test_a_named_constraint_becomes_its_refusal(workshop: Database, context: Context) -> None:
    run(workshop, lambda uow: uow.add(Thing.make("lamp")), context)
    with pytest.raises(NameTaken):
        run(workshop, lambda uow: uow.add(Thing.make("lamp")), context)


def test_a_deadlock_is_run_again_and_both_commands_succeed(workshop: Database, context: Context) -> None:
    first = run(workshop, lambda uow: uow.add(Thing.make("a")), context)
    second = run(workshop, lambda uow: uow.add(Thing.make("b")), context)
    barrier = Barrier(2, timeout=5)
    met: set[int] = set()

    def lock_both(number: int) -> None:
        def command(uow: UnitOfWork) -> None:
            pair = [first.id, second.id] if number else [second.id, first.id]
            for place, identifier in enumerate(pair):
                uow.session.execute(text("SELECT 1 FROM thing WHERE id = :id FOR UPDATE"), {"id": identifier})
                if place == 0 and number not in met:
                    met.add(number)
                    barrier.wait()
            uow.get(Thing, pair[0]).rename(f"name {number}")

        run(workshop, command, context)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lock_both, range(2)))
    assert count(workshop, "fact") == 4


def make(workshop: Database, name: str, context: Context, key: IdempotencyKey) -> Answer:
    """Make a thing under a key."""
    request = Request(lambda uow: uow.add(Thing.make(name)), context, render, key)
    return answer(workshop, lambda session: key.begin(session) or request)


def key(name: str = "k-1", body: bytes = b"1", principal: str = "user/1") -> IdempotencyKey:
    return IdempotencyKey(name, principal, "POST /v1/things", body)


def test_the_same_key_gives_the_same_answer_and_one_effect(workshop: Database, context: Context) -> None:
    first = make(workshop, "lamp", context, key())
    again = make(workshop, "lamp", context, key())
    assert (again.status, again.headers, again.body) == (first.status, first.headers, first.body)
    assert again.replayed
    assert count(workshop, "thing") == count(workshop, "fact") == 1


def test_fifty_parallel_requests_with_one_key_have_one_effect(workshop: Database, context: Context) -> None:
    def post(_: int) -> bytes | str:
        try:
            return make(workshop, "lamp", context, key()).body
        except InFlight:
            return "in flight"

    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(post, range(50))) - {"in flight"}
    assert len(answers) == 1
    assert count(workshop, "thing") == 1


def test_a_request_that_is_being_worked_on_is_told_so_at_once(workshop: Database, context: Context) -> None:
    def meet_oneself(uow: UnitOfWork) -> Thing:
        with pytest.raises(InFlight):
            make(workshop, "sun", context, key())
        return uow.add(Thing.make("lamp"))

    request = Request(meet_oneself, context, render, key())
    answer(workshop, lambda session: key().begin(session) or request)
    assert count(workshop, "thing") == 1


def test_the_same_key_for_another_request_is_refused(workshop: Database, context: Context) -> None:
    make(workshop, "lamp", context, key())
    with pytest.raises(KeyReused):
        make(workshop, "sun", context, key(body=b"2"))


def test_a_key_counts_within_its_principal(workshop: Database, context: Context) -> None:
    make(workshop, "lamp", context, key())
    other = make(workshop, "sun", context, key(principal="user/2"))
    assert not other.replayed


def test_a_failed_command_leaves_its_key_free_for_the_retry(workshop: Database, context: Context) -> None:
    run(workshop, lambda uow: uow.add(Thing.make("lamp")), context)
    with pytest.raises(NameTaken):
        make(workshop, "lamp", context, key())
    assert not make(workshop, "sun", context, key()).replayed


def test_p1_a_restarted_database_costs_no_request_once_it_answers(
    private_postgres: PrivatePostgres, open_workshop: OpenWorkshop, context: Context
) -> None:
    server = private_postgres(durable=True)
    create_tables(Workshop, server.server.url())
    workshop = open_workshop(server.server.url())
    thing = run(workshop, lambda uow: uow.add(Thing.make("lamp")), context)
    server.stop_immediately()
    server.start()
    assert ask(workshop, lambda reader: reader.get(Thing, thing.id).name, context) == "lamp"
    server.stop_immediately()
    server.start()
    run(workshop, lambda uow: uow.get(Thing, thing.id).rename("light"), context)


def set_read_only(url: str, value: str) -> None:
    with psycopg.connect(url, autocommit=True, options="-c default_transaction_read_only=off") as connection:
        statement = f'ALTER DATABASE "{connection.info.dbname}" SET default_transaction_read_only = {value}'
        connection.execute(statement.encode())


def test_p4_a_read_only_database_refuses_writes_goes_on_reading_and_writes_again_after(
    workshop_url: str, open_workshop: OpenWorkshop, context: Context
) -> None:
    workshop = open_workshop(workshop_url)
    thing = run(workshop, lambda uow: uow.add(Thing.make("lamp")), context)
    set_read_only(workshop_url, "on")
    workshop.engine.dispose()
    with pytest.raises(Unavailable):
        run(workshop, lambda uow: uow.get(Thing, thing.id).rename("light"), context)
    assert ask(workshop, lambda reader: reader.get(Thing, thing.id).name, context) == "lamp"
    set_read_only(workshop_url, "off")
    run(workshop, lambda uow: uow.get(Thing, thing.id).rename("light"), context)


def test_p5_an_exhausted_pool_says_so_instead_of_waiting(
    workshop_url: str, open_workshop: OpenWorkshop, context: Context
) -> None:
    workshop = open_workshop(workshop_url, pool_size=1)
    with workshop.transaction() as holder, pytest.raises(Unavailable):
        holder.execute(text("SELECT 1"))
        run(workshop, lambda uow: uow.add(Thing.make("lamp")), context)


def test_p10_a_command_that_raises_leaves_no_transaction_open(workshop: Database, context: Context) -> None:
    def fail(uow: UnitOfWork) -> None:
        uow.add(Thing.make("lamp"))
        uow.session.flush()
        raise RuntimeError("a bug")

    with pytest.raises(RuntimeError):
        run(workshop, fail, context)
    with workshop.transaction() as session:
        idle = session.scalar(
            text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in%'")
        )
    assert idle == 0


def test_a_question_is_asked_within_the_reach_of_the_asker(workshop: Database, context: Context) -> None:
    run(workshop, lambda uow: uow.add(Thing.make("lamp")), context)
    names = ask(workshop, lambda reader: reader.session.scalars(text("SELECT name FROM thing")).all(), context)
    assert names == ["lamp"]

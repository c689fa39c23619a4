"""Numbers: never twice, in order, started again when the rule says so, and without making anybody wait."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, text

from chassis import pipeline
from chassis.principal import Principal
from chassis.unit_of_work import Context
from records.numbering import Reset, Segment, faults, next_number, rendered, series
from records.testing import write_paper

YEARLY: list[Segment] = [
    {"kind": "constant", "value": "C"},
    {"kind": "region", "codes": {"江苏": "JS"}, "otherwise": "ZZ"},
    {"kind": "type", "field": "kind", "codes": {"company": "E", "person": "P"}, "otherwise": "X"},
    {"kind": "date", "format": "YYYY"},
    {"kind": "sequence", "width": 5},
]


def test_a_number_shows_region_type_date_and_sequence() -> None:
    assert rendered(YEARLY, {"region": "江苏", "kind": "company"}, date(2026, 11, 21), 42) == "CJSE202600042"
    assert rendered(YEARLY, {"region": None}, date(2026, 11, 21), 100_000) == "CZZX2026100000"


@pytest.mark.parametrize(
    ("segments", "reset", "codes"),
    [
        ([{"kind": "constant", "value": "C"}], Reset.NEVER, ["one-sequence"]),
        ([{"kind": "sequence", "width": 3}, {"kind": "sequence", "width": 3}], Reset.NEVER, ["one-sequence"]),
        ([{"kind": "date", "format": "YY"}, {"kind": "sequence", "width": 3}], Reset.MONTH, ["period-not-shown"]),
        ([{"kind": "sequence", "width": 3}], Reset.DAY, ["period-not-shown"]),
        ([{"kind": "constant", "value": "C" * 40}, {"kind": "sequence", "width": 3}], Reset.NEVER, ["too-long"]),
        ([{"kind": "date", "format": "YYMMDD"}, {"kind": "sequence", "width": 3}], Reset.DAY, []),
        (YEARLY, Reset.YEAR, []),
    ],
)
def test_a_rule_that_could_repeat_a_number_is_refused(segments: list[Segment], reset: Reset, codes: list[str]) -> None:
    assert [fault.code for fault in faults(segments, reset)] == codes


some_segments = st.lists(
    st.one_of(
        st.builds(lambda value: {"kind": "constant", "value": value}, st.text("ABC-", min_size=1, max_size=3)),
        st.builds(lambda f: {"kind": "date", "format": f}, st.sampled_from(["YY", "YYYY", "YYYYMM", "YYYYMMDD"])),
        st.just({"kind": "region", "codes": {"a": "A", "b": "B"}, "otherwise": "Z"}),
    ),
    max_size=4,
)
some_days = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@given(
    some_segments,
    st.integers(1, 6),
    st.sampled_from(Reset),
    st.lists(st.tuples(some_days, st.sampled_from(["a", "b", "c"])), max_size=30),
)
def test_a_rule_without_faults_never_repeats_a_number(
    fixed: list[Segment], width: int, reset: Reset, entered: list[tuple[date, str]]
) -> None:
    segments = [*fixed, {"kind": "sequence", "width": width}]
    if any(faults(segments, reset)):
        return
    counters: dict[str, int] = {}
    numbers = []
    for day, region in entered:
        counted = series(segments, reset, {"region": region}, day)
        counters[counted] = counters.get(counted, 0) + 1
        numbers.append(rendered(segments, {"region": region}, day, counters[counted]))
    assert len(set(numbers)) == len(numbers)


@given(some_segments, st.sampled_from(Reset), some_days, st.integers(0, 400))
def test_a_series_starts_again_exactly_when_its_period_ends(
    fixed: list[Segment], reset: Reset, day: date, later: int
) -> None:
    segments = [*fixed, {"kind": "sequence", "width": 4}]
    other = day + timedelta(days=later)
    same = {
        Reset.NEVER: True,
        Reset.YEAR: day.year == other.year,
        Reset.MONTH: (day.year, day.month) == (other.year, other.month),
        Reset.DAY: day == other,
    }[reset]
    assert (series(segments, reset, {}, day) == series(segments, reset, {}, other)) is same


def test_a_wider_sequence_of_the_same_shape_goes_on_counting() -> None:
    wider = [*YEARLY[:-1], {"kind": "sequence", "width": 7}]
    assert series(YEARLY, Reset.YEAR, {}, date(2026, 1, 1)) == series(wider, Reset.YEAR, {}, date(2026, 1, 1))


def draw(database: Any, how_many: int = 1, **how: Any) -> list[int]:
    context = Context(Principal.service("office"), "office.paper.write")
    return [
        pipeline.run(database, lambda uow: next_number(uow, "office.paper", "P", **how), context)
        for _ in range(how_many)
    ]


@pytest.mark.parametrize("gapless", [True, False])
def test_parallel_commands_get_every_number_once(database: Any, gapless: bool) -> None:
    with ThreadPoolExecutor(8) as pool:
        drawn = list(pool.map(lambda _: draw(database, 10, gapless=gapless), range(8)))
    assert sorted(number for numbers in drawn for number in numbers) == list(range(1, 81))


@pytest.mark.parametrize("gapless", [True, False])
def test_a_command_that_fails_gives_its_numbers_back(staff: Any, gapless: bool) -> None:
    def fail(uow: Any) -> None:
        assert [next_number(uow, "office.paper", "P", gapless=gapless) for _ in range(3)] == [1, 2, 3]
        raise LookupError("something went wrong")

    for _ in range(2):
        with pytest.raises(LookupError):
            staff.run(staff.hire(), fail)
    assert staff.run(staff.hire(), lambda uow: next_number(uow, "office.paper", "P", gapless=gapless)) == 1


def test_numbers_of_many_documents_are_taken_together_and_what_is_left_is_given_back(database: Any) -> None:
    """B8: an import asked the counter once a row, a quarter of its time."""
    three_at_a_time = Context(Principal.service("office"), "office.paper.write", makes=3)

    def four(uow: Any) -> list[int]:
        return [next_number(uow, "office.paper", "P") for _ in range(4)]

    assert pipeline.run(database, four, three_at_a_time) == [1, 2, 3, 4]
    assert draw(database) == [5]
    assert pipeline.run(database, lambda uow: four(uow) + draw(database), three_at_a_time) == [6, 7, 8, 9, 12]
    assert draw(database) == [13]


def test_a_number_that_another_command_has_followed_is_not_given_twice(staff: Any, database: Any) -> None:
    def fail(uow: Any) -> None:
        next_number(uow, "office.paper", "P")
        assert draw(database) == [2]
        raise LookupError("something went wrong")

    with pytest.raises(LookupError):
        staff.run(staff.hire(), fail)
    assert draw(database) == [3]


def test_a_number_is_given_over_a_connection_that_died_while_it_lay_idle(staff: Any) -> None:
    """P-1: the server ended every session meanwhile, the command's own and the one that numbers are taken over."""

    def write(uow: Any) -> int:
        uow.session.execute(text("SELECT 1"))
        return next_number(uow, "office.paper", "P")

    clerk = staff.hire()
    assert staff.run(clerk, write) == 1
    others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    ending = create_engine(staff.database.engine.url)
    with ending.connect() as connection:
        assert len(connection.execute(text(f"SELECT pg_terminate_backend(pid, 5000) {others}")).all()) >= 2
    ending.dispose()
    assert staff.run(clerk, write) == 2


def test_nobody_waits_for_a_command_that_took_a_number_and_is_not_done(staff: Any) -> None:
    taken, finish = threading.Event(), threading.Event()

    def slow(uow: Any) -> int:
        number = next_number(uow, "office.paper", "P")
        taken.set()
        assert finish.wait(30)
        return number

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(staff.run, staff.hire(), slow)
        assert taken.wait(30)
        assert draw(staff.database) == [2]
        finish.set()
        assert first.result() == 1


def test_threads_that_hold_every_connection_still_get_numbers(staff: Any) -> None:
    together = threading.Barrier(8)

    def write(uow: Any) -> int:
        write_paper(uow, "a paper")
        uow.session.flush()
        together.wait(30)
        return next_number(uow, "office.paper", "P")

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(lambda _: staff.run(staff.hire(), write), range(8))) == list(range(1, 9))

"""Working time is right over weekends, holidays, make-up days, days of other hours, and nights when clocks change
(D-05, D-06; faults.md C-2).
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service_desk.working_time.clock import Period, WorkingClock, period

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
OFFICE = [period("09:00-12:00"), period("13:00-18:00")]
MINUTE = timedelta(minutes=1)
CLOCK = WorkingClock(
    zone=SHANGHAI,
    week=[*[OFFICE] * 5, [], []],
    exceptions={
        **{date(2026, 10, day): [] for day in range(1, 8)},  # 国庆节
        date(2026, 10, 10): OFFICE,  # 调休上班, a Saturday
        date(2026, 12, 2): [period("09:00-12:00")],
    },
)


def at(text: str) -> datetime:
    """A wall-clock time of Shanghai in 2026."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("what", "since", "minutes", "due"),
    [
        ("within a morning", "11-23T09:30", 60, "11-23T10:30"),
        ("over lunch", "11-23T11:30", 60, "11-23T13:30"),
        ("to the very end of a day", "11-23T17:00", 60, "11-23T18:00"),
        ("over night", "11-23T17:30", 60, "11-24T09:30"),
        ("from before the day begins", "11-23T06:00", 1, "11-23T09:01"),
        ("from after it has ended", "11-23T21:00", 1, "11-24T09:01"),
        ("over a weekend", "11-27T17:00", 120, "11-30T10:00"),
        ("from the middle of a weekend", "11-28T12:00", 480, "11-30T18:00"),
        ("over a holiday", "09-30T17:00", 120, "10-08T10:00"),
        ("into a make-up day, though it is a Saturday", "10-09T17:30", 60, "10-10T09:30"),
        ("over a make-up day and the Sunday after it", "10-10T17:30", 60, "10-12T09:30"),
        ("over a day of other hours", "12-02T11:00", 120, "12-03T10:00"),
        ("over many weeks", "11-23T09:00", 20 * 480, "12-21T15:00"),
    ],
)
def test_time_goes_by_while_the_company_works(what: str, since: str, minutes: int, due: str) -> None:
    assert CLOCK.add_working_minutes(at(since), minutes) == at(due), what
    assert CLOCK.working_minutes_between(at(since), at(due)) == minutes, what


def test_nothing_goes_by_while_nobody_works() -> None:
    assert CLOCK.working_minutes_between(at("11-27T18:00"), at("11-30T09:00")) == 0
    assert CLOCK.working_minutes_between(at("10-01T00:00"), at("10-08T00:00")) == 0


def test_nothing_goes_by_backwards() -> None:
    assert CLOCK.working_minutes_between(at("11-24T10:00"), at("11-23T10:00")) == 0


def test_seconds_are_kept_and_parts_of_a_minute_are_not_counted() -> None:
    since = at("11-23T09:30") + timedelta(seconds=20)
    assert CLOCK.add_working_minutes(since, 1) == since + MINUTE
    assert CLOCK.working_minutes_between(since, since + timedelta(seconds=119)) == 1


def test_the_day_is_that_of_the_companys_zone_and_not_of_greenwich() -> None:
    sunday_in_utc = datetime(2026, 11, 29, 23, tzinfo=UTC)  # Monday, 07:00 in Shanghai
    assert CLOCK.add_working_minutes(sunday_in_utc, 1) == at("11-30T09:01")
    evenings = WorkingClock(zone=ZoneInfo("America/New_York"), week=[[period("18:00-23:00")]] * 7, exceptions={})
    tuesday_in_utc = datetime(2026, 11, 24, 2, tzinfo=UTC)  # Monday, 21:00 in New York
    assert evenings.add_working_minutes(tuesday_in_utc, 60) == tuesday_in_utc + 60 * MINUTE


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 28), 24), (date(2026, 3, 29), 23), (date(2026, 10, 25), 25)])
def test_a_day_on_which_the_clocks_change_is_as_long_as_it_is(day: date, hours: int) -> None:
    always = WorkingClock(zone=BERLIN, week=[[period("00:00-24:00")]] * 7, exceptions={})
    midnight = datetime.combine(day, datetime.min.time(), BERLIN)
    assert always.working_minutes_between(midnight, midnight + timedelta(days=1)) == hours * 60


@pytest.mark.parametrize("day", [date(2028, 2, 29), date(2037, 12, 31), date(2038, 1, 19), date(2099, 12, 31)])
def test_leap_days_and_far_years_are_days_like_others(day: date) -> None:
    always = WorkingClock(zone=SHANGHAI, week=[[period("00:00-24:00")]] * 7, exceptions={})
    evening = datetime(day.year, day.month, day.day, 23, 30, tzinfo=SHANGHAI)
    due = always.add_working_minutes(evening, 24 * 60 + 60)
    assert due.astimezone(SHANGHAI).date() == day + timedelta(days=2)
    assert always.working_minutes_between(evening, due) == 25 * 60


def test_an_hour_that_the_clocks_leave_out_is_not_worked_twice() -> None:
    night = WorkingClock(zone=BERLIN, week=[[period("01:00-02:30"), period("03:00-04:00")]] * 7, exceptions={})
    spring = datetime(2026, 3, 29, tzinfo=BERLIN)  # 02:00 is 03:00: from 01:00 to 04:00 two hours go by
    assert night.working_minutes_between(spring, spring + timedelta(days=1)) == 120


@st.composite
def days(draw: st.DrawFn) -> list[Period]:
    bounds = sorted(draw(st.sets(st.integers(0, 1440), max_size=6)))
    return list(zip(bounds[::2], bounds[1::2], strict=False))


@st.composite
def clocks(draw: st.DrawFn) -> WorkingClock:
    """A clock whose week and whose days around New Year 2027 are anything, but that works on some Wednesday."""
    week: list[Sequence[Period]] = [draw(days()) for _ in range(7)]
    week[2] = [(draw(st.integers(0, 700)), draw(st.integers(760, 1440)))]
    near = st.dates(date(2026, 12, 20), date(2027, 1, 10))
    return WorkingClock(
        draw(st.sampled_from([SHANGHAI, BERLIN])), week, draw(st.dictionaries(near, days(), max_size=8))
    )


MOMENTS = st.datetimes(datetime(2026, 12, 20), datetime(2027, 1, 5), timezones=st.just(UTC))
MINUTES = st.integers(1, 5000)


@given(clocks(), MOMENTS, MINUTES)
def test_what_was_added_is_what_lies_between(clock: WorkingClock, since: datetime, minutes: int) -> None:
    due = clock.add_working_minutes(since, minutes)
    assert due >= since + minutes * MINUTE
    assert clock.working_minutes_between(since, due) == minutes


@given(clocks(), MOMENTS, MINUTES, MINUTES)
def test_time_may_be_added_in_parts(clock: WorkingClock, since: datetime, first: int, then: int) -> None:
    assert clock.add_working_minutes(clock.add_working_minutes(since, first), then) == clock.add_working_minutes(
        since, first + then
    )


@given(clocks(), MOMENTS, MOMENTS, MINUTES)
def test_what_begins_later_is_not_due_earlier(
    clock: WorkingClock, one: datetime, other: datetime, minutes: int
) -> None:
    earlier, later = sorted((one, other))
    assert clock.add_working_minutes(earlier, minutes) <= clock.add_working_minutes(later, minutes)


@given(clocks(), MOMENTS, st.integers(0, 4000))
def test_it_is_the_number_of_minutes_whose_beginning_is_worked(
    clock: WorkingClock, since: datetime, length: int
) -> None:
    """Compared with counting them one by one, in a zone whose clocks do not change."""
    clock = WorkingClock(SHANGHAI, clock.week, clock.exceptions)
    since = since.replace(second=0, microsecond=0)
    worked = 0
    for passed in range(length):
        wall = (since + passed * MINUTE).astimezone(SHANGHAI)
        hours = clock.exceptions.get(wall.date(), clock.week[wall.weekday()])
        worked += any(first <= wall.hour * 60 + wall.minute < last for first, last in hours)
    assert clock.working_minutes_between(since, since + length * MINUTE) == worked

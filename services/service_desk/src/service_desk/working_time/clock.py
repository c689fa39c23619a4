"""Time measured while the company works: over weekends, holidays, make-up days and days of other hours.

Pure: a moment in, a moment or a number out. Hours are wall-clock times of the company's zone, so that a day on which
the clocks change is as long as it is.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

Period = tuple[int, int]
"""From the first to the last minute after midnight: 09:00-12:00 is (540, 720), and 24:00 is 1440."""

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def period(text: str) -> Period:
    """The period that people write as `09:00-12:00`."""
    begins, ends = (int(clock[:2]) * 60 + int(clock[3:]) for clock in text.split("-"))
    return begins, ends


@dataclass(frozen=True)
class WorkingClock:
    """Working hours: of each day of the `week`, Monday first, and of single days that differ (none: a holiday).

    Periods of a day are in order and do not overlap, and some day of the week has one; the calendar sees to it.
    """

    zone: ZoneInfo
    week: Sequence[Sequence[Period]]
    exceptions: Mapping[date, Sequence[Period]]

    def add_working_minutes(self, moment: datetime, minutes: int) -> datetime:
        """The moment (UTC) at which `minutes`, one or more, of working time have gone by since `moment`."""
        left = minutes * MINUTE
        for begins, ends in self._spans(moment):
            if ends - begins >= left:
                return begins + left
            left -= ends - begins
        raise AssertionError("unreachable: working time has no end")

    def working_minutes_between(self, start: datetime, end: datetime) -> int:
        """The whole minutes of working time from `start` to `end`; 0 when `end` is the earlier one."""
        worked = timedelta()
        for begins, ends in self._spans(start):
            if begins >= end:
                break
            worked += min(ends, end) - begins
        return worked // MINUTE

    def _spans(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The working time from `moment` on, in order and in UTC, without end."""
        day, reached = moment.astimezone(self.zone).date(), moment.astimezone(UTC)
        while True:
            for first, last in self.exceptions.get(day, self.week[day.weekday()]):
                begins, ends = max(self._instant(day, first), reached), self._instant(day, last)
                if begins < ends:
                    yield begins, ends
                    reached = ends
            day += DAY

    def _instant(self, day: date, minute: int) -> datetime:
        return (datetime.combine(day, time.min, self.zone) + minute * MINUTE).astimezone(UTC)

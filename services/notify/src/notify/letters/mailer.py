"""The process that sends letters, `crm-notify mailer`: takes one, hands it over, settles what became of it with the
taking of the next.

Any number of them may run. A letter is taken by moving its `next_at` ahead, again and again while the talk goes on, so
one killed at any moment leaves it due again within LEASE by itself (faults.md M-4). Where the server has a letter and
nobody could write that down, it is sent twice, under the same Message-ID.
"""

import random
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait
from functools import partial
from threading import Thread
from typing import NamedTuple, TypeVar

import structlog
from prometheus_client import Counter, Gauge
from sqlalchemy import text
from sqlalchemy.orm import Session

from chassis.errors import Unavailable
from chassis.process.crashpoints import crash
from chassis.process.stop import Stop
from chassis.service import Service
from chassis.settings import ServiceSettings, SettingsFault
from chassis.storage import Database, TryAgain
from chassis.telemetry import logs, metrics
from notify.letters.bell import Bell
from notify.letters.commands import (
    Taken,
    give_back,
    give_up,
    renew_lease,
    settle_later,
    settle_refused,
    settle_sent,
    take_letter,
)
from notify.letters.composing import composed
from notify.letters.server import MailServer, NotNow, Refused, ServerAway
from notify.settings import Settings

log = structlog.get_logger(__name__)
T = TypeVar("T")

LOOK = 1.0
"""Seconds between two looks into an empty table, unless the bell rings."""
LISTEN = 0.5
"""Seconds between two looks whether to stop, while the server takes its time."""
DEADLINE = 800.0
"""Seconds that one letter may take altogether: a server that drips never exceeds the patience of a step."""
LEASE, RENEWED_EVERY = 30.0, 10.0
"""Seconds for which a letter is ours, and how often that is said again while the server has not answered."""
GRACE = 8.0
"""Seconds that the letter in hand may still take once the process was asked to stop."""
FIRST_PAUSE, LONGEST_PAUSE = 60.0, 6 * 3600.0
"""Seconds before a letter is tried again, doubled each time, for seven days (`GIVEN_UP_AFTER`)."""
FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
"""The same for a server that is away: no letter's attempts are counted then, and all go soon after it is back (M-1)."""
MEASURED_EVERY = 5.0
"""Seconds between two looks at how many wait, and which have waited for too long."""

ATTEMPTS = Counter(
    "crm_letter_attempts", "Letters by what became of an attempt: sent, later, refused, away.", ("outcome",)
)
WAITING = Gauge("crm_letters_waiting", "Letters that are not sent yet.")
OLDEST = Gauge("crm_letters_oldest_seconds", "Age of the oldest letter that is not sent yet. Alert above an hour.")
FAILED = Gauge("crm_letters_failed", "Letters that will not be sent unless somebody helps. Alert when it grows.")
_MEASURE = text(
    """
    SELECT count(*) FILTER (WHERE state = 'waiting') AS waiting, count(*) FILTER (WHERE state = 'failed') AS failed,
        coalesce(extract(epoch FROM now() - min(written_at) FILTER (WHERE state = 'waiting')), 0) AS oldest
    FROM letter WHERE state <> 'sent'
    """
)


def mail(service: Service, settings: ServiceSettings, _words: Sequence[str]) -> int:
    """Run until a signal asks to stop; the exit code. Raises SettingsFault without a mail server."""
    if not isinstance(settings, Settings) or settings.smtp_url is None or settings.smtp_from is None:
        raise SettingsFault(["CRM_SMTP_URL, CRM_SMTP_FROM: are not set, and nothing is sent without"])
    logs.configure(service.name, "mailer", settings.log_format)
    database = service.database(settings, pool_size=2)  # one for the bell
    url, sender = settings.smtp_url, settings.smtp_from
    mailer = Mailer(database, lambda: MailServer(url, sender), Stop().install())
    metrics.serve(settings.metrics_port, settings.http_bind[0], mailer.missing)
    try:
        mailer.run()
    finally:
        database.close()
    return 0


class Handed(NamedTuple):
    """A letter after the talk with the server: what became of it, and why."""

    letter: Taken
    outcome: str
    reason: str


class Mailer:
    """One mailer: letters one after another, over a connection that `connect` makes and that is kept."""

    def __init__(self, database: Database, connect: Callable[[], MailServer], stop: Stop) -> None:
        self._database, self._connect, self._stop = database, connect, stop
        self._server = connect()
        self._database_away, self._server_away = False, ""
        self._wait = FIRST_WAIT
        self._bell = Bell(database, stop)
        self._measured = float("-inf")

    def missing(self) -> str | None:
        """What keeps letters from being sent, or None."""
        return "the database is away" if self._database_away else self._server_away or None

    def run(self) -> None:
        """Send letters until asked to stop."""
        while not self._stop.requested:
            self._bell.hang()
            pause = self.send_due()
            if pause:
                self._stop.wait(pause)
            else:
                self._bell.wait(LOOK)
        self._bell.take_down()
        self._server.leave()

    def send_due(self) -> float:
        """Send the letters that are due, one after another; how many seconds to leave the server alone afterwards."""
        handed, pause = None, 0.0
        while letter := self._patiently(partial(self._next, handed, more=not pause)):
            crash("mailer.taken")
            handed, pause = self._attempt(letter)
            crash("mailer.handed_over")
        self._server.rest()
        return pause

    def _next(self, handed: Handed | None, *, more: bool) -> Taken | None:
        """Settle what was handed over and take the next letter, in one commit: there is never more than one in hand."""
        with self._database.transaction() as session:
            self._measure(session)
            if handed is not None:
                self._settle(session, handed)
            if not more or self._stop.requested:
                return None
            return take_letter(session, lease=LEASE, domain=self._server.sender.rpartition("@")[2])

    def _attempt(self, letter: Taken) -> tuple[Handed, float]:
        """What became of the letter, and the seconds for which nobody else need be sent one."""
        outcome, reason, pause = "sent", "", 0.0
        self._server_away, waited, self._wait = "", self._wait, FIRST_WAIT
        try:
            self._hand_over(letter)
        except Refused as error:
            outcome, reason = "refused", str(error)
        except NotNow as error:
            outcome, reason = "later", str(error)
        except ServerAway as error:
            outcome, reason = "away", str(error)
            self._server_away, self._wait = f"the mail server is away: {error}", min(2 * waited, LONGEST_WAIT)
            pause = waited * random.uniform(0.5, 1.0)  # noqa: S311 - jitter
        ATTEMPTS.labels(outcome).inc()
        log.info(f"letter.{outcome}", letter=str(letter.id), attempts=letter.attempts, reason=reason)
        return Handed(letter, outcome, reason), pause

    def _hand_over(self, letter: Taken) -> None:
        """Let the server take it. Raises ServerAway, NotNow or Refused; the second also when time is up."""
        done: Future[None] = Future()
        Thread(target=_talk, args=(self._server, letter, done), name="letter", daemon=True).start()
        ends, renewed = time.monotonic() + DEADLINE, time.monotonic()
        while not wait([done], timeout=LISTEN).done:
            if time.monotonic() > renewed + RENEWED_EVERY:
                renewed = time.monotonic()
                self._renew(letter)
            if self._stop.requested:
                ends = min(ends, time.monotonic() + GRACE)
            if time.monotonic() > ends:
                self._server = self._connect()  # the talk that does not end is left to itself
                raise NotNow("the server did not come to an end")
        done.result()

    def _renew(self, letter: Taken) -> None:
        try:
            with self._database.transaction() as session:
                renew_lease(session, letter, lease=LEASE)
        except (Unavailable, TryAgain):
            self._database_away = True  # nobody else can take it either while the database is away

    def _settle(self, session: Session, handed: Handed) -> None:
        letter, reason = handed.letter, handed.reason
        match handed.outcome:
            case "sent":
                settle_sent(session, letter)
            case "refused":
                settle_refused(session, letter, reason)
            case "later":
                settle_later(session, letter, reason, pause_after(letter.attempts))
            case "away":
                give_back(session, letter, reason)

    def _patiently(self, work: Callable[[], T]) -> T | None:
        """Do it as soon as the database answers; None when asked to stop before."""
        while True:
            try:
                result = work()
            except (Unavailable, TryAgain):
                self._database_away = True
                self._bell.take_down()
                pause = random.uniform(0.5, 2.0)  # noqa: S311 - jitter
                log.warning("mailer.database_away", again_in=round(pause, 2))
                if self._stop.wait(pause):
                    return None
            else:
                self._database_away = False
                return result

    def _measure(self, session: Session) -> None:
        if time.monotonic() > self._measured + MEASURED_EVERY:
            self._measured = time.monotonic()
            give_up(session)
            found = session.execute(_MEASURE).one()
            WAITING.set(found.waiting)
            OLDEST.set(found.oldest)
            FAILED.set(found.failed)


def pause_after(attempts: int) -> float:
    """Seconds until a letter that was not taken is tried again, by the number of attempts so far."""
    doubled = min(FIRST_PAUSE * 2.0 ** min(attempts - 1, 20), LONGEST_PAUSE)
    return doubled * random.uniform(0.5, 1.0)  # noqa: S311 - jitter


def _talk(server: MailServer, letter: Taken, done: "Future[None]") -> None:
    try:
        server.hand_over(letter.address, composed(letter, server.sender))
    except ValueError as error:
        done.set_exception(Refused(f"not a letter: {error}"))
    except Exception as error:  # noqa: BLE001 - raised by `_hand_over`, in the thread that waits
        done.set_exception(error)
    else:
        done.set_result(None)

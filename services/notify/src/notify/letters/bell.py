"""The mailer's bell: the commit that brings a letter rings it; a look every second lies under it (B11).

NOTIFY, not a datagram as for the relay: it reaches every mailer, on whatever machine, and needs no port. Commits that
notify wait for each other, which is why requests do not (messaging.md, Relay); letters are written by one worker, whose
commits follow each other anyway (decision 0013).
"""

import select
from typing import Any

import psycopg
import structlog
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from chassis.errors import Unavailable
from chassis.process.stop import Stop
from chassis.storage import Database

log = structlog.get_logger(__name__)


def ring(session: Session) -> None:
    """Wake the mailers when this transaction commits; however often it is said in one, they hear it once."""
    session.connection().exec_driver_sql("NOTIFY letter")


class Bell:
    """A mailer's ear, on a connection of its own. It never fails: who hears nothing looks a little later."""

    def __init__(self, database: Database, stop: Stop) -> None:
        self._database, self._stop = database, stop
        self._connection: Connection | None = None

    def hang(self) -> None:
        """Listen from now on, unless we do already; to be called before the look that must not miss a letter."""
        if self._connection is None:
            try:
                with self._database.translated():
                    self._connection = self._listening()
            except Unavailable as error:
                log.warning("bell.not_hung", reason=str(error.__cause__).strip())

    def _listening(self) -> Connection:
        connection = self._database.reading.connect()
        connection.exec_driver_sql("LISTEN letter")
        return connection

    def wait(self, seconds: float) -> None:
        """Wait for a letter or a stop, at most so many seconds."""
        if self._connection is None:
            self._stop.wait(seconds)
            return
        driver: Any = self._connection.connection.driver_connection
        select.select([self._stop, driver], [], [], seconds)
        try:
            for _ in driver.notifies(timeout=0):
                pass  # one look answers them all
        except psycopg.Error as error:
            log.warning("bell.fell", reason=str(error).strip())
            self.take_down()

    def take_down(self) -> None:
        """Listen no longer: the connection may lead nowhere."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()
            connection.close()

"""Repeating a write safely (http.md, Writing safely; draft-ietf-httpapi-idempotency-key-header).

The stored answer is written in the command's own transaction, so it exists exactly when the command's effect does. A
failed command leaves nothing, and the retry runs.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from chassis.errors import InFlight, KeyReused

KEPT_DAYS = 7

KEPT = """
    SELECT pg_try_advisory_xact_lock(hashtextextended(%(principal)s || chr(10) || %(key)s, 0)) AS mine,
           stored.request_hash, stored.status, stored.headers, stored.body
    FROM (VALUES (1)) AS one
    LEFT JOIN idempotency AS stored ON stored.principal = %(principal)s AND stored.key = %(key)s
"""
"""What is kept under a key, and whether this transaction is the one that may use it."""
FORGET = text("DELETE FROM idempotency WHERE created_at < now() - make_interval(days => :days)").bindparams(
    days=KEPT_DAYS
)


@dataclass(frozen=True)
class Answer:
    """A finished answer: what is sent, and what is stored to be sent again."""

    status: int
    headers: dict[str, str]
    body: bytes
    replayed: bool = False


@dataclass(frozen=True)
class IdempotencyKey:
    """One use of the Idempotency-Key header.

    `key` is the caller's and counts within `principal`; `request_hash` covers the whole request.
    """

    key: str
    principal: str
    route: str
    request_hash: bytes

    def begin(self, session: Session) -> Answer | None:
        """The stored answer, or None when this request is the first and may run.

        Raises KeyReused when the key was used for another request, InFlight while the same one is being worked on.
        Never waits.
        """
        return self.judged(session.connection().exec_driver_sql(KEPT, self.asked).one())

    @property
    def asked(self) -> dict[str, Any]:
        """The parameters of `KEPT`."""
        return {"principal": self.principal, "key": self.key}

    def judged(self, row: Row[Any]) -> Answer | None:
        """As `begin`, where a statement that asks for more has brought the row of `KEPT`."""
        if row.status is not None:
            if row.request_hash != self.request_hash:
                raise KeyReused
            return Answer(row.status, row.headers, row.body, replayed=True)
        if not row.mine:
            raise InFlight
        return None

    def row(self, answer: Answer) -> dict[str, Any]:
        """The values to store beside the facts."""
        return {
            "principal": self.principal,
            "key": self.key,
            "route": self.route,
            "request_hash": self.request_hash,
            "status": answer.status,
            "headers": answer.headers,
            "body": answer.body,
        }

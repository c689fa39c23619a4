"""Enters the rows of a file over several connections, each once."""

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TypeVar

from crm.client import Client, Document, Problem, Session
from crm.load.body import RowRefused, body_of
from crm.load.journal import Journal
from crm.load.table import Row, Table
from crm.wording import Speech

CONNECTIONS = 8
_OURS_TO_MEND = frozenset({401, 403})
"""Statuses that every other row would meet as well."""

T = TypeVar("T")
R = TypeVar("R")


@dataclass
class Summary:
    """What became of a file."""

    made: dict[int, str] = field(default_factory=dict)
    """Ids of the accounts entered now, by line of the file."""
    known: dict[int, str] = field(default_factory=dict)
    """Ids of those that the journal knew from before, by line."""
    refused: list[tuple[Row, str]] = field(default_factory=list)
    """Rows that are not in, with the reason in the reader's language."""
    seconds: float = 0.0

    @property
    def accounts(self) -> list[str]:
        """Ids of all accounts of the file, in its order."""
        found = {**self.known, **self.made}
        return [found[line] for line in sorted(found)]


def load(
    session: Session,
    table: Table,
    journals: Path,
    say: Speech,
    *,
    connections: int = CONNECTIONS,
    heard: Callable[[], None] = lambda: None,
) -> Summary:
    """Enter what of `table` is not entered yet; `heard` is called after each row.

    `journals` is the folder of the journals. Raises Unreachable when a service is away for too long, Problem when the
    login is refused or may not enter accounts; what was accepted until then is in the journal.
    """
    me = session.identity.get("/v1/me")["id"]  # an id of this installation only, so that a new one begins anew
    journal = Journal(journals / f"{me}-{table.digest[:16]}.jsonl")
    summary, waiting, begun = Summary(), [], time.monotonic()
    try:
        for row in table.rows:
            if entry := journal.accepted.get(row.key):
                summary.known[row.line] = entry["id"]
                heard()
            else:
                waiting.append(row)
        for row, account, reason in in_parallel(_Entering(session, journal, say), waiting, connections):
            if account is None:
                summary.refused.append((row, reason))
            else:
                summary.made[row.line] = account["id"]
            heard()
    finally:
        journal.close()
    summary.seconds = time.monotonic() - begun
    return summary


class _Entering:
    """Enters one row: the account, or None and the reason."""

    def __init__(self, session: Session, journal: Journal, say: Speech) -> None:
        self._customer, self._journal, self._say = session.customer, journal, say
        self._person = cache(lambda login: _person(session.identity, login))

    def __call__(self, row: Row) -> tuple[Row, Document | None, str]:
        try:
            account = self._customer.post("/v1/accounts", body_of(row, self._person), key=row.key)
        except RowRefused as refused:
            return row, None, self._say(refused.zh, refused.en)
        except Problem as problem:
            if problem.status in _OURS_TO_MEND:
                raise
            return row, None, problem.explain()
        self._journal.accept(row.key, row.line, account)
        return row, account, ""


def _person(identity: Client, login: str) -> str:
    found = identity.get("/v1/users", login=login)["items"]
    if not found:
        raise RowRefused(f"没有登录名为 {login} 的用户", f"nobody has the login {login}")
    return str(found[0]["id"])


def in_parallel(work: Callable[[T], R], items: Iterable[T], connections: int) -> Iterator[R]:
    """The results in the order of the items, some of them worked on ahead; the first exception ends it."""
    with ThreadPoolExecutor(connections) as pool:
        ahead: deque[Future[R]] = deque()
        try:
            for item in items:
                ahead.append(pool.submit(work, item))
                if len(ahead) > 4 * connections:
                    yield ahead.popleft().result()
            while ahead:
                yield ahead.popleft().result()
        finally:
            for future in ahead:
                future.cancel()

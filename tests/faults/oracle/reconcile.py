"""The reconciler: reads every database after the storm and computes what was lost, doubled or made up (faults.md
2.2).
"""

from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from typing import Any, LiteralString

import psycopg

from tests.faults.oracle.journal import Journal

Accounts = dict[str, tuple[int, str]]
"""Id → version and name."""
_COLUMNS: LiteralString = "SELECT id::text, version, name ->> 'zh' FROM account"
_STANDING: LiteralString = f"{_COLUMNS} WHERE deleted_at IS NULL"
_ACCOUNTS: Mapping[str, LiteralString] = {
    "customer": _COLUMNS,
    "sales": _STANDING,
    "service_desk": _STANDING,
    "notify": _STANDING,
    "gateway": "SELECT id::text, version, content -> 'name' ->> 'zh' FROM account_entry"
    " WHERE resource = 'customer.account' AND deleted_at IS NULL",
}
"""Where each service keeps them: customer its own, the others their copies."""


@dataclass
class Verdict:
    """The sets after a storm; everything but attempted, acknowledged and recovered must be empty."""

    attempted: int = 0
    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    recovered: int = 0
    """Requests whose answer never came and whose effect is there."""
    duplicated: list[str] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)
    failed_invariants: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Whether the promise was kept."""
        return not (self.lost or self.duplicated or self.unexpected or self.failed_invariants)

    def __str__(self) -> str:
        return ", ".join(f"{name}: {value}" for name, value in asdict(self).items())


def account_ids(url: str) -> set[str]:
    """The accounts that are there."""
    with psycopg.connect(url) as connection:
        return set(_accounts(connection, _ACCOUNTS["customer"]))


def reconcile(journal: Journal, before: set[str], url_of: Callable[[str], str]) -> Verdict:
    """Compare the journal with the customer's accounts and all copies of them, and the accounts with their facts.

    `before` are the accounts that were there when the journal began, `url_of` tells where a service's database is.
    """
    verdict = Verdict(attempted=len(journal.entries), acknowledged=len(journal.ended("ok")))
    with ExitStack() as opened:
        books = {name: opened.enter_context(psycopg.connect(url_of(name))) for name in _ACCOUNTS}
        copies = {name: _accounts(books[name], statement) for name, statement in _ACCOUNTS.items()}
        owned = copies.pop("customer")
        fresh = {identifier: account for identifier, account in owned.items() if identifier not in before}
        _check_creations(journal, fresh, copies, verdict)
        _check_changes(journal, owned, verdict)
        for name, copied in copies.items():
            _check_copies(owned, name, copied, verdict)
        _check_books(books, verdict)
    return verdict


def _accounts(connection: psycopg.Connection[Any], statement: LiteralString) -> Accounts:
    rows = connection.execute(statement).fetchall()
    return {identifier: (version, name) for identifier, version, name in rows}


def _check_creations(journal: Journal, owned: Accounts, copies: Mapping[str, Accounts], verdict: Verdict) -> None:
    """I1 and I3: every acknowledged account stands once here and once in each copy; an unknown one at most once."""
    made = {entry.key: entry for entry in journal.entries if entry.kind == "create"}
    first_names = Counter(name.partition(" ")[0] for _, name in owned.values())
    for key, entry in made.items():
        found = first_names.pop(key, 0)
        if found > 1:
            verdict.duplicated.append(key)
        if entry.outcome == "ok" and not all(
            found and entry.account_id in there for there in (owned, *copies.values())
        ):
            verdict.lost.append(key)
        if entry.outcome == "unknown":
            verdict.recovered += found
        if entry.outcome == "fail" and found:
            verdict.unexpected.append(key)
    verdict.unexpected.extend(first_names)


def _check_changes(journal: Journal, owned: Accounts, verdict: Verdict) -> None:
    """I1 for changes: the version an acknowledged change was answered with was really reached."""
    for entry in journal.ended("ok", "change"):
        version, _ = owned.get(entry.account_id or "", (0, ""))
        if version < (entry.version or 0):
            verdict.lost.append(entry.key)


def _check_copies(owned: Accounts, name: str, copied: Accounts, verdict: Verdict) -> None:
    """I2 and I5: the copy is the owner's state, field by field and version by version, and nothing else."""
    for identifier in owned.keys() | copied.keys():
        if owned.get(identifier) != copied.get(identifier):
            verdict.failed_invariants.append(
                f"account {identifier}: {owned.get(identifier)} in customer, {copied.get(identifier)} in {name}"
            )


def _check_books(books: Mapping[str, psycopg.Connection[Any]], verdict: Verdict) -> None:
    """I6: every version has its fact, nothing waits in an outbox, nothing is held or parked."""
    gaps = _column(
        books["customer"],
        """SELECT aggregate_id::text FROM fact WHERE aggregate_type = 'account' GROUP BY aggregate_id
           HAVING max(version) <> count(DISTINCT version)""",
    )
    verdict.failed_invariants.extend(f"account {identifier}: a version without a fact" for identifier in gaps)
    for name, connection in books.items():
        for table in ("outbox", "held"):
            if rows := _column(connection, f"SELECT count(*) FROM {table}")[0]:
                verdict.failed_invariants.append(f"{rows} rows wait in {table} of {name}")


def _column(connection: psycopg.Connection[Any], statement: str) -> list[Any]:
    return [row[0] for row in connection.execute(statement)]

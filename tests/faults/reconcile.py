"""The reconciler: reads every database after the storm and computes what was lost, doubled or made up (faults.md
2.2).
"""

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

import psycopg

from tests.faults.journal import Journal


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
        return set(_accounts(connection))


def reconcile(journal: Journal, before: set[str], customer_url: str, sales_url: str) -> Verdict:
    """Compare the journal with the customer's accounts and the copies in sales, and both with their facts.

    `before` are the accounts that were there when the journal began.
    """
    verdict = Verdict(attempted=len(journal.entries), acknowledged=len(journal.ended("ok")))
    with psycopg.connect(customer_url) as customer, psycopg.connect(sales_url) as sales:
        owned = _accounts(customer)
        copied = _accounts(sales)
        fresh = {identifier: account for identifier, account in owned.items() if identifier not in before}
        _check_creations(journal, fresh, copied, verdict)
        _check_changes(journal, owned, verdict)
        _check_copies(owned, copied, verdict)
        _check_books(customer, sales, verdict)
    return verdict


def _accounts(connection: psycopg.Connection[Any]) -> dict[str, tuple[int, str]]:
    rows = connection.execute("SELECT id::text, version, name ->> 'zh' FROM account").fetchall()
    return {identifier: (version, name) for identifier, version, name in rows}


def _check_creations(
    journal: Journal, owned: dict[str, tuple[int, str]], copied: dict[str, tuple[int, str]], verdict: Verdict
) -> None:
    """I1 and I3: every acknowledged account stands once here and once there; an unknown one at most once."""
    made = {entry.key: entry for entry in journal.entries if entry.kind == "create"}
    first_names = Counter(name.partition(" ")[0] for _, name in owned.values())
    for key, entry in made.items():
        found = first_names.pop(key, 0)
        if found > 1:
            verdict.duplicated.append(key)
        if entry.outcome == "ok" and (not found or entry.account_id not in owned or entry.account_id not in copied):
            verdict.lost.append(key)
        if entry.outcome == "unknown":
            verdict.recovered += found
        if entry.outcome == "fail" and found:
            verdict.unexpected.append(key)
    verdict.unexpected.extend(first_names)


def _check_changes(journal: Journal, owned: dict[str, tuple[int, str]], verdict: Verdict) -> None:
    """I1 for changes: the version an acknowledged change was answered with was really reached."""
    for entry in journal.ended("ok", "change"):
        version, _ = owned.get(entry.account_id or "", (0, ""))
        if version < (entry.version or 0):
            verdict.lost.append(entry.key)


def _check_copies(owned: dict[str, tuple[int, str]], copied: dict[str, tuple[int, str]], verdict: Verdict) -> None:
    """I2 and I5: the copy is the owner's state, field by field and version by version, and nothing else."""
    for identifier in owned.keys() | copied.keys():
        if owned.get(identifier) != copied.get(identifier):
            verdict.failed_invariants.append(
                f"account {identifier}: {owned.get(identifier)} here, {copied.get(identifier)} there"
            )


def _check_books(customer: psycopg.Connection[Any], sales: psycopg.Connection[Any], verdict: Verdict) -> None:
    """I6: every version has its fact, nothing waits in an outbox, nothing is held or parked."""
    gaps = _column(
        customer,
        """SELECT aggregate_id::text FROM fact WHERE aggregate_type = 'account' GROUP BY aggregate_id
           HAVING max(version) <> count(DISTINCT version)""",
    )
    verdict.failed_invariants.extend(f"account {identifier}: a version without a fact" for identifier in gaps)
    for connection, name in ((customer, "customer"), (sales, "sales")):
        for table in ("outbox", "held"):
            if rows := _column(connection, f"SELECT count(*) FROM {table}")[0]:
                verdict.failed_invariants.append(f"{rows} rows wait in {table} of {name}")


def _column(connection: psycopg.Connection[Any], statement: str) -> list[Any]:
    return [row[0] for row in connection.execute(statement)]

"""How long it takes until what was decided in one service stands in another."""

import math
import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from crm.client import Client, Document, Problem
from crm.wording import Speech

PATIENCE = 30.0
"""Seconds after which something that has not arrived counts as missing."""
_PAUSE = 0.002
_NOT_FOUND = 404


@dataclass
class Arrivals:
    """Accounts that were waited for in sales: seconds from the fact's `at` in customer until sales answered with it.

    `at` is taken when the command begins, before its commit, and the end is when our own question was answered: the
    figures hold the commit, the relay, the broker, the worker and one HTTP read, by one clock. They err upwards only.
    """

    seconds: list[float] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def wait_for(self, account: Document, customer: Client, sales: Client) -> None:
        """Ask sales until it has at least this version of the account, then look up when customer decided it."""
        path = f"/v1/accounts/{account['id']}"
        seen_at = seen(sales, path, account["version"])
        if seen_at is None:
            self.missing.append(account["id"])
            return
        history = customer.items(f"{path}/history")
        decided = next(fact for fact in history if fact["version"] == account["version"])
        self.seconds.append((seen_at - datetime.fromisoformat(decided["at"])).total_seconds())

    def said(self, say: Speech) -> str:
        """The figures in one line."""
        if not self.seconds:
            return say("没有可测量的", "nothing to measure")
        p50, p99, most = (1000 * percentile(self.seconds, share) for share in (0.5, 0.99, 1.0))
        count = len(self.seconds)
        return say(
            f"从命令开始到在 sales 可见:p50 {p50:.0f} ms,p99 {p99:.0f} ms,最长 {most:.0f} ms({count} 次)",
            f"from command to visible in sales: p50 {p50:.0f} ms, p99 {p99:.0f} ms, max {most:.0f} ms ({count} times)",
        )


def seen(sales: Client, path: str, version: int) -> datetime | None:
    """The moment when sales first answered with that version or a later one; None when it never did."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            found = sales.get(path)["version"]
        except Problem as problem:
            if problem.status != _NOT_FOUND:
                raise
            found = -1
        if found >= version:
            return datetime.now(UTC)
        time.sleep(_PAUSE)
    return None


def all_there(sales: Client, wanted: Collection[str]) -> tuple[float, set[str]]:
    """Seconds until sales lists all these accounts, and those that it does not list within our patience."""
    begun = time.monotonic()
    while True:
        missing = set(wanted) - {account["id"] for account in sales.items("/v1/accounts")}
        waited = time.monotonic() - begun
        if not missing or waited > PATIENCE:
            return waited, missing
        time.sleep(0.1)


def differing_fields(owned: Iterable[Document], copied: Iterable[Document]) -> list[str]:
    """Where lists of both services show the same field of the same account with another value."""
    there = {account["id"]: account for account in copied}
    return [
        f"{account['id']}.{name}: {value!r} / {there[account['id']][name]!r}"
        for account in owned
        if account["id"] in there
        for name, value in account.items()
        if name in there[account["id"]] and there[account["id"]][name] != value
    ]


def percentile(values: Iterable[float], share: float) -> float:
    """The smallest value that at least `share` of them do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]

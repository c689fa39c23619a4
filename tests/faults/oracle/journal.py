"""The journal of the clients: what was attempted, and how it ended (faults.md 2.2)."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Outcome = Literal["ok", "fail", "unknown"]


@dataclass
class Entry:
    """One intended effect: an account by its Idempotency-Key and name, or a change of one to a new name."""

    key: str
    kind: Literal["create", "change"]
    name: str
    outcome: Outcome | None = None
    account_id: str | None = None
    version: int | None = None
    statuses: list[int] = field(default_factory=list)


class Journal:
    """Append-only and thread-safe; the file tells what was under way when a client itself died."""

    def __init__(self, path: Path) -> None:
        self.entries: list[Entry] = []
        self._lock = threading.Lock()
        self._file = path.open("a", encoding="utf-8")

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    @contextmanager
    def attempt(self, entry: Entry) -> Iterator[Entry]:
        """Write down that the request is under way, and afterwards how it ended."""
        with self._lock:
            self.entries.append(entry)
            self._write(entry)
        try:
            yield entry
        finally:
            with self._lock:
                self._write(entry)

    def ended(self, outcome: Outcome, kind: str | None = None) -> list[Entry]:
        """The entries with this outcome."""
        return [e for e in self.entries if e.outcome == outcome and kind in (None, e.kind)]

    def _write(self, entry: Entry) -> None:
        self._file.write(json.dumps(entry.__dict__, ensure_ascii=False) + "\n")
        self._file.flush()

"""The journal of the clients: what was attempted, and how it ended (faults.md 2.2)."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Outcome = Literal["ok", "fail", "unknown"]


@dataclass
class Entry:
    """One intended write, known by the fact that it must leave behind, once.

    `mark` is a word of this entry alone that the fact's state shows (oracle/promises.py says where), or the id of the
    aggregate for what can be done to it only once. `amount` is what the money of its state must come to.
    """

    key: str
    event: str
    mark: str
    amount: str | None = None
    outcome: Outcome | None = None
    answer: tuple[str, int] | None = None
    """Id and version that an acknowledged write was answered with."""
    status: int | None = None
    """Of a refusal."""
    repeated: bool = False
    """Whether a client that never got an answer asked again later, with the same key."""


class Journal:
    """Append-only and thread-safe; the file tells what was under way when a client itself died."""

    def __init__(self, path: Path) -> None:
        self.entries: list[Entry] = []
        self._lock = threading.Lock()
        self._marks: set[tuple[str, str]] = set()
        self._file = path.open("a", encoding="utf-8")

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    @contextmanager
    def attempt(self, entry: Entry) -> Iterator[Entry]:
        """Write down that the request is under way, and afterwards how it ended."""
        with self._lock:
            if (entry.event, entry.mark) in self._marks:
                raise ValueError(f"{entry.event} is to leave one fact with {entry.mark}, and was attempted before")
            self._marks.add((entry.event, entry.mark))
            self.entries.append(entry)
            self._write(entry)
        try:
            yield entry
        finally:
            with self._lock:
                self._write(entry)

    def ended(self, outcome: Outcome, event: str | None = None) -> list[Entry]:
        """The entries with this outcome."""
        return [entry for entry in self.entries if entry.outcome == outcome and event in (None, entry.event)]

    def _write(self, entry: Entry) -> None:
        self._file.write(json.dumps(entry.__dict__, ensure_ascii=False) + "\n")
        self._file.flush()

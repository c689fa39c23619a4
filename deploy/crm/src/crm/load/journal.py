"""What of a file has been accepted, written down row by row, so that a killed load goes on where it was."""

import json
import threading
from pathlib import Path

from crm.client import Document


class Journal:
    """An append-only file of accepted rows; thread-safe.

    A line reaches the operating system before the next row is sent, so a kill -9 loses at most the rows in flight;
    those are sent again under the same Idempotency-Key and answered with what was stored.
    """

    def __init__(self, path: Path) -> None:
        self.accepted: dict[str, Document] = {}
        self._lock = threading.Lock()
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file = path.open("a+b", buffering=0)
        self._file.seek(0)
        whole, _, _torn = self._file.read().rpartition(b"\n")
        for line in whole.splitlines():
            entry = json.loads(line)
            self.accepted[entry["key"]] = entry
        self._file.truncate(len(whole) + 1 if whole else 0)

    def accept(self, key: str, line: int, account: Document) -> None:
        """Write down that a row became an account."""
        entry = {"key": key, "line": line, "id": account["id"], "code": account["code"]}
        with self._lock:
            self.accepted[key] = entry
            self._file.write(json.dumps(entry).encode() + b"\n")

    def close(self) -> None:
        """Close the file."""
        self._file.close()

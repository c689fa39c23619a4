"""What the soaks came to, added up over all runs: `.local/soak/latest.json`, and each round in `rounds.jsonl`."""

import json
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from tests.faults.oracle.verdict import Verdict

SETS = ("lost", "duplicated", "unexpected")


@dataclass(frozen=True)
class Record:
    """Sums over rounds; `seed` is the last run's."""

    seed: int
    minutes: float = 0.0
    faults: int = 0
    attempted: int = 0
    acknowledged: int = 0
    lost: int = 0
    recovered: int = 0
    duplicated: int = 0
    unexpected: int = 0
    failed_invariants: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Whether the promise was kept in all of it."""
        return not (self.lost or self.duplicated or self.unexpected or self.failed_invariants)

    def plus(self, other: "Record") -> "Record":
        """Both together, under the seed of the later one."""
        sums = {name: value + getattr(other, name) for name, value in asdict(self).items() if name != "seed"}
        return replace(self, **{**sums, "minutes": round(sums["minutes"], 2), "seed": other.seed})

    @classmethod
    def of(cls, seed: int, minutes: float, faults: int, verdict: Verdict) -> "Record":
        """One round."""
        figures = asdict(verdict)
        return cls(seed, round(minutes, 2), faults, **{**figures, **{name: len(figures[name]) for name in SETS}})


class Shelf:
    """The folder that records are kept in; a record is there whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._latest = folder / "latest.json"

    def sum(self) -> Record | None:
        """All rounds of all runs so far."""
        return Record(**json.loads(self._latest.read_text())) if self._latest.exists() else None

    def add(self, record: Record, **more: Any) -> Record:
        """Add a round, with what else there is to say of it; the new sum."""
        before = self.sum()
        total = before.plus(record) if before else record
        with (self.folder / "rounds.jsonl").open("a", encoding="utf-8") as rounds:
            rounds.write(json.dumps({**asdict(record), **more}, ensure_ascii=False) + "\n")
        draft = self.folder / "latest.json.draft"
        draft.write_text(json.dumps(asdict(total), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        draft.rename(self._latest)
        return total

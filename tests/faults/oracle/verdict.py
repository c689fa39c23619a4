"""The verdict over a storm: Jepsen's sets, and every invariant that does not hold (faults.md 2.2)."""

from dataclasses import asdict, dataclass, field


@dataclass
class Verdict:
    """Everything but attempted, acknowledged and recovered must be empty."""

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

    def fails(self, invariant: str, what: str) -> None:
        """This does not hold, and here is where."""
        self.failed_invariants.append(f"{invariant}: {what}")

    def __str__(self) -> str:
        return ", ".join(f"{name}: {value}" for name, value in asdict(self).items())

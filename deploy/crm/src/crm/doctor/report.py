"""What the doctor found, as plain data."""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

NO_DIFFERENCES, DIFFERENCES, NOT_COMPARED = 0, 1, 2
"""Exit codes."""

Verdict = Literal["no differences", "differences", "not compared"]


@dataclass(frozen=True)
class Comparison:
    """One aggregate at its owner beside one copy of it."""

    aggregate: str
    owner: str
    copier: str
    """service/room, such as sales/accounts."""
    owned: int
    copied: int
    equal: bool
    """Whether count and digest of all versions are the same."""


@dataclass(frozen=True)
class Difference:
    """One aggregate that stands in two versions; None: it is missing there."""

    aggregate: str
    id: str
    owner: str
    owned: int | None
    copier: str
    copied: int | None


@dataclass(frozen=True)
class Waiting:
    """One event that a room could not handle."""

    service: str
    id: int
    state: str
    room: str
    routing_key: str
    aggregate_id: str | None
    error: str


@dataclass(frozen=True)
class Service:
    """The figures of one service's ledger."""

    name: str
    written: int
    pending: int
    """Facts that the relay has not sent yet."""
    consumed: int
    held: int
    parked: int


@dataclass(frozen=True)
class MissingBinding:
    """A routing key that a service needs and nothing brings it."""

    queue: str
    key: str


@dataclass
class Report:
    """All of it. `unreached` says in words what could not be asked, and then nothing is said to agree."""

    door: str | None = None
    """What is wrong with the edge; a web service that is away shows here within seconds."""
    services: list[Service] = field(default_factory=list)
    comparisons: list[Comparison] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)
    missing_bindings: list[MissingBinding] = field(default_factory=list)
    queued: dict[str, int] = field(default_factory=dict)
    """Messages in each inbox and dead-letter queue that holds some."""
    unrouted: int = 0
    """Events that nobody was bound for; ordinary as long as nobody subscribes to them, and so no difference."""
    unreached: list[str] = field(default_factory=list)

    @property
    def verdict(self) -> Verdict:
        """Never "no differences" unless everything was asked and compared."""
        if self.unreached or not self.comparisons:
            return "not compared"
        uneven = not all(comparison.equal for comparison in self.comparisons)
        pending = any(service.pending for service in self.services)
        wrong = (self.door, uneven, self.differences, self.waiting, self.missing_bindings, self.queued, pending)
        return "differences" if any(wrong) else "no differences"

    @property
    def exit_code(self) -> int:
        """0 no differences, 1 differences, 2 something could not be compared."""
        codes = {"no differences": NO_DIFFERENCES, "differences": DIFFERENCES, "not compared": NOT_COMPARED}
        return codes[self.verdict]

    def document(self) -> dict[str, Any]:
        """As JSON shows it."""
        return {"verdict": self.verdict, **asdict(self)}

"""What is to be started, in which order: plain data that the runner carries out."""

import signal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from crm.servers.processes import Program


def _nothing() -> None:
    """Most programs need no preparation."""


@dataclass(frozen=True)
class Unit:
    """A program that runs until it is stopped."""

    program: Program
    is_ready: Callable[[], bool]
    ports: Mapping[int, str] = field(default_factory=dict)
    """On which it will listen, each with the setting that moves it; they must be free before anything starts."""
    adopted: bool = False
    """Whether one left behind by a killed runner is taken over as it is (servers), not replaced (our own code)."""
    awaited: bool = True
    """Whether a start waits until it is ready; not for one whose readiness is that of somebody else's server."""
    prepare: Callable[[], None] = _nothing
    succession: signal.Signals | None = None
    """On which it starts a successor that inherits its ports; None: another can only be started after it."""


@dataclass(frozen=True)
class Step:
    """Something to be done once, to its end."""

    name: str
    do: Callable[[], None]


@dataclass(frozen=True)
class Stage:
    """Units and steps that may start together; the next stage begins when all are ready or done."""

    title: str
    units: Sequence[Unit] = field(default=())
    steps: Sequence[Step] = field(default=())

"""W3C Trace Context: the `traceparent` of a request, kept in the envelope and taken up again by whoever reacts to the
event.

The trace goes through the outbox, so no span of the broker or the relay stands between cause and effect (libraries.md
8).
"""

import re
import secrets
from dataclasses import dataclass

_FORM = re.compile(r"(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?")


@dataclass(frozen=True, slots=True)
class Trace:
    """One hop of a trace: 16 bytes of trace id, 8 of span id, in hexadecimal."""

    trace_id: str
    span_id: str
    sampled: bool = False

    @property
    def traceparent(self) -> str:
        """The header's value, version 00 (W3C Trace Context, 3.2)."""
        return f"00-{self.trace_id}-{self.span_id}-{'01' if self.sampled else '00'}"

    def child(self) -> "Trace":
        """The next hop of the same trace."""
        return Trace(self.trace_id, secrets.token_hex(8), self.sampled)


def new() -> Trace:
    """A trace that begins here."""
    return Trace(secrets.token_hex(16), secrets.token_hex(8))


def parse(traceparent: str | None) -> Trace | None:
    """Read a traceparent; None for anything that is not one, as the standard asks: start anew rather than fail."""
    if not traceparent or not _FORM.fullmatch(traceparent):
        return None
    version, trace_id, span_id, flags, *more = traceparent.split("-")
    if version == "00" and more:
        return None
    return Trace(trace_id, span_id, bool(int(flags, 16) & 1))


def proceed(traceparent: str | None) -> Trace:
    """The hop that follows `traceparent`, or a new trace where there is none."""
    trace = parse(traceparent)
    return trace.child() if trace else new()

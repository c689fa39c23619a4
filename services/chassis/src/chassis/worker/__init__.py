"""The worker: takes events from the inbox and makes each take effect exactly once (messaging.md, Subscriptions).

Importing this package brings only the table of subscriptions; pika and the rest come with `main`.
"""

from typing import TYPE_CHECKING

from chassis.worker.subscriptions import Copy, Effect, Journal, Subscription, copy, effect, journal

if TYPE_CHECKING:
    from chassis.service import Service
    from chassis.settings import ServiceSettings

__all__ = ["Copy", "Effect", "Journal", "Subscription", "copy", "effect", "journal", "main"]


def main(service: "Service", settings: "ServiceSettings") -> int:
    """Run the worker of `service` until a signal asks it to stop; the exit code."""
    from chassis.worker.process import run  # noqa: PLC0415 - pika only where it is used

    return run(service, settings)

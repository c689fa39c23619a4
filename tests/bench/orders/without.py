"""The product with a part of the chassis taken away, to see what the part costs: `… without books|telemetry`.

The product has no such switch. What is measured beside it is the same service in a process whose functions are replaced
before it serves.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch
from uuid import UUID

from flask import Flask, g
from sqlalchemy import true

from chassis.settings import load
from chassis.unit_of_work import UnitOfWork
from chassis.web import prepare_metrics, serve
from sales.settings import Settings


@contextmanager
def books() -> Iterator[None]:
    """No facts, no outbox, no reach; whoever sends no Idempotency-Key has no stored answer either."""
    from sales.accounts.model import Account  # noqa: PLC0415 - after prepare_metrics, as all that brings the metrics

    def account_named(uow: UnitOfWork, account_id: UUID) -> Account:
        return uow.session.get_one(Account, account_id)

    with (
        patch("chassis.unit_of_work.fact_rows", lambda *_, **__: []),
        patch("chassis.unit_of_work.visible", lambda *_: true()),
        patch("sales.orders.commands.account_named", account_named),
    ):
        yield


@contextmanager
def telemetry() -> Iterator[None]:
    """No trace of its own, no measure, no log line."""
    from chassis.telemetry.tracing import Trace  # noqa: PLC0415 - as above

    always = Trace("0" * 32, "0" * 16)

    def observe(app: Flask, _service: str) -> None:
        def begin() -> None:
            g.trace = always

        app.before_request(begin)

    with patch("chassis.http.app.observe", observe):
        yield


if __name__ == "__main__":
    settings: Any = load(Settings)
    prepare_metrics(settings)
    with {"books": books, "telemetry": telemetry}[sys.argv[1]]():
        from sales.service import SERVICE

        serve(SERVICE, settings)

"""The operator at the services: one or all, and what of them does not answer."""

from collections.abc import Callable
from typing import Annotated, TypeVar

import typer

from crm.client import Client, Problem, Session, System, Unreachable
from crm.local import LocalInstallation
from crm.terminal import console
from crm.wording import Refused, language

PATIENCE = 10.0
"""Seconds to wait for a service; whoever looks at night wants to be told soon."""
R = TypeVar("R")

OfService = Annotated[str | None, typer.Option("--service", help="Of this service only, such as sales.")]
AsJson = Annotated[bool, typer.Option("--json", help="For scripts.")]


def services(only: str | None = None) -> dict[str, Client]:
    """Every service by name, or only that one, with the operator logged in.

    Raises Refused for an unknown name, Problem or Unreachable when there is no login.
    """
    installation = LocalInstallation.here().addresses()
    operator = System(installation.operator_id, installation.operator_secret)
    session = Session.open(installation, operator, language(), patience=PATIENCE)
    known = session.services
    if only not in (None, *known):
        names = ", ".join(known)
        raise Refused(f"没有服务 {only};可用:{names}", f"there is no service {only}; there are {names}")
    session.identity.login()
    return {name: client for name, client in known.items() if only in (None, name)}


def ask_each(clients: dict[str, Client], question: Callable[[Client], R]) -> tuple[dict[str, R], bool]:
    """The answers by service, and whether all answered; who did not is named on stderr."""
    answers: dict[str, R] = {}
    for name, client in clients.items():
        try:
            answers[name] = question(client)
        except (Problem, Unreachable) as failure:
            console(stderr=True).print(f"{name}: {failure}", style="red")
    return answers, len(answers) == len(clients)

"""The schemas of what a service reads of its neighbours' events: hand-written, only the fields it uses."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from chassis.directory.copies import CONSUMED
from chassis.service import Service

SUFFIX = ".schema.json"


def load(name: str, folders: Iterable[Path]) -> dict[str, Any]:
    """The schema `name` (`customer.account.v1`) of the first folder that has it. Raises FileNotFoundError for none."""
    folders = tuple(folders)
    for folder in folders:
        path = folder / f"{name}{SUFFIX}"
        if path.exists():
            schema: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            return schema
    raise FileNotFoundError(f"{name}{SUFFIX} is in none of {', '.join(map(str, folders))}")


def consumed_schemas(service: Service) -> dict[str, dict[str, Any]]:
    """Every schema that the subscriptions of a service name: its own, and those the chassis ships for the directory."""
    folders = (service.contracts / "consumed", CONSUMED)
    return {name: load(name, folders) for name in sorted({entry.schema for entry in service.subscriptions})}

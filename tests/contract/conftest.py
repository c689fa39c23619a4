"""Every service of the house, found by its folder, so that a new one is held to the rules without being named here."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from chassis.contracts.examples import example_event
from chassis.contracts.schemas import data_schema
from chassis.http.app import openapi_document
from chassis.permission import Permission, of_operators
from chassis.service import Service

ROOT = Path(__file__).parents[2]
LIBRARIES = {"chassis"}
METHODS = {"get", "post", "put", "patch", "delete"}


@dataclass(frozen=True)
class Promise:
    """One published event: the schema of its data, and an example of the whole message."""

    schema: dict[str, Any]
    example: dict[str, Any]


@dataclass(frozen=True)
class House:
    """The deployables: the package of each folder, and the Service of each package that has one."""

    packages: Mapping[Path, Path]
    services: Mapping[str, Service]

    @cached_property
    def published(self) -> dict[str, Promise]:
        """Every event that anybody publishes, by routing key."""
        found = {}
        for service in self.services.values():
            for table in service.events:
                for event in table.types:
                    schema = data_schema(table, event)
                    found[table.routing_key(event)] = Promise(schema, example_event(table, event, schema))
        return found

    @cached_property
    def routes(self) -> list[tuple[str, str]]:
        """Every route of every service with the permission it needs."""
        return [
            (f"{name} {method.upper()} {path}", operation["x-permission"])
            for name, service in self.services.items()
            for path, methods in openapi_document(service)["paths"].items()
            for method, operation in methods.items()
            if method in METHODS
        ]

    @property
    def permissions(self) -> list[Permission]:
        """Every permission that a service declares, and those over the routes that the chassis brings to each."""
        return [
            permission
            for service in self.services.values()
            for permission in (*service.permissions, *of_operators(service.name))
        ]


@pytest.fixture(scope="session")
def house() -> House:
    within = (folder for folder in (ROOT / "services").iterdir() if folder.is_dir() and folder.name not in LIBRARIES)
    packages = {folder: next((folder / "src").iterdir()) for folder in sorted([*within, ROOT / "gateway"])}
    built = [package.name for package in packages.values() if (package / "service.py").exists()]
    return House(packages, {name: import_module(f"{name}.service").SERVICE for name in built})

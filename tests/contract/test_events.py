"""Contracts between services: what is published satisfies what is consumed (messaging.md, Contracts)."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from chassis.contracts.catalogue import catalogue
from chassis.contracts.consumed import consumed_schemas
from chassis.service import Service
from chassis.worker.subscriptions import Subscriptions

ROOT = Path(__file__).parents[2]
ABOUT_PEOPLE = {
    "customer.account", "customer.account_change", "customer.contact", "customer.lead", "identity.user",
    "service_desk.conversation",
}  # fmt: skip
"""The aggregates whose facts may carry personal values (decision 0010); erasing somebody visits these."""


def asked_for(service: Service, key: str) -> list[str]:
    """The consumed schemas by which this service reads events with this routing key."""
    return [subscription.schema for subscription in Subscriptions(service.subscriptions).of(key)]


def test_every_published_example_satisfies_every_schema_by_which_it_is_read(house: Any) -> None:
    faults = []
    for name, service in house.services.items():
        schemas = consumed_schemas(service)
        for key, promise in house.published.items():
            data = promise.example["data"]
            for schema in asked_for(service, key):
                reader = jsonschema_rs.Draft202012Validator(schemas[schema], validate_formats=True)
                faults += [
                    f"{name} cannot read {key} by {schema}: {error.message}" for error in reader.iter_errors(data)
                ]
    assert not faults


def test_every_bound_key_is_published_by_somebody(house: Any) -> None:
    unheard = [
        f"{name} listens to {subscription.key}"
        for name, service in house.services.items()
        for subscription in service.subscriptions
        if not any(Subscriptions([subscription]).of(key) for key in house.published)
    ]
    assert not unheard


def test_every_consumed_schema_is_of_a_subscription_and_asks_only_for_some_fields(house: Any) -> None:
    faults = []
    for name, service in house.services.items():
        used = consumed_schemas(service)
        present = {file.name.removesuffix(".schema.json") for file in (service.contracts / "consumed").glob("*.json")}
        faults += [f"{name}: {schema} is read by no subscription" for schema in sorted(present - used.keys())]
        faults += [
            f"{name}: {key} forbids additions"
            for key, schema in used.items()
            if 'additionalProperties": false' in json.dumps(schema)
        ]
    assert not faults


@pytest.mark.parametrize("command", ["events", "openapi"])
def test_what_is_generated_is_current_and_breaks_no_release(house: Any, command: str) -> None:
    """Each service in a process of its own: an OpenAPI document lists every refusal that its process knows."""
    faults = []
    for name in house.services:
        checked = subprocess.run(
            [sys.executable, "-m", name, command, "--check"], capture_output=True, text=True, check=False
        )
        faults += checked.stderr.splitlines() if checked.returncode else []
    assert not faults


def test_the_catalogue_of_events_is_current(house: Any) -> None:
    documents = [service.contracts / "asyncapi.json" for service in house.services.values()]
    written = (ROOT / "docs" / "events.md").read_text(encoding="utf-8")
    assert written == catalogue(sorted(documents)), "run python -m chassis.contracts.catalogue docs/events.md …"


def test_every_published_schema_and_example_is_valid(house: Any) -> None:
    for promise in house.published.values():
        jsonschema_rs.meta.validate(promise.schema)
        jsonschema_rs.Draft202012Validator(promise.schema, validate_formats=True).validate(promise.example["data"])


def test_personal_values_travel_only_where_erasing_finds_them(house: Any) -> None:
    marked = {key for key, promise in house.published.items() if '"personal": true' in json.dumps(promise.schema)}
    assert {".".join(key.split(".")[:2]) for key in marked} <= ABOUT_PEOPLE


def test_no_two_services_publish_the_same_event(house: Any) -> None:
    words: dict[str, set[str]] = {}
    for name, service in house.services.items():
        for table in service.events:
            words.setdefault(f"{table.service}.{table.aggregate.__aggregate__}", set()).add(name)
    assert not {aggregate: names for aggregate, names in words.items() if len(names) > 1}

"""The rules that notify ships speak only of what the other services publish (mission N-03, N-05)."""

import json
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import pytest

from notify.paths import NothingThere, value_at
from notify.recipients.selectors import meant
from notify.rules.conditions import all_hold
from notify.templates.rendering import is_sound, missing


@cache
def shipped() -> dict[str, list[dict[str, Any]]]:
    """Rules and templates as the migrations bring them."""
    folder = files("notify.migrations").joinpath("versions")
    brought = [json.loads(file.read_text(encoding="utf-8")) for file in folder.iterdir() if file.name.endswith(".json")]
    return {kind: [row for one in brought for row in one[kind]] for kind in ("templates", "rules")}


def events_of(house: Any, rule: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The published events that a rule is about, and what a rule may speak of by their examples."""
    pattern = re.compile(rule["event"].replace(".", r"\.").replace("*", "[^.]+"))
    beside = {"actor": "user/x", "cause": "api", "account": {}, "document": {}}
    for key, promise in house.published.items():
        if pattern.fullmatch(key):
            yield key, {**promise.example["data"], **beside}


@pytest.mark.parametrize("rule", shipped()["rules"], ids=lambda rule: rule["code"])
def test_a_shipped_rule_finds_in_its_events_what_it_speaks_of(house: Any, rule: dict[str, Any]) -> None:
    template = next(template for template in shipped()["templates"] if template["code"] == rule["template"])
    told = list(events_of(house, rule))
    assert told, f"nobody publishes {rule['event']}"
    faults = []
    for key, data in told:
        for text in (*template["subject"].values(), *template["body"].values()):
            faults += [f"{key}: {fault}" for fault in missing(text, data)]
        for condition in rule["condition"]:
            faults += [] if condition["op"] == "present" else _missing(key, condition["field"], data)
        try:
            all_hold(rule["condition"], data)
            meant(rule["recipients"], data)
        except NothingThere as fault:
            faults.append(f"{key}: {fault}")
    assert not faults


def test_facts_that_close_a_todo_are_published(house: Any) -> None:
    heard = {tuple(key.split(".")[1:3]) for key in house.published}
    closing = {(rule["event"].split(".")[1], fact) for rule in shipped()["rules"] for fact in rule["closed_by"]}
    assert not closing - heard


def test_every_shipped_template_is_sound_in_both_languages() -> None:
    for template in shipped()["templates"]:
        for texts in (template["subject"], template["body"]):
            assert set(texts) == {"zh", "en"}
            assert all(is_sound(text) for text in texts.values()), template["code"]


def _missing(key: str, path: str, data: Any) -> list[str]:
    try:
        value_at(data, path)
    except NothingThere as fault:
        return [f"{key}: {fault}"]
    return []

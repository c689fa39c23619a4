"""The shipped data of the history."""

import csv
import json
from importlib.resources import files
from typing import Any


def read_json(name: str) -> Any:
    """A shipped document."""
    return json.loads(_text(name))


def read_csv(name: str) -> list[dict[str, str]]:
    """The rows of a shipped table."""
    return list(csv.DictReader(_text(name).splitlines()))


def _text(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")

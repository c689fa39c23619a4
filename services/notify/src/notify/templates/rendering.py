"""From a template's text to what somebody reads: places are replaced by values, and nothing else can be said in it.

Logic-less on purpose (faults.md S-5): no conditions, loops, filters or attributes, and what a value holds is never read
as a template again. Whoever needs another text for another case makes another rule with a condition.
"""

import re
from collections.abc import Iterator
from typing import Any

from chassis.errors import Texts
from notify.naming.wording import EMPTY, Wording
from notify.paths import PATH, NothingThere, value_at

LONGEST_SUBJECT, LONGEST_BODY = 200, 4000
"""Characters, of the template and of what becomes of it."""

_PLACE = re.compile(rf"\{{\{{ ?({PATH}) ?\}}\}}")


def is_sound(text: str) -> bool:
    """Whether all double braces of a text are those of places."""
    rest = _PLACE.sub("", text)
    return "{{" not in rest and "}}" not in rest


def values_shown(text: str, data: Any) -> Iterator[Any]:
    """The values that a text shows."""
    for path in _places(text):
        try:
            yield value_at(data, path)
        except NothingThere:
            continue


def missing(text: str, data: Any) -> Iterator[NothingThere]:
    """What a text wants to show and the data does not have."""
    for path in _places(text):
        try:
            value_at(data, path)
        except NothingThere as fault:
            yield fault


def written(subject: Texts, body: Texts, data: Any, wording: Wording) -> tuple[Texts, Texts]:
    """Subject and body in each language, every place filled.

    The subject is one line, so that no value can begin a mail header of its own (faults.md S-6).
    """
    subjects = {language: " ".join(_filled(subject[language], data, wording, language).split()) for language in subject}
    bodies = {language: _filled(body[language], data, wording, language) for language in body}
    return (
        {language: _shortened(text, LONGEST_SUBJECT) for language, text in subjects.items()},
        {language: _shortened(text, LONGEST_BODY) for language, text in bodies.items()},
    )


def _places(text: str) -> Iterator[str]:
    return (found[1] for found in _PLACE.finditer(text))


def _filled(text: str, data: Any, wording: Wording, language: str) -> str:
    """What the data does not have shows as a dash, so that the rest is still told."""

    def value(place: re.Match[str]) -> str:
        try:
            return wording.said(value_at(data, place[1]), language)
        except NothingThere:
            return EMPTY

    return _PLACE.sub(value, text)


def _shortened(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"

"""The role templates the product ships with (mission 1.2 and 1.8): who they are in roles.json, what they may do in
one file a service.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True)
class Template:
    """One role as shipped; `row` is its row in the mission."""

    code: str
    row: str
    name: dict[str, str]
    duty: dict[str, str]
    grants: dict[str, str]


class TemplateFault(ValueError):
    """The shipped files contradict one another."""


def templates() -> tuple[Template, ...]:
    """All templates in the order of the mission; raises TemplateFault for grants of a role that roles.json does not
    know.
    """
    folder = files(__package__).joinpath("shipped")
    grants: dict[str, dict[str, str]] = {}
    for file in sorted(folder.joinpath("grants").iterdir(), key=lambda file: file.name):
        for code, permission, reach in _lines(json.loads(file.read_text(encoding="utf-8"))):
            if grants.setdefault(code, {}).setdefault(permission, reach) != reach:
                raise TemplateFault(f"{file.name}: {code} holds {permission} with two reaches")
    roles = json.loads(folder.joinpath("roles.json").read_text(encoding="utf-8"))
    if unknown := grants.keys() - {role["code"] for role in roles}:
        raise TemplateFault(f"grants of unknown roles: {', '.join(sorted(unknown))}")
    return tuple(Template(**role, grants=dict(sorted(grants.get(role["code"], {}).items()))) for role in roles)


def _lines(document: dict[str, dict[str, list[str]]]) -> Iterator[tuple[str, str, str]]:
    """Role, permission, reach of a grants file: {permission: {reach: [role, …]}}."""
    for permission, reaches in document.items():
        for reach, codes in reaches.items():
            for code in codes:
                yield code, permission, reach

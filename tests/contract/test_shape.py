"""Every service has the same shape, so that after one you know them all; what a new one still misses is listed."""

from pathlib import Path
from typing import Any

WHOLE = (
    "README.md", "pyproject.toml", "contracts/openapi.json", "contracts/asyncapi.json",
    "tests/unit", "tests/integration",
)  # fmt: skip
PACKAGE = (
    "__init__.py",
    "__main__.py",
    "service.py",
    "settings.py",
    "model.py",
    "py.typed",
    "migrations/env.py",
    "migrations/versions",
)
ROOM = {"__init__", "model", "commands", "queries", "api", "events", "reactions"}
CATCH_ALL = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "base",
    "manager",
    "managers",
    "misc",
    "tools",
    "core",
    "lib",
}
LONGEST_FILE = 300


def rooms(house: Any) -> list[Path]:
    """Folders with a model or routes: one business concept each."""
    found = {
        file.parent
        for package in house.packages.values()
        for name in ("model", "api")
        for file in package.rglob(f"{name}.py")
    }
    return sorted(found - set(house.packages.values()))


def test_a_service_has_all_its_parts(house: Any) -> None:
    missing = [f"{folder.name}: {part}" for folder in house.packages for part in WHOLE if not (folder / part).exists()]
    missing += [
        f"{package.name}: {part}"
        for package in house.packages.values()
        for part in PACKAGE
        if not (package / part).exists()
    ]
    assert not missing


def test_a_room_has_the_usual_files_and_named_modules_but_no_catch_all(house: Any) -> None:
    """A room that outgrows a file may have two named modules (house.md), never a drawer for everything."""
    faults = [
        str(file.relative_to(package))
        for package in house.packages.values()
        for file in package.rglob("*.py")
        if file.stem in CATCH_ALL
    ]
    assert not faults


def test_every_folder_of_python_is_a_package_that_the_import_rules_see(house: Any) -> None:
    """Without __init__.py everything runs and lint-imports is blind: a model may then import Flask."""
    folders = {file.parent for package in house.packages.values() for file in package.rglob("*.py")}
    blind = [str(folder) for folder in folders if folder.name != "versions" and not (folder / "__init__.py").exists()]
    assert not blind


def test_every_named_module_stands_beside_the_usual_files_of_its_room(house: Any) -> None:
    lonely = [
        str(room) for room in rooms(house) if not {file.stem for file in room.glob("*.py")} & (ROOM - {"__init__"})
    ]
    assert not lonely


def test_a_room_that_keeps_rows_commands_and_asks_in_the_usual_place(house: Any) -> None:
    faults = [
        f"{room}: api without commands or queries"
        for room in rooms(house)
        if (room / "api.py").exists()
        and (room / "model.py").exists()
        and not ((room / "commands.py").exists() or (room / "queries.py").exists())
    ]
    assert not faults


def test_no_file_is_longer_than_one_can_take_in(house: Any) -> None:
    long = {
        str(file): lines
        for package in house.packages.values()
        for file in package.rglob("*.py")
        if "versions" not in file.parts and (lines := len(file.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    }
    assert not long

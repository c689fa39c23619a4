"""A service that has a folder is known wherever services are listed (docs/adding-a-service.md names the places)."""

import re
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

from chassis.permission import of_operators
from crm.client import Session
from crm.services import SERVICES
from gateway.edge import routes
from gateway.edge.settings import EdgeSettings
from gateway.identity.bootstrap import OPERATOR_SCOPES

ROOT = Path(__file__).parents[2]
PORTS_EACH = 10


def test_every_service_is_built_started_reached_and_watched(house: Any) -> None:
    known = set(house.services)
    (built,) = re.findall(r"^SERVICES = (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    parts = set(Session.__dataclass_fields__)
    listed = {
        "SERVICES of the Makefile": set(built.split()),
        "crm.services.SERVICES": {service.name for service in SERVICES},
        "gateway.edge.routes.SERVICES": {"gateway", *routes.SERVICES},
        "the default of CRM_EDGE_UPSTREAMS": {one.name for one in EdgeSettings(issuer="https://x").edge_upstreams},
        "crm.client.Session": parts - {"identity"},
    }
    assert {place: known ^ names for place, names in listed.items() if known != names} == {}


def test_no_two_services_share_ports() -> None:
    ports = sorted(service.port for service in SERVICES)
    assert [one for one, after in pairwise(ports) if after - one < PORTS_EACH] == []


def test_the_default_upstreams_are_the_ports_of_make_run() -> None:
    defaults = {one.name: one.addresses[0][1] % 100 for one in EdgeSettings(issuer="https://x").edge_upstreams}
    assert defaults == {service.name: service.port for service in SERVICES}


def test_the_operators_tools_may_look_at_every_service_and_mend_it(house: Any) -> None:
    needed = {permission.name for name in house.services for permission in of_operators(name)}
    assert needed - set(OPERATOR_SCOPES) == set()


def test_every_package_is_checked_as_strictly_as_the_others(house: Any) -> None:
    """Types, order of imports, and the import rules that name packages one by one."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    tools, known = project["tool"], set(house.services)
    rules = {rule["name"]: rule for rule in tools["importlinter"]["contracts"]}
    lists = {
        "mypy.packages": tools["mypy"]["packages"],
        "mypy.mypy_path": [path.rpartition("/src")[0].rpartition("/")[2] for path in tools["mypy"]["mypy_path"]],
        "ruff known-first-party": tools["ruff"]["lint"]["isort"]["known-first-party"],
        "importlinter.root_packages": tools["importlinter"]["root_packages"],
        **{
            f"{name}: {key}": [module.partition(".")[0] for module in rule[key]]
            for name, rule in rules.items()
            for key in (
                "modules",
                "source_modules",
                "forbidden_modules",
                "protected_modules",
                "allowed_importers",
                "ancestors",
            )
            if key in rule and len({module.partition(".")[0] for module in rule[key]} & known) > 1
        },
    }
    assert {place: known - set(names) for place, names in lists.items() if known - set(names)} == {}


def test_every_distribution_is_of_the_workspace(house: Any) -> None:
    """Whoever installs with uv gets what bootstrap.py installs from the folders."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    named = {tomllib.loads((folder / "pyproject.toml").read_text())["project"]["name"] for folder in house.packages}
    assert named - set(project["project"]["dependencies"]) == set()
    assert named - set(project["tool"]["uv"]["sources"]) == set()

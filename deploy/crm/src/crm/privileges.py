"""How root gives its place away before it starts anything: sources copied to where the dropped user can read them."""

import filecmp
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from crm.servers.account import can_run, hand_over_tree
from crm.servers.errors import ServerUnavailable
from crm.servers.home import CHECKOUT, HOME_SETTING, Home

_COPIED = ("services", "gateway", "deploy")
_LEFT_OUT = shutil.ignore_patterns("__pycache__", "tests", ".*")
_SOURCES = ("services/*/src", "gateway/src", "deploy/crm/src")


def run_as_ordinary_user(home: Home, arguments: Sequence[str]) -> None:
    """Nothing for an ordinary user; for root replace this process by `crm <arguments>` of the home's account.

    Root's checkout commonly lies where nobody else can read it, so the account runs a copy of the sources (0.2 s).
    """
    if home.account is None:
        return
    called = Path(sys.executable)
    if not can_run(called.resolve(), home.account):
        raise ServerUnavailable(f"{home.account.name} cannot run {called}: start with `make run`")
    # By its folder's real place: the way through the checkout's .local may be closed to the account. The last link
    # stays, for by this name Python finds its environment.
    python = str(called.parent.resolve() / called.name)
    copy = home.sub("source")
    for name in _COPIED:
        _mirror(CHECKOUT / name, copy / name)
    hand_over_tree(copy, home.account)
    environment = {
        **os.environ,
        HOME_SETTING: str(home.folder),
        "HOME": str(home.folder),
        "PYTHONPATH": os.pathsep.join(str(folder) for source in _SOURCES for folder in sorted(copy.glob(source))),
    }
    os.chdir(home.folder)
    home.account.become()
    os.execve(python, [python, "-m", "crm", *arguments], environment)  # noqa: S606 - no shell is wanted


def _mirror(source: Path, copy: Path) -> None:
    """Make `copy` like `source`; compiled modules stay beside unchanged ones, so that the next start is warm."""
    shutil.copytree(source, copy, dirs_exist_ok=True, symlinks=True, ignore=_LEFT_OUT)
    comparison = filecmp.dircmp(source, copy, ignore=["__pycache__"])
    _remove_strangers(comparison)


def _remove_strangers(comparison: "filecmp.dircmp[str]") -> None:
    for name in comparison.right_only:
        stranger = Path(comparison.right) / name
        shutil.rmtree(stranger) if stranger.is_dir() else stranger.unlink()
    for below in comparison.subdirs.values():
        _remove_strangers(below)

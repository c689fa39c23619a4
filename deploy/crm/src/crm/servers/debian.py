"""Debian's and Ubuntu's packages, fetched and unpacked into a folder of ours without root (libraries.md 6).

apt works with a state and a cache of our own, built from the machine's own sources and settings, so an ordinary user on
a machine with empty package lists can do it and the machine's apt is left as it is. apt itself says which packages this
machine lacks, so no list of names has to follow the releases.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from crm.servers.errors import ServerUnavailable
from crm.servers.home import Home
from crm.servers.locks import locked

_STATUS = Path("/var/lib/dpkg/status")
_INSTALL_LINE = re.compile(r"^Inst (\S+) ", re.MULTILINE)


def unpacked(
    home: Home, package: str, *, never_shared: str = "^$", finish: Callable[[Path, Path], None] | None = None
) -> Path:
    """The folder with a package and all it needs that this machine lacks, fetched when it is missing.

    Packages whose name begins with a match of `never_shared` are fetched even where the system has them, since a part
    installed there cannot complete ours. `finish(draft, final)` mends what was unpacked before it is moved into place.
    """
    final = home.sub("binaries") / package
    with locked(final.with_name(f"{package}.lock")):
        if not final.is_dir():
            _unpack(home, package, never_shared, final, finish)
    return final


def _unpack(
    home: Home, package: str, never_shared: str, final: Path, finish: Callable[[Path, Path], None] | None
) -> None:
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        raise ServerUnavailable(f"this machine has neither {package} nor Debian's tools to fetch it with")
    draft, workshop = final.with_name(f".{package}"), home.sub(f"apt-{package}")
    shutil.rmtree(draft, ignore_errors=True)
    try:
        for archive in _fetch(workshop, package, never_shared):
            _run(["dpkg-deb", "--extract", str(archive), str(draft)], {})
        if finish:
            finish(draft, final)
        draft.rename(final)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
        shutil.rmtree(workshop)


def _fetch(folder: Path, package: str, never_shared: str) -> list[Path]:
    """Download what this machine lacks for that package into `folder`."""
    for name in ("state/lists/partial", "cache/archives/partial", "packages"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    status = folder / "status"
    status.write_text(status_without(never_shared, _STATUS.read_text()))
    settings = folder / "apt.conf"
    settings.write_text(_apt_settings(folder, status))
    environment = {"APT_CONFIG": str(settings)}
    _run(["apt-get", "--quiet", "update"], environment)
    plan = _run(["apt-get", "--quiet", "--simulate", "install", "--no-install-recommends", package], environment)
    _run(["apt-get", "--quiet", "download", *packages_to_install(plan)], environment, folder / "packages")
    return sorted((folder / "packages").glob("*.deb"))


def _apt_settings(folder: Path, status: Path) -> str:
    sandbox = 'APT::Sandbox::User "root";\n' if os.geteuid() == 0 else ""  # _apt cannot reach a folder closed to others
    return (
        f'Dir::State "{folder}/state";\nDir::State::status "{status}";\nDir::Cache "{folder}/cache";\n'
        f'Acquire::Languages "none";\nAcquire::Retries "3";\n{sandbox}'
    )


def status_without(names: str, status: str) -> str:
    """dpkg's status file without the packages whose name begins with a match of that expression."""
    left_out = re.compile(f"^Package: ({names})", re.MULTILINE)
    return "\n\n".join(entry for entry in status.split("\n\n") if not left_out.search(entry))


def packages_to_install(plan: str) -> list[str]:
    """The names in the `Inst` lines of apt-get's simulation."""
    return _INSTALL_LINE.findall(plan)


def _run(command: Sequence[str], environment: Mapping[str, str], folder: Path | None = None) -> str:
    done = subprocess.run(
        command,
        env={**os.environ, "LC_ALL": "C", **environment},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ServerUnavailable(f"{command[0]} failed:\n{(done.stderr or done.stdout).strip()}")
    return done.stdout

"""Debian's and Ubuntu's RabbitMQ packages, fetched and unpacked into a folder of ours without root (libraries.md 6).

apt works with a state and a cache of our own, built from the machine's own sources and settings, so an ordinary user on
a machine with empty package lists can do it and the machine's apt is left as it is. apt itself says which packages this
machine lacks, so no list of names has to follow the releases.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from crm.servers.account import hand_over
from crm.servers.errors import ServerUnavailable
from crm.servers.home import Home
from crm.servers.locks import locked

_STATUS = Path("/var/lib/dpkg/status")
_WANTED = "rabbitmq-server"
_NEVER_SHARED = re.compile(r"^Package: (erlang|rabbitmq)", re.MULTILINE)
_INSTALL_LINE = re.compile(r"^Inst (\S+) ", re.MULTILINE)
_ROOTDIR = re.compile(r"^(\s*)ROOTDIR=.*$", re.MULTILINE)


def unpacked_packages(home: Home) -> Path:
    """The folder with RabbitMQ and Erlang unpacked, fetched when it is missing (34 MB, some seconds)."""
    target = home.sub("binaries") / "rabbitmq"
    with locked(target.with_name("rabbitmq.lock")):
        if not target.is_dir():
            _unpack(home, target)
    return target


def _unpack(home: Home, target: Path) -> None:
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        raise ServerUnavailable(
            "no RabbitMQ: this machine has neither rabbitmq-server nor Debian's package tools; "
            "install RabbitMQ 3.10 or later, or name a running one in CRM_BROKER_ADMIN_URL"
        )
    draft = home.sub("binaries") / f".rabbitmq.{os.getpid()}"
    shutil.rmtree(draft, ignore_errors=True)
    try:
        for archive in _fetch(home.sub("apt")):
            _run(["dpkg-deb", "--extract", str(archive), str(draft)], {})
        hand_over(draft, home.account)
        _point_erlang_at(target, draft)
        draft.rename(target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
        shutil.rmtree(home.folder / "apt", ignore_errors=True)


def _fetch(folder: Path) -> list[Path]:
    """Download what this machine lacks for RabbitMQ into `folder`."""
    for name in ("state/lists/partial", "cache/archives/partial", "packages"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    status = folder / "status"
    status.write_text(without_erlang(_STATUS.read_text()))
    settings = folder / "apt.conf"
    settings.write_text(_apt_settings(folder, status))
    environment = {"APT_CONFIG": str(settings)}
    _run(["apt-get", "--quiet", "update"], environment)
    plan = _run(["apt-get", "--quiet", "--simulate", "install", "--no-install-recommends", _WANTED], environment)
    _run(["apt-get", "--quiet", "download", *packages_to_install(plan)], environment, folder / "packages")
    return sorted((folder / "packages").glob("*.deb"))


def _apt_settings(folder: Path, status: Path) -> str:
    return (
        f'Dir::State "{folder}/state";\nDir::State::status "{status}";\nDir::Cache "{folder}/cache";\n'
        'Acquire::Languages "none";\nAcquire::Retries "3";\n'
        + (
            'APT::Sandbox::User "root";\n' if os.geteuid() == 0 else ""
        )  # _apt cannot reach a folder that is closed to others
    )


def without_erlang(status: str) -> str:
    """dpkg's status without Erlang and RabbitMQ: a part of them installed in the system cannot complete ours."""
    return "\n\n".join(entry for entry in status.split("\n\n") if not _NEVER_SHARED.search(entry))


def packages_to_install(plan: str) -> list[str]:
    """The names in the `Inst` lines of apt-get's simulation."""
    return _INSTALL_LINE.findall(plan)


def _point_erlang_at(final: Path, draft: Path) -> None:
    """Rewrite ROOTDIR in Debian's `erl`: the script sets it in every branch and ignores ERL_ROOTDIR."""
    script = draft / "usr/lib/erlang/bin/erl"
    script.write_text(_ROOTDIR.sub(rf"\1ROOTDIR={final}/usr/lib/erlang", script.read_text()))


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
        raise ServerUnavailable(
            f"RabbitMQ's packages cannot be had: {command[0]} said:\n{(done.stderr or done.stdout).strip()}"
        )
    return done.stdout

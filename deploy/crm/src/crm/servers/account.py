"""The ordinary user whom servers run as when we are root.

PostgreSQL refuses to run as root and RabbitMQ should not, so root gives its place away before it starts either.
"""

import os
import pwd
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crm.servers.errors import ServerUnavailable

USER_SETTING = "CRM_RUN_USER"
DEFAULT_USER = "nobody"


@dataclass(frozen=True)
class Account:
    """An ordinary user of this machine."""

    name: str
    uid: int
    gid: int

    @classmethod
    def named(cls, name: str) -> "Account":
        """The user of that name; ServerUnavailable if there is none or it is root."""
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            raise ServerUnavailable(
                f"there is no user {name!r} to run servers as; name one in {USER_SETTING}"
            ) from None
        if entry.pw_uid == 0:
            raise ServerUnavailable(f"{USER_SETTING} must name an ordinary user, PostgreSQL refuses to run as root")
        return cls(entry.pw_name, entry.pw_uid, entry.pw_gid)

    @classmethod
    def to_drop_to(cls) -> "Account | None":
        """Whom root gives its place to; None where we are an ordinary user already."""
        return cls.named(os.environ.get(USER_SETTING, DEFAULT_USER)) if os.geteuid() == 0 else None

    def popen_arguments(self) -> dict[str, Any]:
        """The arguments that make subprocess start a child as this user, without root's groups."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def become(self) -> None:
        """Give root away for good in this process."""
        os.setgroups([])
        os.setgid(self.gid)
        os.setuid(self.uid)


def as_user(account: Account | None) -> dict[str, Any]:
    """The subprocess arguments for `account`, none where we stay who we are."""
    return account.popen_arguments() if account else {}


def hand_over(path: Path, account: Account | None) -> Path:
    """Give one file or folder of ours to `account`; answers the path."""
    if account:
        os.chown(path, account.uid, account.gid, follow_symlinks=False)
    return path


def hand_over_tree(folder: Path, account: Account | None) -> None:
    """Give a folder of ours and all that lies in it to `account`; nothing above it is touched."""
    if account:
        for path in _tree(folder):
            hand_over(path, account)


def _tree(folder: Path) -> Iterator[Path]:
    yield folder
    yield from folder.rglob("*")


def can_run(program: Path, account: Account | None) -> bool:
    """Whether `account` may execute that program: a folder closed to it may lie anywhere above."""
    if not program.is_file():
        return False
    test = subprocess.run(["/usr/bin/test", "-x", program], check=False, cwd="/", **as_user(account))
    return test.returncode == 0

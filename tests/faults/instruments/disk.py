"""A disk that is soon full, for an ordinary user: a small file system in the mount namespace of a waiting process."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from crm.servers.account import Account, as_user
from tests.faults.instruments.missing import missing

_MOUNT = 'mount -t tmpfs -o mode=0700,size="$0"m crm "$1" && echo mounted && exec sleep infinity'


class Disk:
    """The file system, seen from outside of its namespace."""

    def __init__(self, folder: Path, account: Account | None) -> None:
        self.folder, self._account = folder, account
        self._ballast = folder / "ballast"

    def fill(self) -> None:
        """Leave no free block."""
        self._run("dd", "if=/dev/zero", f"of={self._ballast}", "bs=64k")

    def free(self) -> None:
        """Give the blocks back."""
        self._run("rm", str(self._ballast))

    def _run(self, *command: str) -> None:
        """As the user to whom it belongs: root outside of the namespace is nobody in it."""
        subprocess.run(command, check=False, capture_output=True, cwd="/", **as_user(self._account))


@contextmanager
def small_disk(folder: Path, account: Account | None, *, megabytes: int) -> Iterator[Disk]:
    """Mount it on that empty folder; it is reached through /proc and gone when the block is left."""
    namespace = ["unshare", "--user", "--map-current-user", "--mount", "--keep-caps"]
    holder = subprocess.Popen(
        [*namespace, "sh", "-c", _MOUNT, str(megabytes), str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd="/",
        **as_user(account),
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stderr is not None
        if holder.stdout.readline().strip() != "mounted":
            missing(f"an ordinary user may mount nothing here: {holder.stderr.read().strip()}")
        try:
            yield Disk(Path(f"/proc/{holder.pid}/root{folder}"), account)
        finally:
            holder.kill()

"""Where an installation lives: `.local` in the checkout, or for root a folder that the dropped user can reach."""

import hashlib
import os
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from crm.servers.account import Account, hand_over
from crm.servers.errors import ServerUnavailable

HOME_SETTING = "CRM_HOME"
_ROOTS_HOMES = Path("/var/lib/guanxi")
CHECKOUT = Path(__file__).resolve().parents[5]


@dataclass(frozen=True)
class Home:
    """The folder of one installation, and who owns all in it (None: whoever we are)."""

    folder: Path
    account: Account | None = None

    @classmethod
    def here(cls) -> "Home":
        """The home of this checkout, made where it is missing; CRM_HOME names another."""
        account = Account.to_drop_to()
        if given := os.environ.get(HOME_SETTING):
            return cls(Path(given).absolute(), account)._made()
        return cls.of(CHECKOUT, account)

    @classmethod
    def of(cls, checkout: Path, account: Account | None) -> "Home":
        """`.local` in the checkout; for root a symbolic link of that name to a folder under /var/lib.

        The checkout of root commonly lies in /root, closed to everybody else, and permissions above our own folder are
        not ours to widen.
        """
        link = checkout / ".local"
        if account is None:
            return cls(link.resolve(), None)._made()
        name = hashlib.sha256(str(checkout).encode()).hexdigest()[:12]
        _ROOTS_HOMES.mkdir(mode=0o755, exist_ok=True)
        home = cls(_ROOTS_HOMES / name, account)._made()
        if link.is_symlink() and link.resolve() == home.folder:
            return home
        if link.is_dir():
            raise ServerUnavailable(f"{link} was made by an ordinary user: run as that user, or remove it first")
        link.unlink(missing_ok=True)
        link.symlink_to(home.folder)
        return home

    def _made(self) -> "Home":
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            hand_over(self.folder, self.account)
            writable = os.access(self.folder, os.W_OK)
        except PermissionError:
            writable = False
        if not writable:
            raise ServerUnavailable(
                f"{self.folder} belongs to another user: run as that user, or name a folder in {HOME_SETTING}"
            )
        return self

    def sub(self, *names: str) -> Path:
        """A folder inside the home, made where it is missing and closed to other users."""
        folder = self.folder
        for name in names:
            folder = folder / name
            if not folder.is_dir():
                folder.mkdir(mode=0o700, exist_ok=True)
                hand_over(folder, self.account)
        return folder

    def within(self, *names: str) -> "Home":
        """A home inside this one, for servers that come and go."""
        return Home(self.sub(*names), self.account)

    def write(self, path: Path, text: str) -> Path:
        """Write a file of ours that only its owner may read (0600); it is there whole or not at all."""
        draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
        return hand_over(draft, self.account).rename(path)

    def secret(self, name: str) -> str:
        """The secret of that name in `secrets/`, drawn (256 bits) when it is first asked for."""
        path = self.sub("secrets") / name
        if not path.exists():
            self.write(path, secrets.token_hex(32))
        return path.read_text()

    def remove(self) -> None:
        """Remove the home with all that lies in it, and the checkout's link to it."""
        shutil.rmtree(self.folder)
        link = CHECKOUT / ".local"
        if link.is_symlink() and link.resolve() == self.folder:
            link.unlink()

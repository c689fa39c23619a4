"""The next release of customer: the migrations of this one and some more, run as `crm-customer migrate` runs them."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

from alembic.script import ScriptDirectory

import customer.migrations
from chassis.migrations import configuration
from tests.faults.stand import Stand

RELEASE = Path(__file__).with_name("release")
LAST = "contract"
_MIGRATE = "import sys; from chassis.migrations import upgrade; upgrade(*sys.argv[1:])"


class Migrator:
    """Migrates customer's database of a stand to the next release, as its owner."""

    def __init__(self, stand: Stand, folder: Path) -> None:
        """`folder` takes the package with the migrations."""
        self.head = ScriptDirectory.from_config(configuration("customer.migrations", "")).get_current_head()
        versions = folder / "customer_next" / "migrations"
        shutil.copytree(Path(customer.migrations.__path__[0]), versions)
        for file in RELEASE.glob("*.py"):
            (versions / "versions" / f"next_{file.name}").write_text(
                file.read_text().replace("THE HEAD", f"{self.head}")
            )
        self._environment = {**os.environ, "PYTHONPATH": str(folder)}
        address = urlsplit(stand.url_of("customer")).netloc.rpartition("@")[2]
        self._url = f"postgresql://customer_owner:{stand.home.secret('customer_owner')}@{address}/customer"

    def start(self) -> subprocess.Popen[str]:
        """One that runs."""
        arguments = ["customer_next.migrations", self._url, "customer_app"]
        return subprocess.Popen(
            [sys.executable, "-c", _MIGRATE, *arguments], env=self._environment, stderr=subprocess.PIPE, text=True
        )

    def run(self) -> None:
        """Run one to its end, which must be good."""
        _, said = (running := self.start()).communicate(timeout=240)
        assert running.returncode == 0, said

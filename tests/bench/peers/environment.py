"""The peers' Python, with what their lock names; made from PyPI when it is first asked for."""

import shutil
from functools import cache
from pathlib import Path

from crm.servers.home import Home
from deploy import bootstrap

NAMES = ("nameko", "faststream", "celery")
LOCK = Path(__file__).parent / "requirements.txt"
"""`uv pip compile --universal --python-version 3.11 --generate-hashes` of nameko, faststream[rabbit], celery,
psycopg[binary] and orjson."""


@cache
def python() -> str:
    """Its path; made where it is missing or was made from another lock."""
    home = Home.here()
    folder = home.folder / "peers"
    made, mark = folder / "made-from", bootstrap.fingerprint(str(LOCK.relative_to(bootstrap.CHECKOUT)))
    if not made.exists() or made.read_text() != mark:
        shutil.rmtree(folder, ignore_errors=True)
        environment = bootstrap.make_environment(folder, bootstrap.reachable_python(home))
        bootstrap.run([*bootstrap.installer(home, environment), "--require-hashes", "-r", str(LOCK)])
        made.write_text(mark)
    return str(folder / "bin/python")

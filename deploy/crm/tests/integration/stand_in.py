"""For the runner's tests: `stand_in.py HOME PORT [web|fail|absent|unready]`; a server is adopted, a service not."""

import asyncio
import os
import signal
import sys
from functools import partial
from pathlib import Path

from crm.runner.plan import Stage, Unit
from crm.runner.runner import Runner
from crm.servers.errors import ServerUnavailable
from crm.servers.home import Home
from crm.servers.ports import is_listening
from crm.servers.processes import Program

LISTEN = "import socket, sys, time; s = socket.create_server(('127.0.0.1', int(sys.argv[1]))); time.sleep(600)"
BROKEN = "broken-from-now-on"
APP = f"""
import os, pathlib
if pathlib.Path("{BROKEN}").exists():
    raise SystemExit("the new program is broken")
def pre_exec(master):
    os.setsid()
def app(environ, start_response):
    start_response("200 OK", [("Content-Length", "2")])
    return [b"ok"]
"""


def web(port: int, folder: Path) -> Unit:
    """A web server that starts its own successor; its program and its settings are one file."""
    (folder / "web.py").write_text(APP)
    options = ("--no-control-socket", "--preload", "--config", "web.py", "--worker-class", "gthread")
    command = (sys.executable, "-m", "gunicorn", *options, "--bind", f"127.0.0.1:{port}", "web:app")
    program = Program("web", command, {"PATH": os.environ["PATH"], "HOME": str(folder)}, folder=folder, grace=10)
    return Unit(program, partial(is_listening, port), {port: "CRM_PORT_BASE"}, succession=signal.SIGUSR2)


def unit(name: str, port: int, folder: Path, *, adopted: bool) -> Unit:
    """Something that listens."""
    program = Program(name, (sys.executable, "-c", LISTEN, str(port)), folder=folder, grace=5)
    return Unit(program, partial(is_listening, port), {port: "CRM_PORT_BASE"}, adopted=adopted)


def main() -> None:
    """Run until told to stop."""
    folder, port = Path(sys.argv[1]), int(sys.argv[2])
    stages = [
        Stage("server", units=[unit("server", port, folder, adopted=True)]),
        Stage("service", units=[unit("service", port + 1, folder, adopted=False)]),
    ]
    if "web" in sys.argv:
        stages.append(Stage("web", units=[web(port + 2, folder)]))
    if "absent" in sys.argv:
        absent = Program("absent", (str(folder / "no-such-program"),), folder=folder)
        stages.append(Stage("absent", units=[Unit(absent, lambda: False)]))
    if "unready" in sys.argv:
        sleeper = Program("unready", (sys.executable, "-c", "import time; time.sleep(600)"), folder=folder)
        stages.append(Stage("unready", units=[Unit(sleeper, lambda: False, awaited=False)]))
    if "fail" in sys.argv:
        broken = Program("broken", (sys.executable, "-c", "raise SystemExit('no such table')"), folder=folder)
        stages.append(Stage("broken", units=[Unit(broken, lambda: False)]))
    try:
        asyncio.run(Runner(Home(folder), stages, lambda *_: None).run(lambda: None))
    except ServerUnavailable as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()

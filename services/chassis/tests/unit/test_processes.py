"""Stopping and dying on purpose."""

import os
import signal
import subprocess
import sys
import time

from chassis.process.crashpoints import armed, crash
from chassis.process.stop import Stop


def script(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )


def test_an_unarmed_crash_point_is_an_empty_function() -> None:
    assert crash is armed(None)
    assert crash("anywhere") is None


def test_an_armed_crash_point_kills_at_its_nth_pass_and_at_no_other_name() -> None:
    loop = "for n in range(9):\n crash('b'); print(n, flush=True); crash('a')"
    code = f"from chassis.process.crashpoints import crash\n{loop}"
    died = script(code, CRM_CRASHPOINT="a:3")
    assert died.returncode == -signal.SIGKILL
    assert died.stdout.split() == ["0", "1", "2"]


def test_the_first_signal_asks_to_stop_and_the_second_ends_at_once() -> None:
    code = (
        "import os, signal, time\nfrom chassis.process.stop import Stop\nstop = Stop().install()\n"
        "os.kill(os.getpid(), signal.SIGTERM); print(stop.requested, stop.wait(0), flush=True)\n"
        "os.kill(os.getpid(), signal.SIGTERM); print('never')"
    )
    ended = script(code)
    assert ended.stdout.split() == ["True", "True"]
    assert ended.returncode == 128 + signal.SIGTERM


def test_waiting_for_a_stop_ends_with_it() -> None:
    stop = Stop()
    assert not stop.wait(0.01)
    stop.request()
    stop.request()
    began = time.monotonic()
    assert stop.wait(30)
    assert time.monotonic() - began < 10

"""A process that runs out of memory where nobody can be told ends (G-9)."""

import subprocess
import sys

import pytest

from chassis.process.starved import EXIT_STARVED

PROGRAM = """
import sys, threading
from chassis.process.starved import end_when_starved

end_when_starved()

def die(*_):
    raise {error}

threading.Thread._bootstrap = die
thread = threading.Thread(target=print, daemon=True)
thread._started.wait = lambda: threading.Event().wait({patience})
thread.start()
print("lives on")
"""


@pytest.mark.parametrize(("error", "code", "said"), [("MemoryError", EXIT_STARVED, ""), ("ValueError", 0, "lives on")])
def test_g9_without_memory_for_a_thread_the_process_ends_instead_of_waiting(error: str, code: int, said: str) -> None:
    program = PROGRAM.format(error=error, patience=30 if error == "MemoryError" else 0.1)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout.strip()) == (code, said), done.stderr

"""Processes that die, stand still or are asked to stop; the runner starts them again."""

import random
import signal
import time

from tests.faults.instruments import Fault
from tests.faults.stand import BEHIND, BROKER, OURS, Stand

WEB = tuple(name for name in BEHIND if name.endswith(".web"))


def kill_one_of_ours(stand: Stand, seeded: random.Random) -> str:
    name = seeded.choice(OURS)
    stand.kill(name)
    return f"killed {name}"


def kill_a_web_process(stand: Stand, seeded: random.Random) -> str:
    name = seeded.choice(WEB)
    children = stand.process(name).children()
    if children:
        seeded.choice(children).send(signal.SIGKILL)
    return f"killed one process of {name}"


def freeze_one_of_ours(stand: Stand, seeded: random.Random) -> str:
    name = seeded.choice(OURS)
    with stand.frozen(name):
        time.sleep(seeded.uniform(0.5, 6))
    return f"froze {name}"


def restart_one_of_ours(stand: Stand, seeded: random.Random) -> str:
    name = seeded.choice(OURS)
    stand.signal(name, signal.SIGTERM)
    return f"asked {name} to stop"


def freeze_one_for_a_moment(stand: Stand, seeded: random.Random) -> str:
    name = seeded.choice(OURS)
    with stand.frozen(name):
        time.sleep(seeded.uniform(0.05, 0.5))
    return f"froze {name} for a moment"


def kill_the_broker(stand: Stand, _: random.Random) -> str:
    stand.kill(BROKER)
    return "killed the broker"


FAULTS: tuple[Fault, ...] = (kill_one_of_ours, kill_a_web_process, freeze_one_of_ours, restart_one_of_ours)
QUICK: tuple[Fault, ...] = (kill_a_web_process, kill_a_web_process, freeze_one_for_a_moment, freeze_one_for_a_moment)
"""What is over in a moment, so that much of it can be done in an hour."""

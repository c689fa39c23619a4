"""Processes that die, stand still or are asked to stop; the runner starts them again."""

import random
import signal
import time

from tests.faults.instruments import Fault
from tests.faults.stand import OURS, Stand


def kill_one_of_ours(stand: Stand, seeded: random.Random) -> str:
    name = seeded.choice(OURS)
    stand.kill(name)
    return f"killed {name}"


def kill_a_web_process(stand: Stand, seeded: random.Random) -> str:
    children = stand.process("customer.web").children()
    if children:
        seeded.choice(children).send(signal.SIGKILL)
    return "killed one process of customer.web"


def freeze_one_of_ours(stand: Stand, seeded: random.Random) -> str:
    name = seeded.choice(OURS)
    with stand.frozen(name):
        time.sleep(seeded.uniform(0.5, 6))
    return f"froze {name}"


def restart_one_of_ours(stand: Stand, seeded: random.Random) -> str:
    name = seeded.choice(OURS)
    stand.signal(name, signal.SIGTERM)
    return f"asked {name} to stop"


FAULTS: tuple[Fault, ...] = (kill_one_of_ours, kill_a_web_process, freeze_one_of_ours, restart_one_of_ours)

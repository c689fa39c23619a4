"""What breaks things: each instrument undoes what it did, whatever happens meanwhile.

A module's `FAULTS` are its faults for storms; each is safe at any moment and under load, and lasts seconds.
"""

import random
from collections.abc import Callable

from tests.faults.stand import Stand

Fault = Callable[[Stand, random.Random], str]
"""Does it, holds it for a short while, undoes it; says what was done."""

__all__ = ["Fault"]

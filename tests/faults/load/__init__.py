"""People at work while things break."""

from tests.faults.load.writers import Load, await_writes

__all__ = ["Load", "await_writes"]

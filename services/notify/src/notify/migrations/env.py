"""Alembic's entry: everything is in the chassis."""

from chassis.migrations import run_environment
from notify.service import SERVICE

run_environment(SERVICE.metadata)

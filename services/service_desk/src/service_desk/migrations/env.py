"""Alembic's entry: everything is in the chassis."""

from chassis.migrations import run_environment
from service_desk.service import SERVICE

run_environment(SERVICE.metadata)

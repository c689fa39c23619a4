"""How alembic runs the gateway's migrations."""

from chassis.migrations import run_environment
from gateway.service import SERVICE

run_environment(SERVICE.metadata)

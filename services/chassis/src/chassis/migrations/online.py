"""Steps of a migration that take their time on a large table, beside the running code.

Both may be run again after a migration that was killed in the middle of them, and each is best the only step of its
revision: what stands before it is committed when it begins.
"""

from alembic import op
from sqlalchemy import text


def index_online(name: str, on: str) -> None:
    """Build the index `name` on `on` ("account (name)") while the table is written to.

    What a killed try left behind (an index that is there, but not valid) is dropped first. It waits for no lock that
    anybody else would wait behind, so it may wait.
    """
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
        op.execute(f"CREATE INDEX CONCURRENTLY {name} ON {on}")
        op.execute("RESET lock_timeout")


def rows_online(statement: str) -> None:
    """Run a statement that changes a few thousand of the rows still to be changed until none is left, each time in a
    transaction of its own."""
    with op.get_context().autocommit_block():
        while op.get_bind().execute(text(statement)).rowcount:
            pass

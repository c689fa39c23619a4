"""The view of an account over its family."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from chassis.unit_of_work import Reader
from customer.accounts.model import Account
from customer.accounts.queries import above

MOST = 1000
"""Accounts that one view shows."""

NODE = ("id", "code", "name", "kind", "channel", "stage", "status", "active", "owner_id", "parent_id")
"""What the view says of each."""

_BELOW = text(
    """
    WITH RECURSIVE tree (id, level, path) AS (
        SELECT id, 0, ARRAY[code] FROM account WHERE id = :top
        UNION ALL SELECT a.id, tree.level + 1, tree.path || a.code FROM account AS a JOIN tree ON a.parent_id = tree.id)
    SELECT id, level FROM tree ORDER BY path LIMIT :most
    """
)


@dataclass(frozen=True)
class Tree:
    """The accounts from the topmost one down, each followed by those below it; `complete` unless they are too many."""

    accounts: Sequence[Any]
    complete: bool


def read_tree(reader: Reader, account_id: UUID) -> Tree:
    """The whole family of an account within reach; raises NotFound outside it.

    Whom one may not see is left out. Those below are shown all the same: each row says its level.
    """
    reader.get(Account, account_id)
    top = above(reader, account_id)[-1]
    levels: dict[UUID, int] = {
        row.id: row.level for row in reader.session.execute(_BELOW, {"top": top, "most": MOST + 1})
    }
    wanted = list(levels)[:MOST]
    shown = select(*(getattr(Account, name) for name in NODE)).where(Account.id.in_(wanted), reader.visible(Account))
    found = {row.id: dict(row._mapping) for row in reader.session.execute(shown)}
    nodes = [{**found[identifier], "level": levels[identifier]} for identifier in wanted if identifier in found]
    return Tree(nodes, complete=len(levels) <= MOST)

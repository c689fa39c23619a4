"""Accounts as notify knows them, kept as the worker keeps them."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.testing.staff import Staff
from notify.accounts.model import Account

Learn = Callable[..., UUID]


def name_of(staff: Staff, account_id: UUID) -> Any:
    """The name that notify knows now."""
    with staff.engine.connect() as connection:
        return connection.scalar(select(Account.name).where(Account.id == account_id))


def test_a_higher_version_wins_and_a_lower_one_changes_nothing(staff: Staff, learn: Learn) -> None:
    known = learn(version=2, name={"zh": "第二版"})
    learn(version=5, identifier=known, name={"zh": "第五版"})
    learn(version=3, identifier=known, name={"zh": "第三版"})
    assert name_of(staff, known) == {"zh": "第五版"}

"""Accounts as notify knows them, kept as the worker keeps them."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select

from chassis.testing.staff import Staff
from notify.accounts.model import Account
from notify.accounts.reactions import COPIED, account_row
from notify.service import SERVICE

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


def test_the_copy_leaves_out_what_notify_does_not_read() -> None:
    state = {**dict.fromkeys(COPIED), "code": "C2026000001", "tax_id": "not for notify"}
    assert account_row(state).keys() == {*COPIED, "deleted_at"}


def test_the_consumed_schema_names_exactly_what_the_copy_takes() -> None:
    schema = orjson.loads((SERVICE.contracts / "consumed" / "customer.account.v1.schema.json").read_bytes())
    assert set(schema["properties"]["state"]["required"]) == {"id", *COPIED}

"""The notify service on one screen: who is told of what; today what it must know of the customers."""

from pathlib import Path

from chassis.directory import copies
from chassis.service import Service
from chassis.worker import copy
from notify.accounts.model import Account
from notify.accounts.reactions import account_row
from notify.model import Base
from notify.settings import Settings

SUBSCRIPTIONS = (
    *copies.SUBSCRIPTIONS,
    copy(
        "customer.account.*.v1",
        schema="customer.account.v1",
        room="accounts",
        table=Base.metadata.tables[Account.__tablename__],
        row=account_row,
    ),
)

SERVICE = Service(
    name="notify",
    zh="通知",
    en="Notifications",
    settings=Settings,
    metadata=Base.metadata,
    migrations="notify.migrations",
    contracts=Path(__file__).parents[2] / "contracts",
    subscriptions=SUBSCRIPTIONS,
)

"""The sales service on one screen: what is sold; today what it must know of the customers."""

from pathlib import Path

from chassis.directory import copies
from chassis.permission import Permission
from chassis.service import Service
from chassis.worker import copy
from sales.accounts import api as accounts
from sales.accounts.reactions import account_row
from sales.model import Base
from sales.settings import Settings

PERMISSIONS = (Permission("sales.account.read", "查看客户(销售)", "Read accounts in sales"),)

SUBSCRIPTIONS = (
    *copies.SUBSCRIPTIONS,
    copy(
        "customer.account.*.v1",
        schema="customer.account.v1",
        room="accounts",
        table=Base.metadata.tables["account"],
        row=account_row,
    ),
)

SERVICE = Service(
    name="sales",
    zh="销售",
    en="Sales",
    settings=Settings,
    metadata=Base.metadata,
    migrations="sales.migrations",
    contracts=Path(__file__).parents[2] / "contracts",
    routes=(accounts.routes,),
    subscriptions=SUBSCRIPTIONS,
    permissions=PERMISSIONS,
)

"""Opening balances as the world hears of them."""

from chassis.facts import AggregateEvents
from chassis.http import fields
from records.masters.events import MasterState, types
from sales.opening_balances.model import OpeningBalance

REFERENCE = {"example": "26012345678901234567", "description": "原单号,如发票号 / its number before: the invoice's"}
AMOUNT = {"example": "1200.00", "description": "未收金额 / what is still owed of it"}
INCURRED = {"description": "发生日期,入账日期 / since when it is owed, and in the books"}


class OpeningBalanceState(MasterState):
    """An opening balance (期初应收) at the moment of the commit."""

    number = fields.Text(40, required=True, metadata={"example": "OB20261122-0001"})
    account_id = fields.Id(required=True)
    owner_id = fields.Id(required=True, allow_none=True)
    reference = fields.Text(60, required=True, metadata=REFERENCE)
    currency = fields.Currency(required=True)
    amount = fields.Money(required=True, metadata=AMOUNT)
    incurred_on = fields.Day(required=True, metadata=INCURRED)
    due_on = fields.Day(required=True, metadata={"description": "到期日 / the day that it is, or was, due"})


OPENING_BALANCE_EVENTS = AggregateEvents(
    service="sales",
    aggregate=OpeningBalance,
    state=OpeningBalanceState,
    types=types("期初应收", "An opening balance"),
)

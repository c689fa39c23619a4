"""Receivables as the world hears of them."""

from chassis.facts import AggregateEvents, EventType
from chassis.http import fields
from chassis.http.schemas import Schema
from sales.receivables.model import Receivable, ReceivableOpened, ReceivableReduced, ReceivableSettled, Status

NUMBER = {"example": "AR20261122-0001"}


class ReceivableState(Schema):
    """A receivable (应收款) at the moment of the commit; settled and open always make up the amount."""

    id = fields.Id(required=True)
    number = fields.Text(40, required=True, metadata=NUMBER)
    delivery_id = fields.Id(required=True)
    order_id = fields.Id(required=True)
    order_number = fields.Text(40, required=True, metadata={"example": "SO20261122-0001"})
    account_id = fields.Id(required=True)
    owner_id = fields.Id(required=True, allow_none=True)
    currency = fields.Currency(required=True)
    amount = fields.Money(required=True, metadata={"example": "1200.00"})
    settled = fields.Money(required=True, metadata={"example": "200.00", "description": "已收金额 / paid so far"})
    open = fields.Money(required=True, metadata={"example": "1000.00", "description": "未收金额 / still owed"})
    due_on = fields.Day(required=True, metadata={"description": "到期日 / shipped_on + payment_days of the order"})
    status = fields.Choice(Status, required=True)
    created_at = fields.Instant(required=True)


class Reduction(Schema):
    """By which payment, and by how much."""

    payment_id = fields.Id(required=True)
    payment_number = fields.Text(40, required=True, metadata={"example": "PM20261122-0001"})
    amount = fields.Money(required=True, metadata={"example": "200.00"})


RECEIVABLE_EVENTS = AggregateEvents(
    service="sales",
    aggregate=Receivable,
    state=ReceivableState,
    types=(
        EventType(ReceivableOpened, "opened", "产生应收款", "Goods were shipped; this is owed from now on."),
        EventType(ReceivableReduced, "reduced", "应收款已部分或全部核销", "A payment settled some.", fields=Reduction),
        EventType(ReceivableSettled, "settled", "应收款已结清", "Nothing of it is open any more."),
    ),
)

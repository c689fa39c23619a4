"""Collection lists as the world hears of them; whose debts they are is told by account ids alone."""

from chassis.facts import AggregateEvents, EventType
from chassis.http import fields
from chassis.http.schemas import Schema
from sales.bank.events import ACCOUNT
from sales.bank_collections import facts
from sales.bank_collections.lines import Outcome
from sales.bank_collections.model import MOST_LINES, BankCollection, Status

NUMBER = {"example": "BC20261122-0001"}
RECEIVABLE = {"example": "AR20261122-0001"}
REASON = {"example": "存款不足", "description": "拒付原因 / why it was not paid"}
VOIDING = {"example": "客户已改为电汇"}
COLLECTED = {"example": "1200.00", "description": "收妥金额 / what was collected"}


class BankCollectionLineState(Schema):
    """A line of the list (托收明细)."""

    position = fields.Integer(1, required=True)
    receivable_id = fields.Id(required=True)
    receivable_number = fields.Text(40, required=True, metadata=RECEIVABLE)
    account_id = fields.Id(required=True)
    amount = fields.Money(required=True, metadata={"example": "1200.00", "description": "托收金额 / to collect"})
    outcome = fields.Choice(Outcome, required=True)
    collected = fields.Money(required=True, metadata=COLLECTED)
    answered_on = fields.Day(required=True, allow_none=True)
    reason = fields.Text(500, required=True, allow_none=True, metadata=REASON)
    payment_id = fields.Id(required=True, allow_none=True)


class BankCollectionState(Schema):
    """A collection list (托收单) at the moment of the commit; its lines make up the total."""

    id = fields.Id(required=True)
    number = fields.Text(40, required=True, metadata=NUMBER)
    bank_account = fields.Text(40, required=True, metadata=ACCOUNT)
    currency = fields.Currency(required=True)
    total = fields.Money(required=True, metadata={"example": "1200.00"})
    collected = fields.Money(required=True, metadata=COLLECTED)
    status = fields.Choice(Status, required=True)
    lines = fields.List(fields.Nested(BankCollectionLineState), max=MOST_LINES, required=True)
    sent_on = fields.Day(required=True, allow_none=True)
    sent_by = fields.Id(required=True, allow_none=True)
    voiding = fields.Text(500, required=True, allow_none=True, metadata=VOIDING)
    entered_by = fields.Id(required=True, allow_none=True)
    created_at = fields.Instant(required=True)


class Collected(Schema):
    """Of which receivable how much, and the payment of it."""

    receivable_number = fields.Text(40, required=True, metadata=RECEIVABLE)
    amount = fields.Money(required=True, metadata=COLLECTED)
    payment_id = fields.Id(required=True)


class NotCollected(Schema):
    """Which receivable was not paid, and why."""

    receivable_number = fields.Text(40, required=True, metadata=RECEIVABLE)
    reason = fields.Text(500, required=True, metadata=REASON)


class CollectionVoiding(Schema):
    """Why nothing is collected by it."""

    reason = fields.Text(500, required=True, metadata=VOIDING)


BANK_COLLECTION_EVENTS = AggregateEvents(
    service="sales",
    aggregate=BankCollection,
    state=BankCollectionState,
    types=(
        EventType(facts.BankCollectionEntered, "entered", "录入托收单", "A draft; the bank has not got it yet."),
        EventType(facts.BankCollectionChanged, "changed", "修改托收单", "The draft was changed."),
        EventType(facts.BankCollectionSent, "sent", "托收单已送银行", "The bank has it and collects."),
        EventType(
            facts.LineCollected, "line_collected", "银行收妥一笔", "The bank collected a line.", fields=Collected
        ),
        EventType(facts.LineRefused, "line_refused", "一笔被拒付", "A line was not paid.", fields=NotCollected),
        EventType(facts.BankCollectionCompleted, "completed", "托收结果已核对", "The bank has answered every line."),
        EventType(
            facts.BankCollectionVoided, "voided", "托收单作废", "Nothing is collected by it.", fields=CollectionVoiding
        ),
    ),
)

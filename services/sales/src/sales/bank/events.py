"""Lines of the bank's statement as the world hears of them; who paid is not told."""

from chassis.facts import AggregateEvents, EventType
from chassis.http import fields
from chassis.http.schemas import Schema
from sales.bank.model import BankLine, BankLineEntered, BankLineMatched, BankLineSetAside, MatchedBy, Status

REASON = {"example": "银行利息"}
ACCOUNT = {"example": "ICBC 6222 0813", "description": "本方账户 / our account at the bank"}
REFERENCE = {"example": "20261122000813", "description": "银行流水号 / reference of the bank"}


class BankLineState(Schema):
    """A line of the bank's statement (银行流水) at the moment of the commit."""

    id = fields.Id(required=True)
    bank_account = fields.Text(40, required=True, metadata=ACCOUNT)
    reference = fields.Text(50, required=True, metadata=REFERENCE)
    booked_on = fields.Day(required=True)
    currency = fields.Currency(required=True)
    amount = fields.Money(required=True, metadata={"example": "1200.00"})
    status = fields.Choice(Status, required=True)
    matched_by = fields.Choice(MatchedBy, required=True, allow_none=True)
    payment_id = fields.Id(required=True, allow_none=True)
    set_aside = fields.Text(500, required=True, allow_none=True, metadata=REASON)
    entered_by = fields.Id(required=True, allow_none=True)
    created_at = fields.Instant(required=True)


class Reason(Schema):
    """Why it happened."""

    reason = fields.Text(500, required=True, metadata=REASON)


BANK_LINE_EVENTS = AggregateEvents(
    service="sales",
    aggregate=BankLine,
    state=BankLineState,
    types=(
        EventType(BankLineEntered, "entered", "导入银行流水", "Money arrived at the bank."),
        EventType(BankLineMatched, "matched", "银行流水已认领", "It is a payment, which waits for confirmation."),
        EventType(BankLineSetAside, "set_aside", "银行流水不处理", "It is no customer's payment.", fields=Reason),
    ),
)

"""Cash and bills, their rules and their counts as the world hears of them; who drew a bill is not told."""

from chassis.facts import AggregateEvents, EventType
from chassis.http import fields
from chassis.http.schemas import Schema
from sales.cash import facts
from sales.cash.counts import CashCount
from sales.cash.model import CashReceipt, CashRule, Form, Kind, Status

NUMBER = {"example": "CB20261122-0001"}
BILL = {"example": "30803100", "description": "票据号码 / number of the bill"}
SLIP = {"example": "缴款单 20261122-07", "description": "存款凭证号 / the bank's slip"}
REASON = {"example": "重复登记"}
KEEPER = {"description": "保管人 / who keeps it"}
BANK_DAYS = {"example": 1, "description": "几天内存入银行 / days to bank it"}
HAND_IN_DAYS = {"example": 3, "description": "几天内到财务报账 / days to hand it in"}
COUNTED = {"example": "1200.00", "description": "实盘金额 / counted"}


class CashReceiptState(Schema):
    """Cash or a bill (现金/票据) at the moment of the commit."""

    id = fields.Id(required=True)
    number = fields.Text(40, required=True, metadata=NUMBER)
    account_id = fields.Id(required=True)
    owner_id = fields.Id(required=True, allow_none=True)
    form = fields.Choice(Form, required=True)
    currency = fields.Currency(required=True)
    amount = fields.Money(required=True, metadata={"example": "1200.00"})
    bill_number = fields.Text(40, required=True, allow_none=True, metadata=BILL)
    bank = fields.Text(100, required=True, allow_none=True, metadata={"example": "中国工商银行青岛分行"})
    due_on = fields.Day(required=True, allow_none=True, metadata={"description": "票据到期日 / the bill falls due"})
    payment_id = fields.Id(required=True)
    keeper_id = fields.Id(required=True, metadata=KEEPER)
    received_on = fields.Day(required=True)
    bank_by = fields.Day(required=True, metadata={"description": "最迟存入日 / to be banked until"})
    hand_in_by = fields.Day(required=True, metadata={"description": "最迟报账日 / to be handed in until"})
    status = fields.Choice(Status, required=True)
    left_on = fields.Day(required=True, allow_none=True, metadata={"description": "离开保管人 / left the keeper"})
    bank_reference = fields.Text(100, required=True, allow_none=True, metadata=SLIP)
    handed_in_on = fields.Day(required=True, allow_none=True)
    accepted_by = fields.Id(required=True, allow_none=True)
    told_late_on = fields.Day(required=True, allow_none=True)
    voiding = fields.Text(500, required=True, allow_none=True, metadata=REASON)
    created_at = fields.Instant(required=True)


class CashRuleState(Schema):
    """Within how many days something is banked and handed in (公司规定)."""

    id = fields.Id(required=True)
    kind = fields.Choice(Kind, required=True)
    bank_days = fields.Integer(0, 365, required=True, metadata=BANK_DAYS)
    hand_in_days = fields.Integer(0, 365, required=True, metadata=HAND_IN_DAYS)


class CashCountLineState(Schema):
    """What of one kind and currency was counted."""

    kind = fields.Choice(Kind, required=True)
    currency = fields.Currency(required=True)
    book = fields.Money(required=True, metadata={"example": "1200.00", "description": "账面金额 / by the book"})
    counted = fields.Money(required=True, metadata=COUNTED)
    difference = fields.Money(required=True, metadata={"example": "0.00", "description": "盘盈/盘亏 / more, less"})


class CashCountState(Schema):
    """A count (盘点) at the moment of the commit."""

    id = fields.Id(required=True)
    keeper_id = fields.Id(required=True, metadata=KEEPER)
    day = fields.Day(required=True)
    lines = fields.List(fields.Nested(CashCountLineState), required=True)
    agrees = fields.Boolean(required=True, metadata={"description": "钱数相符 / the counted is the book"})
    note = fields.Text(500, required=True, allow_none=True)
    entered_by = fields.Id(required=True, allow_none=True)
    created_at = fields.Instant(required=True)


class CashVoiding(Schema):
    """Why it was no receipt."""

    reason = fields.Text(500, required=True, metadata=REASON)


CASH_RECEIPT_EVENTS = AggregateEvents(
    service="sales",
    aggregate=CashReceipt,
    state=CashReceiptState,
    types=(
        EventType(facts.CashReceiptRegistered, "registered", "收到现金/票据", "Somebody took it and keeps it."),
        EventType(facts.CashReceiptBanked, "banked", "现金/票据已存入银行", "It is in the bank."),
        EventType(facts.CashReceiptHandedIn, "handed_in", "现金/票据已上交财务", "Finance has it, or the slip for it."),
        EventType(facts.CashReceiptLate, "late", "现金/票据逾期未交", "It should be in the bank or with finance."),
        EventType(facts.CashReceiptVoided, "voided", "现金/票据作废", "It was a mistake.", fields=CashVoiding),
    ),
)
CASH_RULE_EVENTS = AggregateEvents(
    service="sales",
    aggregate=CashRule,
    state=CashRuleState,
    types=(EventType(facts.CashRuleChanged, "changed", "修改现金/票据规定", "Other days from now on."),),
)
CASH_COUNT_EVENTS = AggregateEvents(
    service="sales",
    aggregate=CashCount,
    state=CashCountState,
    types=(EventType(facts.CashCounted, "counted", "现金/票据盘点", "What somebody keeps was counted."),),
)

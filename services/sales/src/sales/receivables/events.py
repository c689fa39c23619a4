"""Receivables and credit notes as the world hears of them."""

from chassis.facts import AggregateEvents, EventType
from chassis.http import fields
from chassis.http.schemas import Schema
from sales.receivables import facts
from sales.receivables.credit_notes import CreditNote, Reason
from sales.receivables.model import DelayReason, Receivable, Source, Status

NUMBER = {"example": "AR20261122-0001"}
CREDIT_NUMBER = {"example": "CN20261122-0001"}
INVOICE = {"example": "26112345678901234567", "description": "发票号 / number of the invoice"}
DELIVERY = {"description": "产生它的销货单,期初应收为空 / null: owed from before"}
OPENING = {"description": "期初应收单,发货产生的为空 / the opening balance; null: owed for a delivery"}
DISCOUNT_BACK = {
    "example": "0.00",
    "description": "随退货收回的现金折扣,已从金额中扣除 / went with the goods: the amount is so much less",
}
NOTE = {"example": "客户月底统一付款"}


class ReceivableState(Schema):
    """A receivable (应收款) at the moment of the commit; settled, credited and open always make up the amount."""

    id = fields.Id(required=True)
    number = fields.Text(40, required=True, metadata=NUMBER)
    delivery_id = fields.Id(required=True, allow_none=True, metadata=DELIVERY)
    opening_balance_id = fields.Id(required=True, allow_none=True, metadata=OPENING)
    instalment = fields.Integer(1, required=True, metadata={"description": "第几期 / which instalment of the delivery"})
    order_id = fields.Id(required=True, allow_none=True)
    order_number = fields.Text(40, required=True, allow_none=True, metadata={"example": "SO20261122-0001"})
    account_id = fields.Id(required=True)
    owner_id = fields.Id(required=True, allow_none=True)
    currency = fields.Currency(required=True)
    amount = fields.Money(required=True, metadata={"example": "1200.00"})
    settled = fields.Money(required=True, metadata={"example": "200.00", "description": "已收金额 / paid so far"})
    credited = fields.Money(
        required=True, metadata={"example": "0.00", "description": "贷项金额 / taken off for returns and discounts"}
    )
    open = fields.Money(required=True, metadata={"example": "1000.00", "description": "未收金额 / still owed"})
    opened_on = fields.Day(required=True, metadata={"description": "入账日期 / in the books since"})
    due_on = fields.Day(required=True, metadata={"description": "到期日 / by the payment terms of the order"})
    discount_until = fields.Day(required=True, allow_none=True)
    discount = fields.Money(
        required=True,
        metadata={"example": "24.00", "description": "现金折扣 / less, where all is paid until discount_until"},
    )
    status = fields.Choice(Status, required=True)
    settled_on = fields.Day(required=True, allow_none=True)
    invoice_number = fields.Text(60, required=True, allow_none=True, metadata=INVOICE)
    invoiced_on = fields.Day(required=True, allow_none=True)
    delay_reason = fields.Choice(DelayReason, required=True, allow_none=True)
    delay_note = fields.Text(500, required=True, allow_none=True, metadata=NOTE)
    created_at = fields.Instant(required=True)


class Reduction(Schema):
    """By which payment, and by how much."""

    payment_id = fields.Id(required=True)
    payment_number = fields.Text(40, required=True, metadata={"example": "PM20261122-0001"})
    amount = fields.Money(required=True, metadata={"example": "200.00"})


class Credit(Schema):
    """By which credit note, and by how much."""

    credit_note_id = fields.Id(required=True)
    credit_note_number = fields.Text(40, required=True, metadata=CREDIT_NUMBER)
    amount = fields.Money(required=True, metadata={"example": "24.00"})


class Restoration(Schema):
    """What had settled it, and how much of it is owed again."""

    source = fields.Choice(Source, required=True)
    source_id = fields.Id(required=True)
    source_number = fields.Text(40, required=True, metadata={"example": "PM20261122-0001"})
    amount = fields.Money(required=True, metadata={"example": "200.00"})


class AllocationState(Schema):
    """What was settled of one receivable (核销)."""

    receivable_id = fields.Id(required=True)
    receivable_number = fields.Text(40, required=True, metadata=NUMBER)
    amount = fields.Money(required=True, metadata={"example": "200.00"})
    posted_on = fields.Day(required=True, metadata={"description": "核销日期 / day of the allocation"})


class CreditNoteState(Schema):
    """A credit note (贷项通知单) at the moment of the commit."""

    id = fields.Id(required=True)
    number = fields.Text(40, required=True, metadata=CREDIT_NUMBER)
    reason = fields.Choice(Reason, required=True)
    document_id = fields.Id(required=True, metadata={"description": "销退单或回款单 / the return or the payment"})
    document_number = fields.Text(40, required=True, metadata={"example": "RT20261122-0001"})
    order_id = fields.Id(required=True)
    delivery_id = fields.Id(required=True)
    account_id = fields.Id(required=True)
    owner_id = fields.Id(required=True, allow_none=True)
    currency = fields.Currency(required=True)
    amount = fields.Money(required=True, metadata={"example": "24.00"})
    discount_back = fields.Money(required=True, metadata=DISCOUNT_BACK)
    allocations = fields.List(fields.Nested(AllocationState), required=True, attribute="in_force")
    unallocated = fields.Money(required=True, metadata={"example": "0.00"})
    issued_on = fields.Day(required=True)
    reversed_on = fields.Day(required=True, allow_none=True)
    created_at = fields.Instant(required=True)


RECEIVABLE_EVENTS = AggregateEvents(
    service="sales",
    aggregate=Receivable,
    state=ReceivableState,
    types=(
        EventType(facts.ReceivableOpened, "opened", "产生应收款", "This is owed from now on."),
        EventType(
            facts.ReceivableReduced, "reduced", "应收款已部分或全部核销", "A payment settled some.", fields=Reduction
        ),
        EventType(facts.ReceivableCredited, "credited", "应收款已冲减", "A credit note took some off.", fields=Credit),
        EventType(
            facts.ReceivableRestored, "restored", "核销已取消,恢复应收", "This is owed again.", fields=Restoration
        ),
        EventType(facts.ReceivableSettled, "settled", "应收款已结清", "Nothing of it is open any more."),
        EventType(facts.ReceivableInvoiced, "invoiced", "应收款已开票", "An invoice was written for it."),
        EventType(facts.ReceivableDelayExplained, "delay_explained", "已登记拖延原因", "Somebody said why it is late."),
    ),
)
CREDIT_NOTE_EVENTS = AggregateEvents(
    service="sales",
    aggregate=CreditNote,
    state=CreditNoteState,
    types=(
        EventType(facts.CreditNoteIssued, "issued", "开出贷项通知单", "The customer owes so much less."),
        EventType(
            facts.CreditNoteAllocated, "allocated", "贷项已核销应收款", "What was left of it settles receivables."
        ),
        EventType(facts.CreditNoteReversed, "reversed", "贷项已冲销", "What it had settled is owed again."),
    ),
)

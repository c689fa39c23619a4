"""Returns as the world hears of them: what quality control and finance follow."""

from chassis.facts import AggregateEvents, EventType
from chassis.http import fields
from chassis.http.schemas import Schema
from records.documents import (
    DocumentApproved,
    DocumentChanged,
    DocumentEntered,
    DocumentRejected,
    DocumentSubmitted,
    DocumentWithdrawn,
)
from sales.returns.facts import (
    ReturnInspected,
    ReturnReceived,
    ReturnVoided,
)
from sales.returns.model import Return, Status
from sales.shipment_notices.events import ORDER_NUMBER, GoodsState

WHY = {"example": "超过退货期限"}
REASON = {"example": "wrong_size", "description": "退货原因编码 / code of the reason, by the return type"}
TYPE = {"example": "batch", "description": "销退单类型编码 / code of the return type (S-18 to S-20)"}
TICKET = {"example": None, "description": "关联的服务请求 / the request that it answers"}
RETURNED_ON = {"description": "单据日期 / its day"}


class ReturnLineState(GoodsState):
    """A line of a return (销退单行); the credits of a line that comes back in parts make up what it cost."""

    delivery_line_id = fields.Id(required=True)
    reason = fields.Text(40, required=True, metadata=REASON)
    accepted_quantity = fields.Quantity(
        required=True, metadata={"example": "0", "description": "检验接受数量 / what the inspection accepted"}
    )
    net = fields.Money(required=True, metadata={"example": "0.00"})
    tax = fields.Money(required=True, metadata={"example": "0.00"})
    amount = fields.Money(
        required=True, metadata={"example": "0.00", "description": "接受部分的金额 / what the accepted goods cost"}
    )


class ReturnState(Schema):
    """A return (销退单) at the moment of the commit."""

    id = fields.Id(required=True)
    number = fields.Text(40, required=True, metadata={"example": "RT20261122-0001"})
    return_type = fields.Text(40, required=True, metadata=TYPE)
    inspected = fields.Boolean(required=True, metadata={"description": "须来料检验 / quality control decides (S-22)"})
    delivery_id = fields.Id(required=True)
    delivery_number = fields.Text(40, required=True, metadata={"example": "DN20261122-0001"})
    order_id = fields.Id(required=True)
    order_number = fields.Text(40, required=True, metadata=ORDER_NUMBER)
    account_id = fields.Id(required=True)
    owner_id = fields.Id(required=True, allow_none=True)
    status = fields.Choice(Status, required=True)
    lines = fields.List(fields.Nested(ReturnLineState), required=True)
    tax_total = fields.Money(required=True, metadata={"example": "0.00"})
    total = fields.Money(
        required=True,
        metadata={
            "example": "0.00",
            "description": "接受部分的合计,贷项另减现金折扣 / the credit note is less by the discount on them",
        },
    )
    currency = fields.Currency(required=True)
    returned_on = fields.Day(required=True, metadata=RETURNED_ON)
    note = fields.Text(500, lines=True, required=True, allow_none=True, metadata={"example": None})
    ticket_id = fields.Id(required=True, allow_none=True, metadata=TICKET)
    rejection = fields.Text(500, lines=True, required=True, allow_none=True, metadata={"example": None})
    received_on = fields.Day(required=True, allow_none=True)
    entered_by = fields.Id(required=True, allow_none=True)
    created_at = fields.Instant(required=True)
    approved_at = fields.Instant(required=True, allow_none=True)
    inspected_at = fields.Instant(required=True, allow_none=True)


class Reason(Schema):
    """Why it happened."""

    reason = fields.Text(500, lines=True, required=True, metadata=WHY)


RETURN_EVENTS = AggregateEvents(
    service="sales",
    aggregate=Return,
    state=ReturnState,
    types=(
        EventType(DocumentEntered, "created", "录入销退单草稿", "A draft was entered."),
        EventType(DocumentChanged, "changed", "销退单草稿已修改", "The draft was changed."),
        EventType(DocumentSubmitted, "submitted", "销退单提交审核", "It waits for approval."),
        EventType(DocumentWithdrawn, "withdrawn", "销退单撤回", "It was taken back and is a draft again."),
        EventType(DocumentRejected, "rejected", "销退单被驳回", "It was refused and is a draft again.", fields=Reason),
        EventType(DocumentApproved, "approved", "同意退货", "The goods may come back."),
        EventType(ReturnReceived, "received", "退货已到,申请来料检验", "The goods are here and may be inspected."),
        EventType(ReturnInspected, "inspected", "退货检验完毕并贷记", "What is accepted is credited."),
        EventType(ReturnVoided, "voided", "销退单作废", "The goods do not come back.", fields=Reason),
    ),
)

"""What the events of all such entries have in common: the part of their state, and the words of their life."""

from chassis.facts import EventType
from chassis.http import fields
from chassis.http.schemas import Schema
from records.documents import (
    DocumentApproved,
    DocumentChanged,
    DocumentEntered,
    DocumentRejected,
    DocumentSubmitted,
    DocumentWithdrawn,
    Status,
)
from sales.validity.model import ValidityEnded


class ValidState(Schema):
    """An entry that counts for a span of days, at the moment of the commit."""

    id = fields.Id(required=True)
    owner_id = fields.Id(required=True, allow_none=True, metadata={"description": "负责人 / who is responsible"})
    status = fields.Choice(Status, required=True)
    valid_from = fields.Day(required=True, metadata={"description": "生效日 / first day"})
    valid_to = fields.Day(
        required=True, allow_none=True, metadata={"description": "失效日,含当日;空为长期 / last day; null: no end"}
    )
    rejection = fields.Text(
        500,
        lines=True,
        required=True,
        allow_none=True,
        metadata={"example": None, "description": "驳回原因 / why it was rejected"},
    )
    entered_by = fields.Id(required=True, allow_none=True, metadata={"description": "录入人 / who entered it"})
    created_at = fields.Instant(required=True)
    approved_at = fields.Instant(required=True, allow_none=True)


class Reason(Schema):
    """Why it happened."""

    reason = fields.Text(500, lines=True, required=True, metadata={"example": "缺少依据"})


def life(zh: str, en: str) -> tuple[EventType, ...]:
    """The words of the life of one kind of entry, called so in both languages."""
    return (
        EventType(DocumentEntered, "entered", f"录入{zh}草稿", f"A draft of {en} was entered."),
        EventType(DocumentChanged, "changed", f"{zh}草稿已修改", f"The draft of {en} was changed."),
        EventType(DocumentSubmitted, "submitted", f"{zh}提交审核", f"The {en} waits for approval."),
        EventType(DocumentWithdrawn, "withdrawn", f"{zh}撤回", f"The {en} was taken back and is a draft again."),
        EventType(
            DocumentRejected, "rejected", f"{zh}被驳回", f"The {en} was refused and is a draft again.", fields=Reason
        ),
        EventType(DocumentApproved, "approved", f"{zh}审核通过", f"The {en} counts from its first day on."),
        EventType(ValidityEnded, "ended", f"{zh}失效", f"The {en} has a last day now, or an earlier one."),
    )

"""Masters as the world hears of them: the fields and the events that they share."""

from chassis.facts import EventType
from chassis.http import Schema, fields
from records.change_requests.events import Reason
from records.documents.model import (
    DocumentApproved,
    DocumentChanged,
    DocumentEntered,
    DocumentRejected,
    DocumentSubmitted,
    DocumentWithdrawn,
    Status,
)

REJECTION = {"example": "资料不全", "description": "驳回原因 / why it was rejected last"}


class MasterState(Schema):
    """A master (主数据) at the moment of the commit."""

    id = fields.Id(required=True)
    status = fields.Choice(Status, required=True)
    rejection = fields.Text(500, lines=True, required=True, allow_none=True, metadata=REJECTION)
    entered_by = fields.Id(required=True, allow_none=True, metadata={"description": "录入人 / who entered it"})
    created_at = fields.Instant(required=True)


def types(zh: str, en: str) -> tuple[EventType, ...]:
    """What happens to every master, told of one that is called like this."""
    return (
        EventType(DocumentEntered, "created", f"录入{zh}草稿", f"{en}: a draft was entered."),
        EventType(
            DocumentChanged, "changed", f"{zh}已变更", f"{en}: a draft was changed, or an approved change applied."
        ),
        EventType(DocumentSubmitted, "submitted", f"{zh}提交审核", f"{en}: it waits for approval."),
        EventType(DocumentWithdrawn, "withdrawn", f"{zh}撤回", f"{en}: it was taken back and is a draft again."),
        EventType(
            DocumentRejected, "rejected", f"{zh}被驳回", f"{en}: it was refused and is a draft again.", fields=Reason
        ),
        EventType(DocumentApproved, "approved", f"{zh}审核通过", f"{en}: it counts from now on."),
    )

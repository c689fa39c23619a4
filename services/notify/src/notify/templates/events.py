"""Templates as the world hears of them."""

from chassis.facts import AggregateEvents, EventType
from chassis.http import fields
from chassis.http.schemas import Schema
from notify.templates.model import Template, TemplateChanged, TemplateCreated
from notify.templates.rendering import LONGEST_BODY, LONGEST_SUBJECT

CODE = r"[a-z][a-z0-9_]{1,63}"
CODE_EXPECTED = {"zh": "小写字母、数字和下划线", "en": "lower case letters, digits and underscores"}
SUBJECT = {"zh": "{{actor}}驳回了{{document}}", "en": "{{actor}} rejected {{document}}"}
BODY = {"zh": "原因:{{reason}}", "en": "Reason: {{reason}}"}


class TemplateState(Schema):
    """A template (模板) at the moment of the commit: texts with places such as {{state.number}}."""

    id = fields.Id(required=True)
    code = fields.Text(
        64, required=True, pattern=CODE, expected=CODE_EXPECTED, metadata={"example": "approval_rejected"}
    )
    subject = fields.Localized(LONGEST_SUBJECT, required=True, metadata={"example": SUBJECT})
    body = fields.Localized(LONGEST_BODY, lines=True, required=True, metadata={"example": BODY})
    created_at = fields.Instant(required=True)


TEMPLATE_EVENTS = AggregateEvents(
    service="notify",
    aggregate=Template,
    state=TemplateState,
    types=(
        EventType(TemplateCreated, "created", "新建模板", "A template was written."),
        EventType(TemplateChanged, "changed", "模板已修改", "Whoever is told from now on reads the new text."),
    ),
)

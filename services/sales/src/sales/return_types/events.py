"""Return types as the world hears of them."""

from chassis.facts import AggregateEvents, EventType
from chassis.http import fields
from chassis.http.schemas import Schema
from sales.return_types.model import ReturnType, ReturnTypeChanged

NAME = {"example": {"zh": "批次销退", "en": "Batch return"}}
SOURCE = {"example": {"zh": "整批退回", "en": "The whole lot comes back"}, "description": "来源 / where it comes from"}
ROLES = {"example": ["returns_clerk"], "description": "录入角色 / roles that enter it"}
INSPECTED = {"example": True, "description": "须来料检验 / quality control decides what is accepted (S-22)"}
CODE = {"zh": "1 至 40 位小写字母、数字或 _", "en": "1 to 40 small letters, digits or _"}


class ReasonState(Schema):
    """A reason (退货原因) that a line can give."""

    code = fields.Text(
        40, pattern="[a-z][a-z0-9_]{0,39}", expected=CODE, required=True, metadata={"example": "wrong_size"}
    )
    name = fields.Localized(60, required=True, metadata={"example": {"zh": "尺寸不符", "en": "Wrong size"}})


class ReturnTypeState(Schema):
    """A return type (销退单类型) at the moment of the commit."""

    id = fields.Id(required=True)
    code = fields.Text(40, required=True, metadata={"example": "batch"})
    name = fields.Localized(60, required=True, metadata=NAME)
    source = fields.Localized(200, required=True, metadata=SOURCE)
    reasons = fields.List(fields.Nested(ReasonState), min=1, max=50, required=True)
    roles = fields.List(fields.Text(64), min=1, max=20, required=True, metadata=ROLES)
    inspected = fields.Boolean(required=True, metadata=INSPECTED)


RETURN_TYPE_EVENTS = AggregateEvents(
    service="sales",
    aggregate=ReturnType,
    state=ReturnTypeState,
    types=(EventType(ReturnTypeChanged, "changed", "修改销退单类型", "It is entered or inspected in another way."),),
)

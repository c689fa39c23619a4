"""Routes of the policies of completeness (完整性规则)."""

from typing import Any
from uuid import UUID

import marshmallow as ma

from chassis.http import Page, Routes, Schema, fields, page_of
from chassis.http.messages import Message
from chassis.permission import Permission
from chassis.unit_of_work import Reader, UnitOfWork
from customer.completeness import commands, queries
from customer.completeness.events import CompletenessPolicyState
from customer.completeness.model import FIELDS, HEAVIEST, CompletenessPolicy

PERMISSIONS = (
    Permission("customer.completeness_policy.read", "查看完整性规则", "Read completeness policies"),
    Permission("customer.completeness_policy.change", "修改完整性规则", "Change completeness policies"),
)

NOT_A_WEIGHT = Message("not-a-weight", zh="权重应为 1 至 100 的整数", en="A weight is a whole number from 1 to 100.")


class PolicyRead(CompletenessPolicyState):
    """A policy of completeness (完整性规则)."""

    version = fields.Integer(0, 2**53, required=True)


class PolicyBody(Schema):
    """The whole policy, as it shall be."""

    weights = fields.Document(
        max=len(FIELDS), required=True, metadata={"description": "字段权重 1-100 / weight of each field that counts"}
    )
    mandatory = fields.List(
        fields.Choice(sorted(FIELDS)), max=len(FIELDS), distinct=True, required=True,
        metadata={"description": "必填字段 / mandatory fields"},
    )  # fmt: skip

    @ma.validates("weights")
    def check_weights(self, value: dict[str, Any], **_: Any) -> None:
        """Weights are whole numbers from 1 to 100."""
        strange = [field for field, weight in value.items() if type(weight) is not int or not 0 < weight <= HEAVIEST]
        if strange:
            raise ma.ValidationError(dict.fromkeys(strange, NOT_A_WEIGHT))


routes = Routes(
    "completeness-policies", prefix="/v1/completeness-policies", zh="完整性规则", en="Completeness policies"
)


@routes.get("", permission="customer.completeness_policy.read", zh="完整性规则列表", answer=page_of(PolicyRead))
def list_policies(reader: Reader, query: dict[str, Any]) -> Page:
    """List the policies of completeness."""
    return queries.list_policies(reader, query)


@routes.get("/<uuid:policy_id>", permission="customer.completeness_policy.read", zh="查看完整性规则", answer=PolicyRead)
def read_policy(reader: Reader, policy_id: UUID) -> CompletenessPolicy:
    """Read a policy of completeness."""
    return queries.read_policy(reader, policy_id)


@routes.patch(
    "/<uuid:policy_id>",
    permission="customer.completeness_policy.change",
    zh="修改完整性规则",
    body=PolicyBody,
    answer=PolicyRead,
)
def change_policy(uow: UnitOfWork, policy_id: UUID, body: dict[str, Any]) -> CompletenessPolicy:
    """Change weights and mandatory fields."""
    return commands.change_policy(uow, policy_id, **body)


routes.history(
    "/<uuid:policy_id>/history",
    model=CompletenessPolicy,
    permission="customer.completeness_policy.read",
    zh="完整性规则历史",
)

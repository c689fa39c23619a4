"""Routes of the agents (客服人员) whom a customer may choose."""

from typing import Any

from chassis.http import Page, Routes, Schema, fields, page_of
from chassis.permission import Permission
from chassis.unit_of_work import Reader
from service_desk.agents import queries

PERMISSIONS = (Permission("service_desk.agent.read", "查看客服人员", "See the service agents"),)


class AgentRead(Schema):
    """A service agent (客服人员)."""

    id = fields.Id(required=True)
    name = fields.Localized(
        100, required=True, metadata={"personal": True, "example": {"zh": "李小丽", "en": "Li Xiaoli"}}
    )


routes = Routes("agents", prefix="/v1/agents", zh="客服人员", en="Service agents")


@routes.get("", permission="service_desk.agent.read", zh="客服人员列表", answer=page_of(AgentRead))
def list_agents(reader: Reader, query: dict[str, Any]) -> Page:
    """List the service agents."""
    return queries.list_agents(reader, query)

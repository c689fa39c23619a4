"""Routes of service targets (服务目标)."""

from typing import Any
from uuid import UUID

from chassis.http import ListQuery, Page, Routes, Schema, fields, page_of
from chassis.permission import Permission
from chassis.unit_of_work import Reader, UnitOfWork
from service_desk.targets import commands, queries
from service_desk.targets.events import ServiceTargetState
from service_desk.targets.model import LONGEST, Kind, Priority, ServiceTarget

PERMISSIONS = (
    Permission("service_desk.service_target.read", "查看服务目标", "Read service targets"),
    Permission("service_desk.service_target.change", "修改服务目标", "Change service targets"),
)


class ServiceTargetRead(ServiceTargetState):
    """A service target (服务目标)."""

    version = fields.Integer(0, 2**53, required=True)


class ServiceTargetPatch(Schema):
    """Minutes of working time."""

    reply_minutes = fields.Integer(1, LONGEST)
    resolve_minutes = fields.Integer(1, LONGEST)
    escalation_minutes = fields.Integer(1, LONGEST)


class ServiceTargetFilters(ListQuery):
    """Which targets."""

    kind = fields.Choice(Kind)
    priority = fields.Choice(Priority)


routes = Routes("service-targets", prefix="/v1/service-targets", zh="服务目标", en="Service targets")


@routes.get(
    "",
    permission="service_desk.service_target.read",
    zh="服务目标列表",
    query=ServiceTargetFilters,
    answer=page_of(ServiceTargetRead),
)
def list_targets(reader: Reader, query: dict[str, Any]) -> Page:
    """List service targets."""
    return queries.list_targets(reader, query)


@routes.get(
    "/<uuid:target_id>", permission="service_desk.service_target.read", zh="查看服务目标", answer=ServiceTargetRead
)
def read_target(reader: Reader, target_id: UUID) -> ServiceTarget:
    """Read a service target."""
    return queries.read_target(reader, target_id)


@routes.patch(
    "/<uuid:target_id>",
    permission="service_desk.service_target.change",
    zh="修改服务目标",
    body=ServiceTargetPatch,
    answer=ServiceTargetRead,
)
def change_target(uow: UnitOfWork, target_id: UUID, body: dict[str, Any]) -> ServiceTarget:
    """Change how soon requests of a kind and priority are due."""
    return commands.change_target(uow, target_id, **body)


routes.history(
    "/<uuid:target_id>/history",
    model=ServiceTarget,
    permission="service_desk.service_target.read",
    zh="服务目标历史",
)

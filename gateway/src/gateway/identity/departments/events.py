"""Departments as the world hears of them."""

from chassis.facts import AggregateEvents, EventType
from chassis.http import fields
from chassis.http.schemas import Schema
from gateway.identity.departments.model import (
    Department,
    DepartmentChanged,
    DepartmentCreated,
    DepartmentDeactivated,
    DepartmentReactivated,
)
from gateway.identity.forms import code


class DepartmentState(Schema):
    """A department (部门) at the moment of the commit."""

    id = fields.Id(required=True)
    code = code(required=True)
    name = fields.Localized(120, required=True)
    parent_id = fields.Id(required=True, allow_none=True, metadata={"description": "上级部门 / null for the root"})
    active = fields.Boolean(required=True)


DEPARTMENT_EVENTS = AggregateEvents(
    service="identity",
    aggregate=Department,
    state=DepartmentState,
    types=(
        EventType(DepartmentCreated, "created", zh="设立了部门", en="A department was set up."),
        EventType(
            DepartmentChanged,
            "changed",
            zh="部门更名或调整上级",
            en="A department was renamed or moved within the tree.",
        ),
        EventType(DepartmentDeactivated, "deactivated", zh="部门已停用", en="A department is out of use."),
        EventType(DepartmentReactivated, "reactivated", zh="部门重新启用", en="A department is in use again."),
    ),
)

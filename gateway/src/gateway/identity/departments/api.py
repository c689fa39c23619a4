"""Routes of departments (部门)."""

from typing import Any
from uuid import UUID

from chassis.http import ListQuery, Page, Routes, Schema, Sort, fields, page_of
from chassis.unit_of_work import Reader, UnitOfWork
from gateway.identity.departments import commands, queries
from gateway.identity.departments.events import DepartmentState
from gateway.identity.departments.model import Department
from gateway.identity.forms import code, version

routes = Routes("departments", prefix="/v1/departments", zh="部门", en="Departments")


class DepartmentRead(DepartmentState):
    """A department (部门)."""

    version = version()


class DepartmentCreate(Schema):
    """A new department."""

    code = code(required=True)
    name = fields.Localized(120, required=True)
    parent_id = fields.Id(load_default=None, allow_none=True)


class DepartmentPatch(Schema):
    """What may change about a department."""

    name = fields.Localized(120)
    parent_id = fields.Id(allow_none=True)


class DepartmentQuery(ListQuery):
    """Filters of departments."""

    active = fields.Boolean(load_default=None)
    code = code(load_default=None)
    parent_id = fields.Id(load_default=None)
    sort = Sort("code", default="code")


@routes.get(
    "", permission="identity.department.read", query=DepartmentQuery, answer=page_of(DepartmentRead), zh="部门列表"
)
def list_departments(reader: Reader, query: dict[str, Any]) -> Page:
    """List departments."""
    return queries.list_departments(reader, query)


@routes.get("/<uuid:department_id>", permission="identity.department.read", answer=DepartmentRead, zh="查看部门")
def read_department(reader: Reader, department_id: UUID) -> Department:
    """Read a department."""
    return reader.get(Department, department_id)


@routes.post("", permission="identity.department.create", body=DepartmentCreate, answer=DepartmentRead, zh="设立部门")
def create_department(uow: UnitOfWork, body: dict[str, Any]) -> Department:
    """Set up a department."""
    return commands.create_department(uow, **body)


@routes.patch(
    "/<uuid:department_id>",
    permission="identity.department.change",
    body=DepartmentPatch,
    answer=DepartmentRead,
    zh="修改部门",
)
def change_department(uow: UnitOfWork, body: dict[str, Any], department_id: UUID) -> Department:
    """Change a department."""
    return commands.change_department(uow, department_id, **body)


@routes.action(
    "/<uuid:department_id>/deactivate",
    permission="identity.department.deactivate",
    answer=DepartmentRead,
    zh="停用部门",
)
def deactivate_department(uow: UnitOfWork, department_id: UUID) -> Department:
    """Take a department out of use."""
    return commands.deactivate_department(uow, department_id)


@routes.action(
    "/<uuid:department_id>/reactivate",
    permission="identity.department.deactivate",
    answer=DepartmentRead,
    zh="重新启用部门",
)
def reactivate_department(uow: UnitOfWork, department_id: UUID) -> Department:
    """Take a department into use again."""
    return commands.reactivate_department(uow, department_id)


routes.history(
    "/<uuid:department_id>/history", model=Department, permission="identity.department.read", zh="部门变更历史"
)

"""Department (部门): a node of the one tree in which people stand; team and subtree reach are measured by it."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.errors import Refusal
from chassis.identifiers import new_id
from chassis.model import Fact
from gateway.identity.masters import Master
from gateway.model import Base


@dataclass(frozen=True)
class DepartmentCreated(Fact):
    """A department was set up."""


@dataclass(frozen=True)
class DepartmentChanged(Fact):
    """It was renamed or moved within the tree."""


@dataclass(frozen=True)
class DepartmentDeactivated(Fact):
    """It is out of use."""


@dataclass(frozen=True)
class DepartmentReactivated(Fact):
    """It is in use again."""


class DepartmentCodeTaken(Refusal):
    """Another department has this code."""

    title = {"zh": "部门代码已被使用", "en": "The department code is taken"}


class DepartmentCircle(Refusal):
    """The new parent stands below the department itself."""

    title = {"zh": "部门不能成为自己的下级", "en": "A department cannot stand below itself"}


class RootDepartmentExists(Refusal):
    """The tree has one root; every other department has a parent."""

    title = {"zh": "根部门已存在,请选择上级部门", "en": "There is a root department; choose a parent"}


class DepartmentInactive(Refusal):
    """Nothing new is put into a department that is out of use."""

    title = {"zh": "部门已停用", "en": "The department is inactive"}


class DepartmentInUse(Refusal):
    """Active departments or people still stand in it."""

    title = {"zh": "部门仍在使用", "en": "The department is in use"}
    detail = {
        "zh": "部门下仍有 {departments} 个部门、{people} 名人员",
        "en": "It still has {departments} departments and {people} people.",
    }


class Department(Base, Master):
    """A department (部门) of the company. `parent_id` is None for the root only."""

    __tablename__ = "department"
    __table_args__ = (
        UniqueConstraint("code"),
        Index(
            "uq_department_root", text("(parent_id IS NULL)"), unique=True, postgresql_where=text("parent_id IS NULL")
        ),
    )
    __aggregate__ = "department"
    __changed__ = DepartmentChanged
    __deactivated__ = DepartmentDeactivated
    __reactivated__ = DepartmentReactivated

    code: Mapped[str]
    name: Mapped[dict[str, str]]
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("department.id"), index=True)

    def check_place(self, parent_id: UUID | None, above_parent: Collection[UUID]) -> None:
        """Raises DepartmentCircle when this department is the parent or stands above it."""
        if parent_id == self.id or self.id in above_parent:
            raise DepartmentCircle

    def check_unused(self, departments: int, people: int) -> None:
        """Raises DepartmentInUse while active departments or people stand in it."""
        if departments or people:
            raise DepartmentInUse(departments=departments, people=people)


def set_up(code: str, name: dict[str, str], parent_id: UUID | None) -> Department:
    """A new department below `parent_id`, or the root."""
    department = Department(id=new_id(), code=code, name=name, parent_id=parent_id, active=True)
    department.record(DepartmentCreated())
    return department

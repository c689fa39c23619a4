"""Building the tree of departments (组织结构, G-01)."""

from uuid import UUID

from chassis.unit_of_work import UnitOfWork
from gateway.identity.departments.model import Department, DepartmentInactive, set_up
from gateway.identity.departments.queries import count_children, count_people, departments_above
from gateway.identity.masters import no_such, one_at_a_time


def create_department(uow: UnitOfWork, *, code: str, name: dict[str, str], parent_id: UUID | None = None) -> Department:
    """Add a department below an active parent; without parent it is the root, of which there is one."""
    one_at_a_time(uow.session)
    _active_parent(uow, parent_id)
    return uow.add(set_up(code, name, parent_id))


def change_department(uow: UnitOfWork, department_id: UUID, **values: object) -> Department:
    """Rename or move a department; raises DepartmentCircle where the tree would close upon itself, also when two
    moves meet.
    """
    one_at_a_time(uow.session)
    department = uow.get(Department, department_id)
    parent_id = values.get("parent_id", department.parent_id)
    if isinstance(parent_id, UUID) and parent_id != department.parent_id:
        _active_parent(uow, parent_id)
        department.check_place(parent_id, departments_above(uow.session, parent_id))
    department.change(**values)
    return department


def deactivate_department(uow: UnitOfWork, department_id: UUID) -> Department:
    """Take an empty department out of use; raises DepartmentInUse."""
    one_at_a_time(uow.session)
    department = uow.get(Department, department_id)
    department.check_unused(count_children(uow.session, department_id), count_people(uow.session, department_id))
    department.deactivate()
    return department


def reactivate_department(uow: UnitOfWork, department_id: UUID) -> Department:
    """Take a department into use again, where its parent is in use."""
    one_at_a_time(uow.session)
    department = uow.get(Department, department_id)
    _active_parent(uow, department.parent_id)
    department.reactivate()
    return department


def _active_parent(uow: UnitOfWork, parent_id: UUID | None) -> None:
    if parent_id is None:
        return
    parent = uow.session.get(Department, parent_id)
    if parent is None:
        raise no_such("parent_id")
    if not parent.active:
        raise DepartmentInactive

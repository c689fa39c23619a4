"""What can be asked about service targets."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from service_desk.targets.model import ServiceTarget


def list_targets(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the service targets."""
    wanted = [getattr(ServiceTarget, name) == query[name] for name in ("kind", "priority") if query.get(name)]
    targets = select(ServiceTarget).where(reader.visible(ServiceTarget), *wanted)
    return paginate(reader, targets, ServiceTarget, {}, query)


def read_target(reader: Reader, target_id: UUID) -> ServiceTarget:
    """One service target; raises NotFound."""
    return reader.get(ServiceTarget, target_id)


def target_of(reader: Reader, kind: str, priority: str) -> ServiceTarget:
    """What is aimed at for requests of this kind and priority; it binds everybody, whatever else they may see."""
    wanted = ServiceTarget.kind == kind, ServiceTarget.priority == priority
    return reader.session.scalars(select(ServiceTarget).where(*wanted)).one()

"""Which views somebody may use, and what one of them asks."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from chassis.errors import NotFound
from chassis.http.paging import Page, paginate
from chassis.principal import Principal
from chassis.unit_of_work import Reader
from records.saved_views.model import SavedView

ORDERS = {"name": SavedView.name}


def list_views(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of one's own views and the shared ones."""
    wanted = [SavedView.of == query["of"]] if query.get("of") is not None else []
    return paginate(reader, select(SavedView).where(_usable(reader), *wanted), SavedView, ORDERS, query)


def read_view(reader: Reader, view_id: UUID) -> SavedView:
    """One of these; raises NotFound for any other."""
    found = reader.session.scalars(select(SavedView).where(SavedView.id == view_id, _usable(reader))).one_or_none()
    if found is None:
        raise NotFound
    return found


def parameters_of(session: Session, principal: Principal, of: str, view_id: UUID) -> Mapping[str, str]:
    """What a view of this list asks that the principal saved, or somebody shared; raises NotFound for any other."""
    usable = or_(SavedView.shared, SavedView.owner_id == principal.user_id)
    wanted = select(SavedView).where(SavedView.id == view_id, SavedView.of == of, usable)
    found = session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound
    return found.parameters


def _usable(reader: Reader) -> ColumnElement[bool]:
    return or_(reader.visible(SavedView), SavedView.shared)

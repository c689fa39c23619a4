"""Use cases of saved views: save, change, share, delete one's own."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from chassis.unit_of_work import UnitOfWork
from records.saved_views.model import SavedView


def save_view(uow: UnitOfWork, *, of: str, name: str, parameters: Mapping[str, str]) -> SavedView:
    """Save a view of one's own."""
    owner = uow.principal.user_id
    return uow.add(SavedView.save(of=of, name=name, parameters=parameters, owner_id=owner, at=uow.now))


def change_view(uow: UnitOfWork, view_id: UUID, **changes: Any) -> SavedView:
    """Call it otherwise, or ask for something else."""
    view = uow.get(SavedView, view_id)
    view.change(**changes)
    return view


def share_view(uow: UnitOfWork, view_id: UUID, *, with_all: bool) -> SavedView:
    """Let everybody use it, or its owner alone."""
    view = uow.get(SavedView, view_id)
    view.share(with_all)
    return view


def delete_view(uow: UnitOfWork, view_id: UUID) -> None:
    """Let it go."""
    view = uow.get(SavedView, view_id)
    view.delete()
    uow.remove(view)

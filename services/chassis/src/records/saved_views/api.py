"""Ready routes that a service lists: the saved views of its lists."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from chassis.http import ListQuery, Page, Routes, Schema, Sort, fields, messages, page_of
from chassis.http.filters import PAGING, Query
from chassis.http.schemas import load
from chassis.permission import Permission
from chassis.unit_of_work import Reader, UnitOfWork
from records.saved_views import commands, queries
from records.saved_views.events import MOST_PARAMETERS, SavedViewState
from records.saved_views.model import SavedView

PARAMETERS = {
    "example": {"sort": "-created_at"},
    "description": "查询参数,与列表地址中的写法相同 / query parameters as they stand in the list's address",
}


class SavedViewRead(SavedViewState):
    """A saved view (保存的视图): pass its id to the list as `view`; parameters beside it take the place of its own."""

    version = fields.Integer(0, 2**53, required=True)
    parameters = fields.Document(max=MOST_PARAMETERS, required=True, metadata=PARAMETERS)


class SavedViewPatch(Schema):
    """What may be changed."""

    name = fields.Text(60, metadata={"example": "华东的老客户"})
    parameters = fields.Document(max=MOST_PARAMETERS, metadata=PARAMETERS)


class SavedViewFilters(ListQuery):
    """Which views."""

    of = fields.Text(60)
    sort = Sort("name", default="name")


def permissions(service: str) -> tuple[Permission, ...]:
    """What roles can be given over these routes."""
    return (
        Permission(f"{service}.saved_view.read", "查看视图", "Read saved views"),
        Permission(f"{service}.saved_view.create", "保存视图", "Save views"),
        Permission(f"{service}.saved_view.change", "修改视图", "Change saved views"),
        Permission(f"{service}.saved_view.share", "共享视图", "Share saved views"),
        Permission(f"{service}.saved_view.delete", "删除视图", "Delete saved views"),
    )


def routes(service: str, lists: Mapping[str, type[Query]]) -> Routes:
    """The routes over the views of these lists: the last part of a list's address, and what may be asked of it."""
    schemas = {name: query() for name, query in lists.items()}
    rooms = Routes("saved-views", prefix="/v1/saved-views", zh="保存的视图", en="Saved views")
    _reading(rooms, f"{service}.saved_view.read")
    _saving(rooms, f"{service}.saved_view", schemas)
    _sharing(rooms, f"{service}.saved_view.share")
    return rooms


def _reading(rooms: Routes, permission: str) -> None:
    @rooms.get("", permission=permission, zh="视图列表", query=SavedViewFilters, answer=page_of(SavedViewRead))
    def list_saved_views(reader: Reader, query: dict[str, Any]) -> Page:
        """List one's own views and the shared ones."""
        return queries.list_views(reader, query)

    @rooms.get("/<uuid:view_id>", permission=permission, zh="查看视图", answer=SavedViewRead)
    def read_saved_view(reader: Reader, view_id: UUID) -> SavedView:
        """Read a view."""
        return queries.read_view(reader, view_id)

    rooms.history("/<uuid:view_id>/history", model=SavedView, permission=permission, zh="视图历史")


def _saving(rooms: Routes, resource: str, schemas: Mapping[str, Query]) -> None:
    class SavedViewCreate(SavedViewPatch):
        """A view of a list."""

        of = fields.Choice(list(schemas), required=True)
        name = fields.Text(60, required=True, metadata={"example": "华东的老客户"})
        parameters = fields.Document(max=MOST_PARAMETERS, required=True, metadata=PARAMETERS)

    @rooms.post("", permission=f"{resource}.create", zh="保存视图", body=SavedViewCreate, answer=SavedViewRead)
    def save_view(uow: UnitOfWork, body: dict[str, Any]) -> SavedView:
        """Save a view of a list."""
        _check(schemas[body["of"]], body["parameters"])
        return commands.save_view(uow, **body)

    @rooms.patch(
        "/<uuid:view_id>", permission=f"{resource}.change", zh="修改视图", body=SavedViewPatch, answer=SavedViewRead
    )
    def change_saved_view(uow: UnitOfWork, view_id: UUID, body: dict[str, Any]) -> SavedView:
        """Change a view."""
        view = commands.change_view(uow, view_id, **body)
        _check(schemas[view.of], view.parameters)
        return view

    @rooms.delete("/<uuid:view_id>", permission=f"{resource}.delete", zh="删除视图")
    def delete_saved_view(uow: UnitOfWork, view_id: UUID) -> None:
        """Delete a view."""
        commands.delete_view(uow, view_id)


def _sharing(rooms: Routes, permission: str) -> None:
    @rooms.action("/<uuid:view_id>/share", permission=permission, zh="共享视图", answer=SavedViewRead)
    def share_saved_view(uow: UnitOfWork, view_id: UUID) -> SavedView:
        """Let everybody who may see the list use the view."""
        return commands.share_view(uow, view_id, with_all=True)

    @rooms.action("/<uuid:view_id>/unshare", permission=permission, zh="取消共享", answer=SavedViewRead)
    def unshare_saved_view(uow: UnitOfWork, view_id: UUID) -> SavedView:
        """Let its owner alone use the view."""
        return commands.share_view(uow, view_id, with_all=False)


def _check(schema: Query, parameters: Mapping[str, Any]) -> None:
    """Raises Invalid for what cannot be asked of the list; where a page begins is no part of a view."""
    if paging := parameters.keys() & PAGING:
        raise messages.invalid({"parameters": dict.fromkeys(paging, messages.UNKNOWN)}, "#")
    load(schema, parameters, root="#/parameters")

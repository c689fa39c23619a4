"""What can be asked about exports, by whoever asked for them: nobody else may see what their rights showed them."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.errors import NotFound
from chassis.http.files import File
from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from records.exports.lists import MEDIA, Lists
from records.exports.model import Export, ExportPart


class FileBroken(RuntimeError):
    """A piece of a file went away while it was sent: the connection breaks, so that nobody takes it for whole."""


def list_exports(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of one's own exports, the newest first."""
    mine = select(Export).where(Export.asked_by == reader.principal.actor)
    if query.get("status") is not None:
        mine = mine.where(Export.status == query["status"])
    return paginate(reader, mine, Export, {}, query)


def read_export(reader: Reader, export_id: UUID) -> Export:
    """One's own export; raises NotFound for any other."""
    mine = select(Export).where(Export.id == export_id, Export.asked_by == reader.principal.actor)
    found = reader.session.scalars(mine).one_or_none()
    if found is None:
        raise NotFound
    return found


def file_of(reader: Reader, lists: Lists, export_id: UUID) -> File:
    """The file of one's own export, as long as one may see the list.

    Raises ExportNotReady, ExportExpired, Forbidden.
    """
    found = read_export(reader, export_id)
    found.check_ready(reader.database_now)
    route, _ = lists.find(found.list)
    reader.principal.check_admitted(route.permission)
    name = f"{route.rule.rpartition('/')[2]}.{found.format}"
    return File(name, MEDIA[found.format], _pieces(reader, found), found.size)


def _piece(export_id: UUID, part: int, session: Session) -> bytes | None:
    return session.scalar(select(ExportPart.content).where(ExportPart.export_id == export_id, ExportPart.part == part))


def _pieces(reader: Reader, of: Export) -> Iterator[bytes]:
    """What the file holds, piece by piece, with no connection held meanwhile. Raises FileBroken."""
    part, sent = 0, 0
    while sent < (of.size or 0):
        piece = reader.database.read(partial(_piece, of.id, part))
        if piece is None:
            raise FileBroken(f"{of.id} ends after {sent} of {of.size} bytes")
        yield piece
        part, sent = part + 1, sent + len(piece)

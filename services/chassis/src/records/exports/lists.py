"""The lists of a service by their address, as they can be exported."""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any

from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.routing.map import MapAdapter

from chassis.http import PUBLIC, SIGNED_IN, Routes, messages
from chassis.http.declaring import Route
from chassis.http.exports import CSV
from chassis.http.filters import PAGING, with_view
from chassis.http.listing import Listing, asked
from chassis.http.sheets import XLSX
from chassis.unit_of_work import Reader
from records.exports.model import Format
from records.saved_views.queries import parameters_of

MEDIA: Mapping[str, str] = {Format.CSV: CSV, Format.XLSX: XLSX}
NO_SUCH_LIST = messages.Message("no-such-list", zh="没有这个列表", en="There is no such list.")


class Lists:
    """Every list that asks for a permission; `rooms` are asked for when they are first needed."""

    def __init__(self, rooms: Callable[[], Iterable[Routes]]) -> None:
        self._rooms = rooms

    @cached_property
    def _addresses(self) -> MapAdapter:
        lists = (
            route
            for room in self._rooms()
            for route in room.declared
            if route.shape.paged and route.permission not in (PUBLIC, SIGNED_IN)
        )
        return Map([Rule(route.rule, endpoint=route) for route in lists]).bind("")

    def find(self, address: str) -> tuple[Route, Mapping[str, Any]]:
        """The list at this address, and the arguments in it. Raises Invalid."""
        try:
            return self._addresses.match(address)
        except HTTPException:
            raise messages.invalid({"list": NO_SUCH_LIST}, "#") from None

    def check(self, reader: Reader, address: str, given: Mapping[str, str]) -> dict[str, str]:
        """The parameters with those of the saved view that they name, when the list takes them from this reader.

        Raises Invalid, Forbidden, FieldMasked.
        """
        route, _ = self.find(address)
        reader.principal.check_admitted(route.permission)
        if paging := given.keys() & (PAGING - {"view"}):
            raise messages.invalid({"query": dict.fromkeys(paging, messages.UNKNOWN)}, "#")
        of = route.rule.rpartition("/")[2]
        whole = with_view(
            route.query_schema,
            MultiDict(given),
            lambda view_id: parameters_of(reader.session, reader.principal, of, view_id),
        )
        asked(route, reader.principal, whole)
        return {name: value for name, value in whole.items() if name != "view"}

    def listing(self, reader: Reader, route: Route, path: Mapping[str, Any], given: Mapping[str, str]) -> Listing:
        """The list as this reader may see it now. Raises Invalid, FieldMasked."""
        return Listing(route, reader, asked(route, reader.principal, MultiDict(given)), path)

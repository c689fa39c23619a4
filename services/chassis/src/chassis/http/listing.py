"""A list as somebody asks for it: the same question over HTTP, page by page, and by a job that reads all of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from werkzeug.datastructures import MultiDict

from chassis.http.declaring import Route
from chassis.http.filters import check_trim, read_query, refuse_masked, trimmed
from chassis.http.paging import Page
from chassis.permission import HIDE, masks_of
from chassis.principal import Principal
from chassis.unit_of_work import Reader


def asked(route: Route, principal: Principal, arguments: MultiDict[str, str]) -> dict[str, Any]:
    """What the parameters of a question ask, `me` and masks considered. Raises Invalid, FieldMasked."""
    query = read_query(route.query_schema, arguments, principal.id)
    refuse_masked(route.query_schema, arguments, masks_of(principal, route.permission), query)
    if route.shape.paged:
        check_trim(query.get("trim"), route.shape.names)
    return query


@dataclass(frozen=True)
class Listing:
    """The list of a route, of one address, for one reader: which rows of it, and which of their fields."""

    route: Route
    reader: Reader
    query: Mapping[str, Any]
    path: Mapping[str, Any]

    def page(self, **paging: Any) -> Page:
        """A page; `limit` and `cursor` take the place of those that were asked for."""
        page: Page = self.route.function(self.reader, query={**self.query, **paging}, **self.path)
        return page

    def documents(self, page: Page) -> list[dict[str, Any]]:
        """The items of a page as their reader may see them, with the fields that were asked for."""
        who, permission, trim = self.reader.principal, self.route.permission, self.query.get("trim")
        documents = [self.route.shape.document(item, who, permission) for item in page.items]
        return documents if trim is None else [trimmed(document, trim) for document in documents]

    @cached_property
    def names(self) -> list[str]:
        """The fields that its documents have, for its reader."""
        masks = masks_of(self.reader.principal, self.route.permission)
        return [name for name in self.query.get("trim") or self.route.shape.names if masks.get(name) != HIDE]

    @cached_property
    def exact(self) -> list[bool]:
        """Which of them are decimals."""
        return [name in self.route.shape.decimals for name in self.names]

    @property
    def title(self) -> str:
        """What its file is called."""
        return self.route.rule.rpartition("/")[2]

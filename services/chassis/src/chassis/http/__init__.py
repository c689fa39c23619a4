"""The HTTP face of a service: routes, strict input, problem documents, paging, conditional and repeatable requests
(http.md).
"""

from chassis.http import fields, filters
from chassis.http.admission import PUBLIC, SIGNED_IN
from chassis.http.answers import page_of
from chassis.http.files import File
from chassis.http.filters import ListQuery, Query, Search, Sort
from chassis.http.paging import Page, paginate
from chassis.http.routes import Routes
from chassis.http.schemas import Schema

__all__ = [
    "PUBLIC",
    "SIGNED_IN",
    "File",
    "ListQuery",
    "Page",
    "Query",
    "Routes",
    "Schema",
    "Search",
    "Sort",
    "fields",
    "filters",
    "page_of",
    "paginate",
]

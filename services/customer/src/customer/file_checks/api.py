"""Routes of the checks of files (客户档案检查)."""

from typing import Any
from uuid import UUID

from chassis.http import ListQuery, Page, Routes, Schema, Sort, fields, page_of
from chassis.permission import Permission
from chassis.unit_of_work import Reader
from customer.completeness.model import FIELDS
from customer.file_checks import queries
from customer.file_checks.events import FileCheckState
from customer.file_checks.model import MOST_LISTED, FileCheck

PERMISSIONS = (Permission("customer.file_check.read", "查看客户档案检查", "Read checks of customer files"),)


class IncompleteFileRead(Schema):
    """An account whose file lacks mandatory fields."""

    account_id = fields.Id(required=True)
    code = fields.Text(40, required=True)
    completeness = fields.Integer(0, 100, required=True)
    missing = fields.List(fields.Choice(sorted(FIELDS)), max=len(FIELDS), required=True)


class FileCheckRead(FileCheckState):
    """A check of one owner's files (客户档案检查), with the least complete of them."""

    version = fields.Integer(0, 2**53, required=True)
    files = fields.List(fields.Nested(IncompleteFileRead), max=MOST_LISTED, required=True)


class FileCheckItem(FileCheckState):
    """A check as lists show it."""

    version = fields.Integer(0, 2**53, required=True)


class FileCheckFilters(ListQuery):
    """Which checks."""

    owner_id = fields.Id(me=True)
    checked_on = fields.Day()
    sort = Sort("checked_on", default="-checked_on")


routes = Routes("file-checks", prefix="/v1/file-checks", zh="客户档案检查", en="Checks of customer files")


@routes.get(
    "",
    permission="customer.file_check.read",
    zh="客户档案检查列表",
    query=FileCheckFilters,
    answer=page_of(FileCheckItem),
)
def list_file_checks(reader: Reader, query: dict[str, Any]) -> Page:
    """List checks of files."""
    return queries.list_checks(reader, query)


@routes.get("/<uuid:check_id>", permission="customer.file_check.read", zh="查看客户档案检查", answer=FileCheckRead)
def read_file_check(reader: Reader, check_id: UUID) -> FileCheck:
    """Read which files lack what."""
    return queries.read_check(reader, check_id)


routes.history(
    "/<uuid:check_id>/history", model=FileCheck, permission="customer.file_check.read", zh="客户档案检查历史"
)

"""Routes of price lists (价格表), and of whose they are."""

from typing import Any
from uuid import UUID

from chassis.http import ListQuery, Page, Routes, Schema, Sort, fields, page_of
from chassis.permission import Permission
from chassis.unit_of_work import Reader, UnitOfWork
from sales.price_lists import commands, queries
from sales.price_lists.events import PriceListAssignmentState, PriceListState
from sales.price_lists.model import PriceList, PriceListAssignment

PERMISSIONS = (
    Permission("sales.price_list.read", "查看价格表", "Read price lists"),
    Permission("sales.price_list.create", "建立价格表", "Make price lists"),
    Permission("sales.price_list.change", "修改价格表", "Change price lists"),
    Permission("sales.price_list_assignment.read", "查看客户的价格表", "Read whose price lists are"),
    Permission("sales.price_list_assignment.create", "分配价格表给客户", "Assign price lists to customers"),
    Permission("sales.price_list_assignment.withdraw", "取消分配价格表", "Withdraw price lists from customers"),
)

CODE = {"zh": "1 至 40 位字母、数字或 . _ -", "en": "1 to 40 letters, digits or . _ -"}


class PriceListPatch(Schema):
    """What may be changed of a price list."""

    name = fields.Localized(60)
    general = fields.Boolean(metadata={"description": "通用 / for everybody, not only those it is assigned to"})
    rank = fields.Integer(0, 9999, metadata={"description": "优先级,小者优先 / where several have a price"})
    active = fields.Boolean(metadata={"description": "在用 / whether its prices count"})


class PriceListCreate(Schema):
    """A new price list."""

    code = fields.Text(40, pattern="[0-9A-Za-z._-]{1,40}", expected=CODE, required=True, metadata={"example": "EAST"})
    name = fields.Localized(60, required=True)
    general = fields.Boolean()
    rank = fields.Integer(0, 9999)


class PriceListRead(PriceListState):
    """A price list (价格表)."""

    version = fields.Integer(0, 2**53, required=True)


class PriceListFilters(ListQuery):
    """Which price lists, in which order."""

    code = fields.Text(40)
    general = fields.Boolean()
    active = fields.Boolean()
    sort = Sort("code", "rank", default="code")


class AssignmentCreate(Schema):
    """Which customer has the prices of which list."""

    account_id = fields.Id(required=True)
    price_list_id = fields.Id(required=True)


class AssignmentRead(PriceListAssignmentState):
    """That a customer has a price list (价格表分配)."""

    version = fields.Integer(0, 2**53, required=True)


class AssignmentFilters(ListQuery):
    """Which assignments."""

    account_id = fields.Id()
    price_list_id = fields.Id()


routes = Routes("price-lists", prefix="/v1/price-lists", zh="价格表", en="Price lists")
assigning = Routes(
    "price-list-assignments", prefix="/v1/price-list-assignments", zh="价格表分配", en="Whose price lists are"
)


@routes.get(
    "", permission="sales.price_list.read", zh="价格表列表", query=PriceListFilters, answer=page_of(PriceListRead)
)
def list_price_lists(reader: Reader, query: dict[str, Any]) -> Page:
    """List price lists."""
    return queries.list_price_lists(reader, query)


@routes.get("/<uuid:price_list_id>", permission="sales.price_list.read", zh="查看价格表", answer=PriceListRead)
def read_price_list(reader: Reader, price_list_id: UUID) -> PriceList:
    """Read a price list."""
    return queries.read_price_list(reader, price_list_id)


@routes.post("", permission="sales.price_list.create", zh="建立价格表", body=PriceListCreate, answer=PriceListRead)
def create_price_list(uow: UnitOfWork, body: dict[str, Any]) -> PriceList:
    """Make a price list."""
    return commands.create_price_list(uow, **body)


@routes.patch(
    "/<uuid:price_list_id>",
    permission="sales.price_list.change",
    zh="修改价格表",
    body=PriceListPatch,
    answer=PriceListRead,
)
def change_price_list(uow: UnitOfWork, price_list_id: UUID, body: dict[str, Any]) -> PriceList:
    """Change a price list, or take it out of use."""
    return commands.change_price_list(uow, price_list_id, body)


routes.history("/<uuid:price_list_id>/history", model=PriceList, permission="sales.price_list.read", zh="价格表历史")


@assigning.get(
    "",
    permission="sales.price_list_assignment.read",
    zh="分配列表",
    query=AssignmentFilters,
    answer=page_of(AssignmentRead),
)
def list_assignments(reader: Reader, query: dict[str, Any]) -> Page:
    """List whose price lists are."""
    return queries.list_assignments(reader, query)


@assigning.get(
    "/<uuid:assignment_id>", permission="sales.price_list_assignment.read", zh="查看分配", answer=AssignmentRead
)
def read_assignment(reader: Reader, assignment_id: UUID) -> PriceListAssignment:
    """Read whose a price list is."""
    return queries.read_assignment(reader, assignment_id)


@assigning.post(
    "",
    permission="sales.price_list_assignment.create",
    zh="分配价格表",
    body=AssignmentCreate,
    answer=AssignmentRead,
)
def assign_price_list(uow: UnitOfWork, body: dict[str, Any]) -> PriceListAssignment:
    """Assign a price list to a customer."""
    return commands.assign_price_list(uow, **body)


@assigning.delete("/<uuid:assignment_id>", permission="sales.price_list_assignment.withdraw", zh="取消分配")
def withdraw_price_list(uow: UnitOfWork, assignment_id: UUID) -> None:
    """Withdraw a price list from a customer."""
    commands.withdraw_price_list(uow, assignment_id)


assigning.history(
    "/<uuid:assignment_id>/history",
    model=PriceListAssignment,
    permission="sales.price_list_assignment.read",
    zh="分配历史",
)

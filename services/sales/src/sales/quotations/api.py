"""Routes of quotations (客户报价单)."""

from typing import Any
from uuid import UUID

from chassis.http import File, Page, Routes, page_of
from chassis.permission import Permission
from chassis.unit_of_work import Reader, UnitOfWork
from records.documents import api as documents
from sales.quotations import commands, queries
from sales.quotations.model import Quotation
from sales.quotations.schemas import (
    PDF,
    PrintQuery,
    QuotationCreate,
    QuotationFilters,
    QuotationItem,
    QuotationOrderBody,
    QuotationPatch,
    QuotationPricesBody,
    QuotationRead,
    QuotationReason,
    QuotationReleaseBody,
)

PERMISSIONS = (
    Permission("sales.quotation.read", "查看报价单", "Read quotations"),
    Permission("sales.quotation.create", "录入报价单", "Enter quotations"),
    Permission("sales.quotation.change", "修改报价单草稿", "Change drafts of quotations"),
    *documents.permissions("sales.quotation", "报价单", "quotations"),
    Permission("sales.quotation.revise", "修订报价单", "Write new revisions of quotations"),
    Permission("sales.quotation.accept", "确认报价(客户)", "Accept quotations as the customer"),
    Permission("sales.quotation.decline", "拒绝报价(客户)", "Decline quotations as the customer"),
    Permission("sales.quotation.order", "报价单转订单", "Make orders of quotations"),
    Permission("sales.quotation.release", "恢复报价余量", "Take back what cancelled orders took of quotations"),
    Permission("sales.quotation.adopt_prices", "报价转客户商品价格", "Hand prices of quotations to customers' prices"),
    Permission("sales.quotation.void", "作废报价单", "Take quotations back"),
    Permission("sales.quotation.history", "查看报价单变更历史", "See how quotations changed"),
)

routes = Routes("quotations", prefix="/v1/quotations", zh="客户报价单", en="Quotations")
ONE = "/<uuid:quotation_id>"


@routes.get(
    "", permission="sales.quotation.read", zh="报价单列表", query=QuotationFilters, answer=page_of(QuotationItem)
)
def list_quotations(reader: Reader, query: dict[str, Any]) -> Page:
    """List quotations."""
    return queries.list_quotations(reader, query)


@routes.get(ONE, permission="sales.quotation.read", zh="查看报价单", answer=QuotationRead)
def read_quotation(reader: Reader, quotation_id: UUID) -> Quotation:
    """Read a quotation."""
    return queries.read_quotation(reader, quotation_id)


@routes.file(f"{ONE}/pdf", permission="sales.quotation.read", zh="打印报价单", media=PDF, query=PrintQuery)
def print_quotation(reader: Reader, query: dict[str, Any], quotation_id: UUID) -> File:
    """Print a quotation as PDF."""
    from sales.quotations.paper import printed  # noqa: PLC0415 - who never prints need not load the printing library

    paper = queries.paper_of(reader, quotation_id)
    return File(paper.file_name, PDF, printed(paper, query.get("language") or reader.language))


@routes.post("", permission="sales.quotation.create", zh="录入报价单", body=QuotationCreate, answer=QuotationRead)
def draft_quotation(uow: UnitOfWork, body: dict[str, Any]) -> Quotation:
    """Enter a quotation as a draft."""
    return commands.draft_quotation(uow, **body)


@routes.patch(ONE, permission="sales.quotation.change", zh="修改报价单草稿", body=QuotationPatch, answer=QuotationRead)
def change_quotation(uow: UnitOfWork, quotation_id: UUID, body: dict[str, Any]) -> Quotation:
    """Change a draft."""
    return commands.change_quotation(uow, quotation_id, body)


documents.add_approval(
    routes,
    ONE,
    Quotation,
    called="a quotation",
    then="the last one puts it before the customer",
    answer=QuotationRead,
    reason=QuotationReason,
    submit=commands.submit_quotation,
    approve=commands.approve_quotation,
)


@routes.action(f"{ONE}/revise", permission="sales.quotation.revise", zh="修订(新版本)", answer=QuotationRead)
def revise_quotation(uow: UnitOfWork, quotation_id: UUID) -> Quotation:
    """Write the next revision as a draft."""
    return commands.revise_quotation(uow, quotation_id)


@routes.action(f"{ONE}/accept", permission="sales.quotation.accept", zh="客户确认", answer=QuotationRead)
def accept_quotation(uow: UnitOfWork, quotation_id: UUID) -> Quotation:
    """Accept a quotation as the customer."""
    return commands.accept_quotation(uow, quotation_id)


@routes.action(
    f"{ONE}/decline", permission="sales.quotation.decline", zh="客户拒绝", body=QuotationReason, answer=QuotationRead
)
def decline_quotation(uow: UnitOfWork, quotation_id: UUID, body: dict[str, Any]) -> Quotation:
    """Decline a quotation as the customer, with a reason."""
    return commands.decline_quotation(uow, quotation_id, **body)


@routes.action(
    f"{ONE}/order", permission="sales.quotation.order", zh="转订单", body=QuotationOrderBody, answer=QuotationRead
)
def order_quotation(uow: UnitOfWork, quotation_id: UUID, body: dict[str, Any]) -> Quotation:
    """Make an order of a quotation; the last of `orders` names it."""
    return commands.order_quotation(uow, quotation_id, **body)


@routes.action(
    f"{ONE}/release",
    permission="sales.quotation.release",
    zh="恢复余量",
    body=QuotationReleaseBody,
    answer=QuotationRead,
)
def release_quotation(uow: UnitOfWork, quotation_id: UUID, body: dict[str, Any]) -> Quotation:
    """Take back what a cancelled order took."""
    return commands.release_quotation(uow, quotation_id, **body)


@routes.action(
    f"{ONE}/adopt-prices",
    permission="sales.quotation.adopt_prices",
    zh="转为客户商品价格",
    body=QuotationPricesBody,
    answer=QuotationRead,
)
def adopt_prices(uow: UnitOfWork, quotation_id: UUID, body: dict[str, Any]) -> Quotation:
    """Hand the prices of a quotation to the customer's prices, for their approval."""
    return commands.adopt_prices(uow, quotation_id, **body)


@routes.action(f"{ONE}/void", permission="sales.quotation.void", zh="作废", body=QuotationReason, answer=QuotationRead)
def void_quotation(uow: UnitOfWork, quotation_id: UUID, body: dict[str, Any]) -> Quotation:
    """Take a quotation back with a reason."""
    return commands.void_quotation(uow, quotation_id, **body)


# A right of its own: customers read what they are offered, but not who rejected it before, and why.
routes.history(f"{ONE}/history", model=Quotation, permission="sales.quotation.history", zh="报价单变更历史")

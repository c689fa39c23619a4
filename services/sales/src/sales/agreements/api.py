"""Routes of agreements (合同)."""

from typing import Any
from uuid import UUID

from chassis.http import File, ListQuery, Page, Routes, Schema, Sort, fields, page_of
from chassis.permission import Permission
from chassis.unit_of_work import Reader, UnitOfWork
from records.change_requests.events import Reason
from records.documents import api as documents
from sales.agreements import commands, queries
from sales.agreements.events import (
    AMOUNT,
    ENDS,
    MOST_DOCUMENTS,
    NUMBER,
    RENEWAL,
    SIGNED,
    STARTS,
    TITLE,
    AgreementState,
)
from sales.agreements.model import Agreement, Status
from sales.quotations.schemas import PDF, PrintQuery

PERMISSIONS = (
    Permission("sales.agreement.read", "查看合同", "Read agreements"),
    Permission("sales.agreement.create", "录入合同", "Enter agreements"),
    Permission("sales.agreement.change", "修改合同草稿", "Change drafts of agreements"),
    *documents.permissions("sales.agreement", "合同", "agreements"),
    Permission("sales.agreement.renew", "续签合同", "Renew agreements"),
    Permission("sales.agreement.terminate", "终止合同", "Terminate agreements"),
    Permission("sales.agreement.history", "查看合同变更历史", "See how agreements changed"),
)

LONGEST_TEXT = 20_000
PARTIES = {"description": "其他签约方 / further parties", "personal": True, "example": "担保方:青岛港务有限公司"}
TEXT = {"description": "合同正文 / its text", "example": "一、甲方按订单供货……"}


class AgreementPatch(Schema):
    """What people enter about an agreement and may change while it is a draft."""

    title = fields.Text(120, metadata=TITLE)
    signed_on = fields.Day(allow_none=True, metadata=SIGNED)
    starts_on = fields.Day(allow_none=True, metadata=STARTS)
    ends_on = fields.Day(allow_none=True, metadata=ENDS)
    renewal_on = fields.Day(allow_none=True, metadata=RENEWAL)
    currency = fields.Currency(allow_none=True)
    amount = fields.Money(min=0, allow_none=True, metadata=AMOUNT)
    other_parties = fields.Text(500, lines=True, allow_none=True, metadata=PARTIES)
    text = fields.Text(LONGEST_TEXT, lines=True, allow_none=True, metadata=TEXT)
    order_ids = fields.List(fields.Id(), max=MOST_DOCUMENTS, distinct=True)
    quotation_ids = fields.List(fields.Id(), max=MOST_DOCUMENTS, distinct=True)


class AgreementCreate(AgreementPatch):
    """A new agreement."""

    account_id = fields.Id(required=True)


class AgreementRead(AgreementState):
    """An agreement (合同)."""

    version = fields.Integer(0, 2**53, required=True)
    other_parties = fields.Text(500, lines=True, required=True, allow_none=True, metadata=PARTIES)
    text = fields.Text(LONGEST_TEXT, lines=True, required=True, allow_none=True, metadata=TEXT)


class AgreementItem(Schema):
    """An agreement as lists show it."""

    id = fields.Id(required=True)
    version = fields.Integer(0, 2**53, required=True)
    number = fields.Text(40, required=True, metadata=NUMBER)
    status = fields.Choice(Status, required=True)
    title = fields.Text(120, required=True, allow_none=True, metadata=TITLE)
    account_id = fields.Id(required=True)
    owner_id = fields.Id(required=True, allow_none=True)
    signed_on = fields.Day(required=True, allow_none=True)
    starts_on = fields.Day(required=True, allow_none=True)
    ends_on = fields.Day(required=True, allow_none=True)
    renewal_on = fields.Day(required=True, allow_none=True)
    currency = fields.Currency(required=True, allow_none=True)
    amount = fields.Money(required=True, allow_none=True)
    successor_number = fields.Text(40, required=True, allow_none=True, metadata={"example": None})
    created_at = fields.Instant(required=True)


class AgreementFilters(ListQuery):
    """Which agreements, in which order; the expiring ones by `status=approved&ends_on[lt]=…&sort=ends_on`."""

    status = fields.Choice(Status)
    account_id = fields.Id()
    owner_id = fields.Id(me=True)
    number = fields.Text(40)
    ends_on_from = fields.Day(data_key="ends_on[gte]")
    ends_on_before = fields.Day(data_key="ends_on[lt]")
    renewal_on_from = fields.Day(data_key="renewal_on[gte]")
    renewal_on_before = fields.Day(data_key="renewal_on[lt]")
    sort = Sort("created_at", "ends_on", default="-created_at")


routes = Routes("agreements", prefix="/v1/agreements", zh="合同", en="Agreements")
ONE = "/<uuid:agreement_id>"


@routes.get("", permission="sales.agreement.read", zh="合同列表", query=AgreementFilters, answer=page_of(AgreementItem))
def list_agreements(reader: Reader, query: dict[str, Any]) -> Page:
    """List agreements."""
    return queries.list_agreements(reader, query)


@routes.get(ONE, permission="sales.agreement.read", zh="查看合同", answer=AgreementRead)
def read_agreement(reader: Reader, agreement_id: UUID) -> Agreement:
    """Read an agreement."""
    return queries.read_agreement(reader, agreement_id)


@routes.file(f"{ONE}/pdf", permission="sales.agreement.read", zh="打印合同", media=PDF, query=PrintQuery)
def print_agreement(reader: Reader, query: dict[str, Any], agreement_id: UUID) -> File:
    """Print an agreement as PDF."""
    from sales.agreements.paper import printed  # noqa: PLC0415 - who never prints need not load the printing library

    paper = queries.paper_of(reader, agreement_id)
    return File(f"{paper.agreement.number}.pdf", PDF, printed(paper, query.get("language") or reader.language))


@routes.post("", permission="sales.agreement.create", zh="录入合同", body=AgreementCreate, answer=AgreementRead)
def create_agreement(uow: UnitOfWork, body: dict[str, Any]) -> Agreement:
    """Enter an agreement as a draft."""
    return commands.create_agreement(uow, **body)


@routes.patch(ONE, permission="sales.agreement.change", zh="修改合同草稿", body=AgreementPatch, answer=AgreementRead)
def change_agreement(uow: UnitOfWork, agreement_id: UUID, body: dict[str, Any]) -> Agreement:
    """Change a draft."""
    return commands.change_agreement(uow, agreement_id, body)


documents.add_approval(
    routes,
    ONE,
    Agreement,
    called="an agreement",
    then="after the last it counts",
    answer=AgreementRead,
    reason=Reason,
    submit=commands.submit_agreement,
    approve=commands.approve_agreement,
)


@routes.action(f"{ONE}/renew", permission="sales.agreement.renew", zh="续签", answer=AgreementRead)
def renew_agreement(uow: UnitOfWork, agreement_id: UUID) -> Agreement:
    """Draft the agreement that follows this one."""
    return commands.renew_agreement(uow, agreement_id)


@routes.action(f"{ONE}/terminate", permission="sales.agreement.terminate", zh="终止", body=Reason, answer=AgreementRead)
def terminate_agreement(uow: UnitOfWork, agreement_id: UUID, body: dict[str, Any]) -> Agreement:
    """End an agreement before its time, with a reason."""
    return commands.terminate_agreement(uow, agreement_id, **body)


# A right of its own: customers read what they signed, but not who rejected it before, and why.
routes.history(f"{ONE}/history", model=Agreement, permission="sales.agreement.history", zh="合同变更历史")

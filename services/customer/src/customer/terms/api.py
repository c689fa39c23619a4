"""Routes of payment terms (付款条件)."""

from typing import Any
from uuid import UUID

from chassis.http import ListQuery, Page, Routes, Schema, Sort, fields, page_of
from chassis.permission import Permission
from chassis.unit_of_work import Reader, UnitOfWork
from customer.terms import commands, queries
from customer.terms.events import INSTALMENTS, LONGEST, MOST_INSTALMENTS, PaymentTermsState
from customer.terms.model import PaymentTerms, PaymentTermsChange
from records import masters
from records.change_requests import api as changes
from records.change_requests.events import Reason
from records.masters import Status

PERMISSIONS = (
    Permission("customer.payment_terms.read", "查看付款条件", "Read payment terms"),
    Permission("customer.payment_terms.create", "录入付款条件", "Enter payment terms"),
    Permission("customer.payment_terms.change", "修改付款条件", "Change payment terms"),
    Permission("customer.payment_terms.submit", "提交付款条件审核", "Submit payment terms"),
    Permission("customer.payment_terms.withdraw", "撤回付款条件审核", "Withdraw payment terms"),
    Permission("customer.payment_terms.approve", "审核付款条件", "Approve payment terms"),
    Permission("customer.payment_terms.reject", "驳回付款条件", "Reject payment terms"),
    Permission("customer.payment_terms.deactivate", "停用付款条件", "Deactivate payment terms"),
    Permission("customer.payment_terms.reactivate", "恢复付款条件", "Reactivate payment terms"),
    *changes.permissions("customer.payment_terms_change", "付款条件", "payment terms"),
)


class InstalmentBody(Schema):
    """One part of the price and when it is due (分期): at shipping, unless it says later."""

    percent = fields.Percent(required=True, positive=True, max=100)
    days = fields.Integer(0, LONGEST)
    month_end = fields.Boolean()
    day_of_month = fields.Integer(1, 31, allow_none=True)


class PaymentTermsPatch(Schema):
    """What may be changed; the code stays."""

    name = fields.Localized(60)
    prepayment_percent = fields.Percent(min=0, max=100)
    instalments = fields.List(fields.Nested(InstalmentBody), max=MOST_INSTALMENTS, metadata={"example": INSTALMENTS})
    discount_percent = fields.Percent(positive=True, max=99, allow_none=True)
    discount_days = fields.Integer(0, LONGEST, allow_none=True)


class PaymentTermsCreate(PaymentTermsPatch):
    """New payment terms."""

    code = fields.Text(
        20,
        pattern="[0-9A-Za-z._/-]{1,20}",
        expected={"zh": "1 至 20 位字母、数字或 . _ / -", "en": "1 to 20 letters, digits or . _ / -"},
        required=True,
        metadata={"example": "M30"},
    )
    name = fields.Localized(60, required=True)


class PaymentTermsRead(PaymentTermsState):
    """Payment terms (付款条件)."""

    version = fields.Integer(0, 2**53, required=True)


PaymentTermsChangeRead = changes.read_schema(PaymentTermsChange)


class PaymentTermsChanged(PaymentTermsRead):
    """The terms as they are, with the request that was made if the change has to be approved first."""

    change_request = fields.Nested(PaymentTermsChangeRead, required=True, allow_none=True, attribute="request")


class PaymentTermsFilters(ListQuery):
    """Which terms."""

    status = fields.Choice(Status)
    active = fields.Boolean()
    code = fields.Text(20)
    sort = Sort("code", default="code")


routes = Routes("payment-terms", prefix="/v1/payment-terms", zh="付款条件", en="Payment terms")
change_routes = changes.routes(
    PaymentTermsChange, PaymentTermsChangeRead, zh="付款条件", en="payment terms", approve=commands.approve_change
)


@routes.get(
    "",
    permission="customer.payment_terms.read",
    zh="付款条件列表",
    query=PaymentTermsFilters,
    answer=page_of(PaymentTermsRead),
)
def list_terms(reader: Reader, query: dict[str, Any]) -> Page:
    """List payment terms."""
    return queries.list_terms(reader, query)


@routes.get("/<uuid:terms_id>", permission="customer.payment_terms.read", zh="查看付款条件", answer=PaymentTermsRead)
def read_terms(reader: Reader, terms_id: UUID) -> PaymentTerms:
    """Read payment terms."""
    return queries.read_terms(reader, terms_id)


@routes.post(
    "",
    permission="customer.payment_terms.create",
    zh="录入付款条件",
    body=PaymentTermsCreate,
    answer=PaymentTermsRead,
)
def create_terms(uow: UnitOfWork, body: dict[str, Any]) -> PaymentTerms:
    """Enter payment terms as a draft."""
    return commands.create_terms(uow, **body)


@routes.patch(
    "/<uuid:terms_id>",
    permission="customer.payment_terms.change",
    zh="修改付款条件(已审核的生成变更单)",
    body=PaymentTermsPatch,
    answer=PaymentTermsChanged,
)
def change_terms(
    uow: UnitOfWork, terms_id: UUID, body: dict[str, Any]
) -> masters.Changed[PaymentTerms, PaymentTermsChange]:
    """Change a draft at once, or ask for a change of approved terms."""
    return commands.change_terms(uow, terms_id, body)


@routes.action(
    "/<uuid:terms_id>/submit", permission="customer.payment_terms.submit", zh="提交审核", answer=PaymentTermsRead
)
def submit_terms(uow: UnitOfWork, terms_id: UUID) -> PaymentTerms:
    """Submit payment terms for approval."""
    return commands.submit_terms(uow, terms_id)


@routes.action(
    "/<uuid:terms_id>/withdraw", permission="customer.payment_terms.withdraw", zh="撤回", answer=PaymentTermsRead
)
def withdraw_terms(uow: UnitOfWork, terms_id: UUID) -> PaymentTerms:
    """Take submitted terms back."""
    return commands.withdraw_terms(uow, terms_id)


@routes.action(
    "/<uuid:terms_id>/approve", permission="customer.payment_terms.approve", zh="审核通过", answer=PaymentTermsRead
)
def approve_terms(uow: UnitOfWork, terms_id: UUID) -> PaymentTerms:
    """Approve the step that waits; after the last the terms may be agreed."""
    return commands.approve_terms(uow, terms_id)


@routes.action(
    "/<uuid:terms_id>/reject",
    permission="customer.payment_terms.reject",
    zh="驳回",
    body=Reason,
    answer=PaymentTermsRead,
)
def reject_terms(uow: UnitOfWork, terms_id: UUID, body: dict[str, Any]) -> PaymentTerms:
    """Reject payment terms with a reason."""
    return commands.reject_terms(uow, terms_id, **body)


@routes.action(
    "/<uuid:terms_id>/deactivate",
    permission="customer.payment_terms.deactivate",
    zh="停用",
    answer=PaymentTermsRead,
)
def deactivate_terms(uow: UnitOfWork, terms_id: UUID) -> PaymentTerms:
    """Agree nothing new by these terms."""
    return commands.deactivate_terms(uow, terms_id)


@routes.action(
    "/<uuid:terms_id>/reactivate",
    permission="customer.payment_terms.reactivate",
    zh="恢复",
    answer=PaymentTermsRead,
)
def reactivate_terms(uow: UnitOfWork, terms_id: UUID) -> PaymentTerms:
    """Take terms into use again."""
    return commands.reactivate_terms(uow, terms_id)


routes.history(
    "/<uuid:terms_id>/history", model=PaymentTerms, permission="customer.payment_terms.read", zh="付款条件历史"
)

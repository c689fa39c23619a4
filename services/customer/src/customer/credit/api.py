"""Routes of credit parameters (信用控制参数)."""

from typing import Any
from uuid import UUID

from chassis.http import ListQuery, Page, Routes, Schema, fields, page_of
from chassis.permission import Permission
from chassis.unit_of_work import Reader, UnitOfWork
from customer.credit import commands, queries
from customer.credit.events import CreditParametersState
from customer.credit.model import CreditParameters, CreditParametersChange, Occupying, Strength
from records import masters
from records.change_requests import api as changes
from records.change_requests.events import Reason
from records.masters import Status

PERMISSIONS = (
    Permission("customer.credit_parameters.read", "查看信用控制参数", "Read credit parameters"),
    Permission("customer.credit_parameters.create", "录入信用控制参数", "Enter credit parameters"),
    Permission("customer.credit_parameters.change", "修改信用控制参数", "Change credit parameters"),
    Permission("customer.credit_parameters.submit", "提交信用控制参数审核", "Submit credit parameters"),
    Permission("customer.credit_parameters.withdraw", "撤回信用控制参数审核", "Withdraw credit parameters"),
    Permission("customer.credit_parameters.approve", "审核信用控制参数", "Approve credit parameters"),
    Permission("customer.credit_parameters.reject", "驳回信用控制参数", "Reject credit parameters"),
    *changes.permissions("customer.credit_parameters_change", "信用控制参数", "credit parameters"),
)


class CreditParametersPatch(Schema):
    """What may be changed; of which account and from when they hold stays."""

    credit_limit = fields.Money(min=0)
    overdue_days = fields.Integer(0, 3650, allow_none=True)
    overdue_amount = fields.Money(min=0)
    orders_occupy = fields.Choice(Occupying)
    on_order_saved = fields.Choice(Strength)
    on_order_submitted = fields.Choice(Strength)
    on_order_approved = fields.Choice(Strength)
    on_notice_approved = fields.Choice(Strength)
    on_shipped = fields.Choice(Strength)
    valid_to = fields.Day(allow_none=True)


class CreditParametersCreate(CreditParametersPatch):
    """New parameters of an account, from today unless they say when."""

    account_id = fields.Id(required=True)
    currency = fields.Currency(required=True)
    all_currencies = fields.Boolean()
    credit_limit = fields.Money(required=True, min=0)
    valid_from = fields.Day()


class CreditParametersRead(CreditParametersState):
    """Credit parameters (信用控制参数)."""

    version = fields.Integer(0, 2**53, required=True)


CreditParametersChangeRead = changes.read_schema(CreditParametersChange)


class CreditParametersChanged(CreditParametersRead):
    """The parameters as they are, with the request that was made if the change has to be approved first."""

    change_request = fields.Nested(CreditParametersChangeRead, required=True, allow_none=True, attribute="request")


class CreditParametersFilters(ListQuery):
    """Which parameters."""

    account_id = fields.Id()
    owner_id = fields.Id(me=True)
    currency = fields.Currency()
    all_currencies = fields.Boolean()
    status = fields.Choice(Status)
    on = fields.Day(metadata={"description": "当日有效 / in force on this day"})


routes = Routes("credit-parameters", prefix="/v1/credit-parameters", zh="信用控制参数", en="Credit parameters")
change_routes = changes.routes(
    CreditParametersChange,
    CreditParametersChangeRead,
    zh="信用控制参数",
    en="credit parameters",
    approve=commands.approve_change,
)


@routes.get(
    "",
    permission="customer.credit_parameters.read",
    zh="信用控制参数列表",
    query=CreditParametersFilters,
    answer=page_of(CreditParametersRead),
)
def list_parameters(reader: Reader, query: dict[str, Any]) -> Page:
    """List credit parameters."""
    return queries.list_parameters(reader, query)


@routes.get(
    "/<uuid:parameters_id>",
    permission="customer.credit_parameters.read",
    zh="查看信用控制参数",
    answer=CreditParametersRead,
)
def read_parameters(reader: Reader, parameters_id: UUID) -> CreditParameters:
    """Read credit parameters."""
    return queries.read_parameters(reader, parameters_id)


@routes.post(
    "",
    permission="customer.credit_parameters.create",
    zh="录入信用控制参数",
    body=CreditParametersCreate,
    answer=CreditParametersRead,
)
def create_parameters(uow: UnitOfWork, body: dict[str, Any]) -> CreditParameters:
    """Enter credit parameters of an account as a draft."""
    return commands.create_parameters(uow, **body)


@routes.patch(
    "/<uuid:parameters_id>",
    permission="customer.credit_parameters.change",
    zh="修改信用控制参数(已审核的生成变更单)",
    body=CreditParametersPatch,
    answer=CreditParametersChanged,
)
def change_parameters(
    uow: UnitOfWork, parameters_id: UUID, body: dict[str, Any]
) -> masters.Changed[CreditParameters, CreditParametersChange]:
    """Change a draft at once, or ask for a change of approved parameters."""
    return commands.change_parameters(uow, parameters_id, body)


@routes.action(
    "/<uuid:parameters_id>/submit",
    permission="customer.credit_parameters.submit",
    zh="提交审核",
    answer=CreditParametersRead,
)
def submit_parameters(uow: UnitOfWork, parameters_id: UUID) -> CreditParameters:
    """Submit credit parameters for approval."""
    return commands.submit_parameters(uow, parameters_id)


@routes.action(
    "/<uuid:parameters_id>/withdraw",
    permission="customer.credit_parameters.withdraw",
    zh="撤回",
    answer=CreditParametersRead,
)
def withdraw_parameters(uow: UnitOfWork, parameters_id: UUID) -> CreditParameters:
    """Take submitted parameters back."""
    return commands.withdraw_parameters(uow, parameters_id)


@routes.action(
    "/<uuid:parameters_id>/approve",
    permission="customer.credit_parameters.approve",
    zh="审核通过",
    answer=CreditParametersRead,
)
def approve_parameters(uow: UnitOfWork, parameters_id: UUID) -> CreditParameters:
    """Approve the step that waits; after the last the parameters hold."""
    return commands.approve_parameters(uow, parameters_id)


@routes.action(
    "/<uuid:parameters_id>/reject",
    permission="customer.credit_parameters.reject",
    zh="驳回",
    body=Reason,
    answer=CreditParametersRead,
)
def reject_parameters(uow: UnitOfWork, parameters_id: UUID, body: dict[str, Any]) -> CreditParameters:
    """Reject credit parameters with a reason."""
    return commands.reject_parameters(uow, parameters_id, **body)


routes.history(
    "/<uuid:parameters_id>/history",
    model=CreditParameters,
    permission="customer.credit_parameters.read",
    zh="信用控制参数历史",
)

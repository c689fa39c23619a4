"""Routes of companies (公司)."""

from typing import Any
from uuid import UUID

from chassis.http import ListQuery, Page, Routes, Schema, Sort, fields, page_of
from chassis.unit_of_work import Reader, UnitOfWork
from gateway.identity.companies import commands, queries
from gateway.identity.companies.events import CompanyState
from gateway.identity.companies.model import Company
from gateway.identity.forms import code, version

routes = Routes("companies", prefix="/v1/companies", zh="公司", en="Companies")


class CompanyRead(CompanyState):
    """A company (公司)."""

    version = version()


class CompanyCreate(Schema):
    """A new company."""

    code = code(required=True)
    name = fields.Localized(120, required=True)
    time_zone = fields.Text(64, load_default="Asia/Shanghai")
    base_currency = fields.Currency(load_default="CNY")


class CompanyPatch(Schema):
    """What may change about a company."""

    name = fields.Localized(120)
    time_zone = fields.Text(64)
    base_currency = fields.Currency()


class CompanyQuery(ListQuery):
    """Filters of companies."""

    active = fields.Boolean(load_default=None)
    code = code(load_default=None)
    base_currency = fields.Currency(load_default=None)
    sort = Sort("code", default="code")


@routes.get("", permission="identity.company.read", query=CompanyQuery, answer=page_of(CompanyRead), zh="公司列表")
def list_companies(reader: Reader, query: dict[str, Any]) -> Page:
    """List companies."""
    return queries.list_companies(reader, query)


@routes.get("/<uuid:company_id>", permission="identity.company.read", answer=CompanyRead, zh="查看公司")
def read_company(reader: Reader, company_id: UUID) -> Company:
    """Read a company."""
    return reader.get(Company, company_id)


@routes.post("", permission="identity.company.create", body=CompanyCreate, answer=CompanyRead, zh="设立公司")
def create_company(uow: UnitOfWork, body: dict[str, Any]) -> Company:
    """Set up a company."""
    return commands.create_company(uow, **body)


@routes.patch(
    "/<uuid:company_id>", permission="identity.company.change", body=CompanyPatch, answer=CompanyRead, zh="修改公司"
)
def change_company(uow: UnitOfWork, body: dict[str, Any], company_id: UUID) -> Company:
    """Change a company."""
    return commands.change_company(uow, company_id, **body)


@routes.action(
    "/<uuid:company_id>/deactivate", permission="identity.company.deactivate", answer=CompanyRead, zh="停用公司"
)
def deactivate_company(uow: UnitOfWork, company_id: UUID) -> Company:
    """Take a company out of use."""
    return commands.deactivate_company(uow, company_id)


@routes.action(
    "/<uuid:company_id>/reactivate", permission="identity.company.deactivate", answer=CompanyRead, zh="重新启用公司"
)
def reactivate_company(uow: UnitOfWork, company_id: UUID) -> Company:
    """Take a company into use again."""
    return commands.reactivate_company(uow, company_id)


routes.history("/<uuid:company_id>/history", model=Company, permission="identity.company.read", zh="公司变更历史")

"""Setting up the companies of the group (公司设置, G-01)."""

from uuid import UUID

from sqlalchemy import func, select

from chassis.unit_of_work import UnitOfWork
from gateway.identity.companies.model import Company, LastCompany, check_time_zone, set_up
from gateway.identity.masters import one_at_a_time


def create_company(
    uow: UnitOfWork, *, code: str, name: dict[str, str], time_zone: str = "Asia/Shanghai", base_currency: str = "CNY"
) -> Company:
    """Add a company; raises Invalid for an unknown time zone, CompanyCodeTaken at the flush."""
    return uow.add(set_up(code, name, time_zone, base_currency))


def change_company(uow: UnitOfWork, company_id: UUID, **values: object) -> Company:
    """Change name, time zone or base currency."""
    company = uow.get(Company, company_id)
    if isinstance(zone := values.get("time_zone"), str):
        check_time_zone(zone)
    company.change(**values)
    return company


def deactivate_company(uow: UnitOfWork, company_id: UUID) -> Company:
    """Take a company out of use; raises LastCompany where no other is left."""
    one_at_a_time(uow.session)
    company = uow.get(Company, company_id)
    others = select(func.count()).select_from(Company).where(Company.active, Company.id != company_id)
    if not uow.session.scalar(others):
        raise LastCompany
    company.deactivate()
    return company


def reactivate_company(uow: UnitOfWork, company_id: UUID) -> Company:
    """Take a company into use again."""
    company = uow.get(Company, company_id)
    company.reactivate()
    return company

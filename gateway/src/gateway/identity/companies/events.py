"""Companies as the world hears of them."""

from chassis.facts import AggregateEvents, EventType
from chassis.http import fields
from chassis.http.schemas import Schema
from gateway.identity.companies.model import (
    Company,
    CompanyChanged,
    CompanyCreated,
    CompanyDeactivated,
    CompanyReactivated,
)
from gateway.identity.forms import code


class CompanyState(Schema):
    """A company (公司) at the moment of the commit."""

    id = fields.Id(required=True)
    code = code(required=True)
    name = fields.Localized(120, required=True)
    time_zone = fields.Text(
        64, required=True, metadata={"description": "时区 / IANA time zone", "example": "Asia/Shanghai"}
    )
    base_currency = fields.Currency(required=True)
    active = fields.Boolean(required=True)


COMPANY_EVENTS = AggregateEvents(
    service="identity",
    aggregate=Company,
    state=CompanyState,
    types=(
        EventType(CompanyCreated, "created", zh="设立了公司", en="A company was set up."),
        EventType(
            CompanyChanged,
            "changed",
            zh="公司名称、时区或本位币变更",
            en="Name, time zone or base currency of a company changed.",
        ),
        EventType(CompanyDeactivated, "deactivated", zh="公司已停用", en="A company is out of use."),
        EventType(CompanyReactivated, "reactivated", zh="公司重新启用", en="A company is in use again."),
    ),
)

"""Company (公司): a legal entity of the group that this installation serves; the first gives its time zone to all
(data.md).
"""

from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from chassis.errors import InputError, Invalid, Refusal
from chassis.identifiers import new_id
from chassis.model import Fact
from gateway.identity.masters import Master
from gateway.model import Base


@dataclass(frozen=True)
class CompanyCreated(Fact):
    """A company was set up."""


@dataclass(frozen=True)
class CompanyChanged(Fact):
    """Its name, time zone or currency changed."""


@dataclass(frozen=True)
class CompanyDeactivated(Fact):
    """It is out of use."""


@dataclass(frozen=True)
class CompanyReactivated(Fact):
    """It is in use again."""


class CompanyCodeTaken(Refusal):
    """Another company has this code."""

    title = {"zh": "公司代码已被使用", "en": "The company code is taken"}


class LastCompany(Refusal):
    """One company must remain: business days are counted in its time zone."""

    title = {"zh": "不能停用唯一的公司", "en": "The only company cannot be deactivated"}


class Company(Base, Master):
    """A legal entity (法人公司). `time_zone` is an IANA name, `base_currency` an ISO 4217 code."""

    __tablename__ = "company"
    __table_args__ = (UniqueConstraint("code"),)
    __aggregate__ = "company"
    __changed__ = CompanyChanged
    __deactivated__ = CompanyDeactivated
    __reactivated__ = CompanyReactivated

    code: Mapped[str]
    name: Mapped[dict[str, str]]
    time_zone: Mapped[str]
    base_currency: Mapped[str]


def set_up(code: str, name: dict[str, str], time_zone: str, base_currency: str) -> Company:
    """A new company; raises Invalid for a time zone that does not exist."""
    check_time_zone(time_zone)
    company = Company(id=new_id(), code=code, name=name, time_zone=time_zone, base_currency=base_currency, active=True)
    company.record(CompanyCreated())
    return company


def check_time_zone(name: str) -> None:
    """Raises Invalid when the time zone database does not know `name`."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        message = {"zh": f"没有时区 {name}", "en": f"There is no time zone {name}."}
        raise Invalid([InputError("#/time_zone", "unknown-time-zone", message)]) from None

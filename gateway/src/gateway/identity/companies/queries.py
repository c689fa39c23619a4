"""What is asked about companies."""

from collections.abc import Mapping
from typing import Any

from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from gateway.identity.companies.model import Company
from gateway.identity.masters import chosen


def list_companies(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of companies by filter."""
    return paginate(
        reader,
        chosen(reader, Company, query, "active", "code", "base_currency"),
        Company,
        {"code": Company.code},
        query,
    )

"""The copy takes of an account what sales reads, and nothing more."""

from typing import Any

import orjson

from sales.accounts.reactions import COPIED, account_row
from sales.service import SERVICE

STATE: dict[str, Any] = {
    "id": "01a20027-3515-72f1-b309-127442a3aa00",
    "code": "C2026000001",
    "kind": "company",
    "status": "approved",
    "active": True,
    "owner_id": None,
    "account_id": "01a20027-3515-72f1-b309-127442a3aa00",
    "name": {"zh": "青岛远航机械有限公司", "en": "Qingdao Yuanhang"},
    "short_name": None,
    "handling": "own",
    "channel": "direct",
    "stage": "new",
    "region": None,
    "country": "CN",
    "tax_id": "not for sales",
}


def test_the_copy_leaves_out_what_sales_does_not_read() -> None:
    assert "tax_id" not in account_row(STATE)


def test_the_copy_can_be_found_by_initials() -> None:
    assert "qdyhjx" in account_row(STATE)["search_text"]


def test_the_consumed_schema_names_exactly_what_the_copy_takes() -> None:
    schema = orjson.loads((SERVICE.contracts / "consumed" / "customer.account.v1.schema.json").read_bytes())
    assert set(schema["properties"]["state"]["required"]) == {"id", *COPIED}

"""The copy takes of an account what is read here, and nothing more."""

import orjson

from notify.accounts.reactions import COPIED, account_row
from notify.service import SERVICE


def test_the_copy_leaves_out_what_notify_does_not_read() -> None:
    state = {**dict.fromkeys(COPIED), "code": "C2026000001", "tax_id": "not for notify"}
    assert account_row(state).keys() == {*COPIED, "deleted_at"}


def test_the_consumed_schema_names_exactly_what_the_copy_takes() -> None:
    schema = orjson.loads((SERVICE.contracts / "consumed" / "customer.account.v1.schema.json").read_bytes())
    assert set(schema["properties"]["state"]["required"]) == {"id", *COPIED}

"""The copy takes of an account what is read here, and nothing more."""

import orjson

from service_desk.accounts.reactions import COPIED, account_row
from service_desk.service import SERVICE


def test_the_copy_leaves_out_what_the_service_desk_does_not_read() -> None:
    state = {**dict.fromkeys(COPIED), "code": "C2026000001", "name": {"zh": "青岛远航机械"}, "tax_id": "not read"}
    copied = account_row(state)
    assert "tax_id" not in copied
    assert "qdyhjx" in copied["search_text"]


def test_the_consumed_schema_names_exactly_what_the_copy_takes() -> None:
    schema = orjson.loads((SERVICE.contracts / "consumed" / "customer.account.v1.schema.json").read_bytes())
    assert set(schema["properties"]["state"]["required"]) == {"id", *COPIED}

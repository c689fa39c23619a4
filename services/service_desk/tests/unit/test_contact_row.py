"""The copy takes of a contact what is read here, and nothing more."""

import orjson
import pytest

from service_desk.contacts.reactions import COPIED, contact_row
from service_desk.service import SERVICE


@pytest.mark.parametrize(("told", "kept"), [("Wang@Yuanhang.example", "wang@yuanhang.example"), (None, None)])
def test_the_copy_keeps_the_address_in_the_form_that_is_searched(told: str | None, kept: str | None) -> None:
    copied = contact_row({**dict.fromkeys(COPIED), "email": told, "phone": "not read"})
    assert copied["email"] == kept
    assert "phone" not in copied


def test_the_consumed_schema_names_exactly_what_the_copy_takes() -> None:
    schema = orjson.loads((SERVICE.contracts / "consumed" / "customer.contact.v1.schema.json").read_bytes())
    assert set(schema["properties"]["state"]["required"]) == {"id", *COPIED}

"""A quotation answered by a link, without a login, on the real database (S-04)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, select, text

from chassis.tables import fact
from chassis.testing.staff import Caller, Staff
from services.sales.tests.factories import QUOTATION

Learn = Callable[..., UUID]
Stranger = Callable[..., Any]


@pytest.fixture(scope="module")
def clerk(staff: Staff) -> Caller:
    return staff.hire("returns_clerk")


@pytest.fixture(scope="module")
def head(staff: Staff) -> Caller:
    return staff.hire("sales_head")


@pytest.fixture
def quotation(clerk: Caller, head: Caller, learn: Learn, product: dict[str, Any]) -> dict[str, Any]:
    """One that waits for its customer, at version 3."""
    lines = [{"product_id": product["id"], "quantity": "10", "price": "11"}]
    drafted = clerk.post("/v1/quotations", {**QUOTATION, "account_id": str(learn()), "lines": lines}).json
    path = f"/v1/quotations/{drafted['id']}"
    assert clerk.act(f"{path}/submit", 1).status_code == 200
    answer = head.act(f"{path}/approve", 2)
    assert answer.status_code == 200, answer.text
    return dict(answer.json)


@pytest.fixture
def stranger(staff: Staff) -> Stranger:
    """Somebody without a login."""
    client = staff.app.test_client()

    def ask(action: str, **body: Any) -> Any:
        return client.post(f"/v1/offers/{action}", json=body)

    return ask


def link_to(clerk: Caller, quotation: dict[str, Any], **body: Any) -> str:
    """The token of a new link."""
    path = f"/v1/quotations/{quotation['id']}"
    answer = clerk.act(f"{path}/link", clerk.get(path).json["version"], body)
    assert answer.status_code == 200, answer.text
    return str(answer.json["token"])


def test_the_holder_of_a_link_reads_and_accepts_without_a_login(
    clerk: Caller, quotation: dict[str, Any], stranger: Stranger
) -> None:
    token = link_to(clerk, quotation)
    offer = stranger("read", token=token)
    assert offer.status_code == 200, offer.text
    assert offer.json["customer"]["zh"] == "青岛远航机械"
    shown = offer.json["quotation"]
    assert (shown["number"], shown["status"], shown["total"]) == (quotation["number"], "approved", "110.00")
    assert shown.keys().isdisjoint({"id", "account_id", "owner_id", "entered_by", "rejection", "orders", "base_rate"})
    assert shown["lines"][0].keys().isdisjoint({"id", "product_id", "price_source", "ordered_quantity"})
    printed = stranger("print", token=token, language="en")
    assert (printed.status_code, printed.content_type, printed.data[:5]) == (200, "application/pdf", b"%PDF-")
    accepted = stranger("accept", token=token, name="王芳")
    assert (accepted.status_code, accepted.json["status"]) == (200, "accepted")
    kept = clerk.get(f"/v1/quotations/{quotation['id']}").json
    assert (kept["status"], kept["answered_via"], kept["answered_by"]) == ("accepted", "link", "王芳")
    again = stranger("accept", token=token, name="王芳")
    assert (again.status_code, again.json["type"]) == (409, "/problems/quotation-not-offered")
    assert stranger("read", token=token).json["quotation"]["status"] == "accepted"


def test_the_holder_of_a_link_declines_with_a_reason(
    clerk: Caller, quotation: dict[str, Any], stranger: Stranger
) -> None:
    token = link_to(clerk, quotation)
    assert stranger("decline", token=token, name="王芳").status_code == 422
    assert stranger("decline", token=token, name="王芳", reason="价格高于预算").json["status"] == "declined"


def test_a_new_link_shuts_the_one_before_and_its_days_come_to_an_end(
    clerk: Caller, quotation: dict[str, Any], stranger: Stranger, engine: Engine
) -> None:
    first, second = link_to(clerk, quotation), link_to(clerk, quotation, days=1)
    assert stranger("read", token=first).status_code == 404
    assert stranger("read", token=second).status_code == 200
    with engine.begin() as connection:
        connection.execute(text("UPDATE offer_link SET expires_at = now() - :ago"), {"ago": timedelta(seconds=1)})
    for action, signed in (("read", {}), ("accept", {"name": "王芳"})):
        assert stranger(action, token=second, **signed).status_code == 404
    assert clerk.get(f"/v1/quotations/{quotation['id']}").json["status"] == "approved"


def test_a_link_is_made_of_what_is_offered_only(clerk: Caller, quotation: dict[str, Any], stranger: Stranger) -> None:
    path = f"/v1/quotations/{quotation['id']}"
    assert stranger("accept", token=link_to(clerk, quotation), name="王芳").status_code == 200
    refused = clerk.act(f"{path}/link", clerk.get(path).json["version"], {})
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/quotation-not-offered")


def test_a_token_is_told_once_and_kept_nowhere(
    clerk: Caller, quotation: dict[str, Any], stranger: Stranger, engine: Engine
) -> None:
    """Neither the row, nor the event, nor a stored answer holds it, nor the name that was signed with."""
    path = f"/v1/quotations/{quotation['id']}"
    headers = {"If-Match": '"3"', "Idempotency-Key": "link-1"}
    answer = clerk.call("POST", f"{path}/link", json={}, headers=headers)
    token = answer.json["token"]
    assert stranger("accept", token=token, name="王芳").status_code == 200
    with engine.connect() as connection:
        bodies = connection.scalars(select(fact.c.body).where(fact.c.aggregate_id == quotation["id"])).all()
        answers = connection.scalars(text("SELECT body FROM idempotency")).all()
        hashes = connection.scalars(text("SELECT token_hash FROM offer_link")).all()
    assert not [body for body in (*bodies, *answers, *hashes) if token.encode() in bytes(body)]
    assert not [body for body in bodies if "王芳".encode() in bytes(body)]


@pytest.mark.parametrize("token", ["", "x", "x" * 43, "x" * 65, "' OR 1=1 --", "令牌" * 20])
def test_a_wrong_token_opens_nothing_and_tells_nothing(stranger: Stranger, token: str) -> None:
    assert stranger("read", token=token).status_code in (404, 422)

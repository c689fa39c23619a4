"""Many people at one quotation at the same moment: it becomes an order once, and has one answer (S-04; N-1)."""

from collections import Counter
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, text

from chassis.testing.staff import Caller, Staff
from services.sales.tests.factories import QUOTATION
from services.sales.tests.integration.test_orders_at_once import MANY, at_once

Learn = Callable[..., UUID]


@pytest.fixture
def account(learn: Learn) -> UUID:
    return learn()


@pytest.fixture
def customer(staff: Staff, account: UUID) -> Caller:
    """Somebody of the customer's, in the portal."""
    return staff.hire("customer", kind="portal", account_id=account)


@pytest.fixture
def offered(staff: Staff, account: UUID, product: dict[str, Any]) -> str:
    """The path of a quotation of ten pieces that waits for its customer, at version 3."""
    clerk, head = staff.hire("returns_clerk"), staff.hire("sales_head")
    lines = [{"product_id": product["id"], "quantity": "10", "price": "11"}]
    made = clerk.post("/v1/quotations", {**QUOTATION, "account_id": str(account), "lines": lines}).json
    path = f"/v1/quotations/{made['id']}"
    assert clerk.act(f"{path}/submit", 1).status_code == 200
    assert head.act(f"{path}/approve", 2).status_code == 200
    staff.dismiss(head)
    return path


def counted(answers: list[Any]) -> Counter[int]:
    return Counter(answer.status_code for answer in answers)


def test_of_many_clerks_at_the_same_moment_one_makes_the_order(
    staff: Staff, customer: Caller, offered: str, engine: Engine
) -> None:
    clerks = [staff.hire("order_clerk") for _ in range(MANY)]
    assert customer.act(f"{offered}/accept", 3).status_code == 200
    answers = counted(at_once(lambda number: clerks[number].act(f"{offered}/order", 4, {})))
    assert answers[200] == 1
    assert answers.keys() <= {200, 409, 412}
    with engine.connect() as connection:
        taken = "SELECT count(DISTINCT order_id), sum(quantity) FROM quotation_order WHERE quotation_id = :id"
        orders = "SELECT count(*) FROM order_line WHERE price_source_id = :id"
        identifier = {"id": offered.rpartition("/")[2]}
        assert tuple(connection.execute(text(taken), identifier).one()) == (1, 10)
        assert connection.scalar(text(orders), identifier) == 1


def test_parts_asked_for_at_the_same_moment_never_exceed_what_was_quoted(
    staff: Staff, customer: Caller, offered: str
) -> None:
    clerks = [staff.hire("order_clerk") for _ in range(MANY)]
    assert customer.act(f"{offered}/accept", 3).status_code == 200

    def take_three(number: int) -> int:
        body = {"lines": [{"line": 1, "quantity": "3"}]}
        while True:
            version = clerks[number].get(offered).json["version"]
            answer = clerks[number].act(f"{offered}/order", version, body)
            if answer.status_code != 412:
                return int(answer.status_code)

    assert Counter(at_once(take_three)) == {200: 3, 409: MANY - 3}
    assert customer.get(offered).json["lines"][0]["ordered_quantity"] == "9"


def test_a_customer_who_accepts_and_declines_at_the_same_moment_gave_one_answer(
    staff: Staff, customer: Caller, offered: str
) -> None:
    token = staff.hire("returns_clerk").act(f"{offered}/link", 3, {}).json["token"]
    stranger = staff.app.test_client()
    signed = {"token": token, "name": "王芳", "reason": "价格高于预算"}
    answers = at_once(
        lambda number: (
            stranger.post("/v1/offers/decline", json=signed) if number else customer.act(f"{offered}/accept", 4)
        ),
        2,
    )
    won, lost = sorted(answer.status_code for answer in answers)
    assert won == 200
    assert lost in (409, 412)
    answered = customer.get(offered).json
    assert (answered["version"], answered["status"] == "accepted") == (5, answered["answered_via"] == "portal")


def test_of_many_revisions_begun_at_the_same_moment_one_is_written(staff: Staff, offered: str) -> None:
    clerks = [staff.hire("returns_clerk") for _ in range(MANY)]
    assert counted(at_once(lambda number: clerks[number].act(f"{offered}/revise", 3))) == {200: 1, 409: MANY - 1}

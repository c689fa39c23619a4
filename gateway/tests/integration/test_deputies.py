"""Deputies (代理人) and the days they stand in for somebody: 休假."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from chassis.testing.staff import Caller

Hire = Callable[..., Caller]
TODAY = datetime.now(UTC).astimezone(ZoneInfo("Asia/Shanghai")).date()
CHIEF = {
    "code": "chief",
    "name": {"zh": "主管", "en": "Chief"},
    "grants": {"customer.account.read": "all", "customer.account.approve": "all"},
}


def day(offset: int) -> str:
    return str(TODAY + timedelta(days=offset))


@pytest.mark.parametrize(
    ("days", "stands_in"),
    [
        ((None, None), True),
        ((day(0), day(0)), True),
        ((day(-3), None), True),
        ((None, day(3)), True),
        ((day(-9), day(-1)), False),
        ((day(1), day(9)), False),
    ],
)
def test_a_deputy_may_approve_on_the_days_of_the_absence_and_on_no_others(
    admin: Caller, hire: Hire, spread: Callable[[], None], days: tuple[str | None, str | None], stands_in: bool
) -> None:
    """Asked of the gateway's own copy; a test that runs across midnight in Shanghai may fail."""
    assert admin.post("/v1/roles", CHIEF).status_code == 201
    chief, deputy = hire("chief"), hire()
    body = {"deputy_id": str(deputy.id), "deputy_from": days[0], "deputy_until": days[1]}
    assert admin.patch(f"/v1/users/{chief.id}", 1, body).status_code == 200
    spread()
    assert ("customer.account.approve" in deputy.get("/v1/me").json["grants"]) is stands_in


def test_the_days_are_those_of_a_deputy_and_go_with_the_deputy(admin: Caller, hire: Hire) -> None:
    chief, deputy = hire(), hire()
    path = f"/v1/users/{chief.id}"
    alone = admin.patch(path, 1, {"deputy_from": day(0)})
    assert (alone.status_code, alone.json["errors"][0]["pointer"]) == (422, "#/deputy_id")
    backwards = {"deputy_id": str(deputy.id), "deputy_from": day(5), "deputy_until": day(4)}
    refused = admin.patch(path, 1, backwards)
    assert (refused.status_code, refused.json["errors"][0]["code"]) == (422, "before-first-day")
    named: dict[str, Any] = {"deputy_id": str(deputy.id), "deputy_from": day(0), "deputy_until": day(4)}
    assert named.items() <= admin.patch(path, 1, named).json.items()
    earlier = admin.patch(path, 2, {"deputy_until": day(-1)})
    assert earlier.json["errors"][0]["pointer"] == "#/deputy_until", "the day that stays counts as well"
    ended = admin.patch(path, 2, {"deputy_id": None}).json
    assert (ended["deputy_id"], ended["deputy_from"], ended["deputy_until"]) == (None, None, None)


def test_a_deputy_is_somebody_else_who_works_here(admin: Caller, hire: Hire) -> None:
    chief, left, customer = hire(), hire(), hire(kind="portal", account_id=str(hire().id))
    admin.act(f"/v1/users/{left.id}/deactivate", 1, {"reason": "left"})
    path = f"/v1/users/{chief.id}"
    assert admin.patch(path, 1, {"deputy_id": str(chief.id)}).json["type"] == "/problems/deputy-of-oneself"
    for other in (left, customer):
        assert admin.patch(path, 1, {"deputy_id": str(other.id)}).status_code == 422
    assert admin.patch(f"/v1/users/{customer.id}", 1, {"deputy_id": str(chief.id)}).status_code == 422

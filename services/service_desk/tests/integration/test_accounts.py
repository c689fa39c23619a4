"""Accounts as the service desk knows them, over HTTP on the real database."""

from collections.abc import Callable
from uuid import UUID

import pytest

from chassis.identifiers import new_id
from chassis.testing.staff import Caller, Staff

Learn = Callable[..., UUID]


@pytest.fixture(scope="module")
def everyone(staff: Staff) -> Caller:
    """Somebody who may read all accounts."""
    staff.define("service_manager", {"service_desk.account.read": "all"})
    return staff.hire("service_manager")


@pytest.fixture(scope="module")
def agent(staff: Staff) -> Caller:
    """Somebody who may read their own accounts (客服人员)."""
    staff.define("agent", {"service_desk.account.read": "own"})
    return staff.hire("agent")


def test_an_account_that_arrived_can_be_read(everyone: Caller, learn: Learn) -> None:
    known = learn(version=3)
    answer = everyone.get(f"/v1/accounts/{known}")
    assert answer.status_code == 200
    assert answer.json["name"] == {"zh": "青岛远航机械"}
    assert answer.headers["ETag"] == '"3"'


def test_a_higher_version_wins_and_a_lower_one_changes_nothing(everyone: Caller, learn: Learn) -> None:
    known = learn(version=2, name={"zh": "第二版"})
    learn(version=5, identifier=known, name={"zh": "第五版"})
    learn(version=3, identifier=known, name={"zh": "第三版"})
    assert everyone.get(f"/v1/accounts/{known}").json["name"] == {"zh": "第五版"}


@pytest.mark.parametrize("asked", ["珠", "珠江", "珠江电子", "zhujiang", "zjdz"])
def test_accounts_are_found_in_chinese_by_pinyin_and_by_initials(everyone: Caller, learn: Learn, asked: str) -> None:
    known = learn(name={"zh": "珠江电子"}, code=f"Z{new_id().hex[-8:]}")
    found = everyone.get("/v1/accounts", query_string={"q": asked}).json["items"]
    assert str(known) in {item["id"] for item in found}


def test_an_agent_sees_only_their_own_accounts(agent: Caller, learn: Learn) -> None:
    own, foreign = learn(owner_id=str(agent.id)), learn(owner_id=str(new_id()))
    assert agent.get(f"/v1/accounts/{own}").status_code == 200
    assert agent.get(f"/v1/accounts/{foreign}").status_code == 404
    listed = {item["id"] for item in agent.get("/v1/accounts").json["items"]}
    assert listed == {str(own)}


def test_an_account_whose_draft_was_deleted_is_gone(everyone: Caller, learn: Learn, staff: Staff) -> None:
    known = learn()
    with staff.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE account SET deleted_at = now() WHERE id = %s", (known,))
    assert everyone.get(f"/v1/accounts/{known}").status_code == 404
    assert str(known) not in {item["id"] for item in everyone.get("/v1/accounts").json["items"]}


def test_nobody_writes_accounts_in_the_service_desk(everyone: Caller, learn: Learn) -> None:
    known = learn()
    assert everyone.post("/v1/accounts", {"name": {"zh": "新"}}).status_code == 405
    assert everyone.patch(f"/v1/accounts/{known}", 1, {"name": {"zh": "新"}}).status_code == 405

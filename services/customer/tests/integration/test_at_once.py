"""Many people at the same moment: one decision counts, and no code is given twice (faults.md N-1)."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import Engine, text

from chassis.testing.staff import Caller, Staff
from services.customer.tests.factories import COMPANY, LEAD

MANY = 50
ACCOUNTS = "/v1/accounts"


def at_once(act: Callable[[int], Any], times: int = MANY) -> list[Any]:
    barrier = Barrier(times)

    def when_all_are_ready(number: int) -> Any:
        barrier.wait()
        return act(number)

    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(when_all_are_ready, range(times)))


def patiently(ask: Callable[[], Any]) -> Any:
    """Ask again while there is no free connection: eight of them serve fifty callers (503 with Retry-After)."""
    answer = ask()
    while answer.status_code == 503:
        answer = ask()
    return answer


@pytest.fixture
def account(company: Staff) -> dict[str, Any]:
    clerk = company.hire("customer_file_clerk")
    made = clerk.post(ACCOUNTS, COMPANY).json
    company.dismiss(company.hire("sales_supervisor"))
    return dict(made)


def test_of_fifty_supervisors_one_approves(company: Staff, account: dict[str, Any], engine: Engine) -> None:
    supervisors = [company.hire("sales_supervisor") for _ in range(MANY)]
    clerk, path = company.hire("customer_file_clerk"), f"{ACCOUNTS}/{account['id']}"
    assert clerk.act(f"{path}/submit", 1).status_code == 200
    answers = at_once(lambda number: patiently(lambda: supervisors[number].act(f"{path}/approve", 2)))
    assert Counter(answer.status_code for answer in answers)[200] == 1
    assert {answer.status_code for answer in answers} <= {200, 409, 412}
    with engine.connect() as connection:
        approved = text("SELECT count(*) FROM fact WHERE aggregate_id = :id AND routing_key LIKE '%.approved.v1'")
        assert connection.scalar(approved, {"id": account["id"]}) == 1
    company.dismiss(*supervisors)


def test_approval_and_withdrawal_at_once_leave_one_outcome(company: Staff, account: dict[str, Any]) -> None:
    supervisor, clerk = company.hire("sales_supervisor"), company.hire("customer_file_clerk")
    path = f"{ACCOUNTS}/{account['id']}"
    assert clerk.act(f"{path}/submit", 1).status_code == 200
    steps = ((supervisor, "approve"), (clerk, "withdraw"))

    def step(number: int) -> Any:
        person, action = steps[number % 2]
        return patiently(lambda: person.act(f"{path}/{action}", 2))

    answers = at_once(step, 20)
    assert [answer.status_code for answer in answers].count(200) == 1
    assert clerk.get(path).json["version"] == 3
    company.dismiss(supervisor)


def test_fifty_accounts_entered_at_once_get_fifty_codes(company: Staff) -> None:
    clerk = company.hire("customer_file_clerk")
    answers = at_once(lambda _: patiently(lambda: clerk.post(ACCOUNTS, COMPANY)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json["code"] for answer in answers}) == MANY


def test_one_key_used_fifty_times_at_once_enters_one_account(company: Staff, engine: Engine) -> None:
    clerk = company.hire("customer_file_clerk")

    def enter(_: int) -> Any:
        return patiently(lambda: once_free(clerk))

    def once_free(caller: Caller) -> Any:
        answer = caller.post(ACCOUNTS, COMPANY, headers={"Idempotency-Key": "the same"})
        while answer.status_code == 409:  # in flight, Retry-After
            answer = caller.post(ACCOUNTS, COMPANY, headers={"Idempotency-Key": "the same"})
        return answer

    answers = at_once(enter)
    assert {answer.json["id"] for answer in answers} == {answers[0].json["id"]}
    with engine.connect() as connection:
        mine = text("SELECT count(*) FROM account WHERE entered_by = :clerk")
        assert connection.scalar(mine, {"clerk": clerk.id}) == 1


def test_two_rules_approved_at_once_leave_one_in_force(company: Staff, engine: Engine) -> None:
    clerk, supervisor, head = (company.hire(r) for r in ("customer_file_clerk", "sales_supervisor", "sales_head"))
    paths = []
    for shape in ("X", "Y"):
        segments = [{"kind": "constant", "value": shape}, {"kind": "sequence", "width": 6}]
        rule = clerk.post("/v1/coding-rules", {"name": {"zh": shape}, "segments": segments}).json
        paths.append(f"/v1/coding-rules/{rule['id']}")
        assert clerk.act(f"{paths[-1]}/submit", 1).status_code == 200
        assert supervisor.act(f"{paths[-1]}/approve", 2).status_code == 200
    answers = at_once(lambda number: patiently(lambda: head.act(f"{paths[number]}/approve", 2)), 2)
    assert 200 in {answer.status_code for answer in answers}
    assert {answer.status_code for answer in answers} <= {200, 409, 412}
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM coding_rule WHERE in_force")) == 1


def test_a_lead_converted_by_twenty_at_once_is_one_customer(company: Staff, engine: Engine) -> None:
    """C-08."""
    prospector = company.hire("prospector")
    lead = prospector.post("/v1/leads", {**LEAD, "region": "同时转换"}).json
    path = f"/v1/leads/{lead['id']}"
    answers = at_once(lambda _: patiently(lambda: prospector.act(f"{path}/convert", 1)), 20)
    assert Counter(answer.status_code for answer in answers)[200] == 1
    assert {answer.status_code for answer in answers} <= {200, 409, 412}
    made = prospector.get(path).json
    with engine.connect() as connection:
        accounts = connection.scalars(text("SELECT id FROM account WHERE region = '同时转换'")).all()
        contacts = connection.scalars(text("SELECT id FROM contact WHERE account_id = :id"), {"id": accounts[0]}).all()
    assert ([str(id) for id in accounts], [str(id) for id in contacts]) == ([made["account_id"]], [made["contact_id"]])

"""A request that is repeated with its Idempotency-Key has one effect, whatever died between the two (D-1).

What keys are and whose they are (D-2) is proved in services/chassis/tests/http/test_safe_writes.py.
"""

import random
from concurrent.futures import ThreadPoolExecutor
from secrets import token_hex

import pytest

from crm.client import Document, Person, Session
from crm.demo import company
from tests.faults.instruments import postgres
from tests.faults.stand import Stand, wait_for

pytestmark = [pytest.mark.xdist_group("stand"), pytest.mark.slow]
AT_ONCE = 50


@pytest.fixture
def patient(stand: Stand) -> Session:
    """The clerk, who repeats what got no answer."""
    clerk = company.account_of("clerk")
    return Session.open(stand.addresses, Person(clerk.login, clerk.password), "en", connections=AT_ONCE)


def entered(session: Session, key: str) -> Document:
    """The account that is entered under that key."""
    return session.customer.post("/v1/accounts", {"kind": "company", "name": {"zh": key}}, key=key)


def count(stand: Stand, name: str) -> int:
    with postgres.superuser(stand, "customer") as session:
        return len(session.execute("SELECT FROM account WHERE name ->> 'zh' = %s", [name]).fetchall())


def test_d1_the_answer_outlives_the_processes_and_the_database(stand: Stand, patient: Session) -> None:
    key = token_hex(8)
    first = entered(patient, key)
    stand.kill("customer.web")
    postgres.crash(stand, random.Random(key))
    assert entered(patient, key) == first
    assert count(stand, key) == 1


def test_d1_the_answer_is_kept_for_days(stand: Stand, patient: Session) -> None:
    key = token_hex(8)
    first = entered(patient, key)
    with postgres.superuser(stand, "customer") as session:
        session.execute("UPDATE idempotency SET created_at = now() - interval '6 days' WHERE key = %s", [key])
        session.execute("UPDATE schedule SET next_at = now() WHERE name = 'chassis.forget_answers'")
        due = "SELECT FROM schedule WHERE name = 'chassis.forget_answers' AND next_at <= now()"
        wait_for(lambda: not session.execute(due).fetchall(), 30, "old answers are forgotten")
    assert entered(patient, key) == first


@pytest.mark.parametrize("died", ["customer.web", "customer.relay", "postgres"])
def test_d1_fifty_at_once_are_one_though_something_dies_meanwhile(stand: Stand, patient: Session, died: str) -> None:
    key = token_hex(8)
    patient.identity.login()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        asked = [pool.submit(entered, patient, key) for _ in range(AT_ONCE)]
        stand.kill(died)
        answers = [one.result() for one in asked]
    assert all(answer == answers[0] for answer in answers)
    assert count(stand, key) == 1
    stand.wait_until_ready()

"""One part is away for a while: the others go on, it catches up by itself, and everything happened once."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from threading import Event, Thread

import pytest

from crm.client import Person, Session, Unreachable
from crm.demo import company
from tests.faults.load.workday import WORK, day_begun
from tests.faults.oracle.answers import Answers
from tests.faults.oracle.traces import Traces, left_by, unsent
from tests.faults.stand import OURS, Stand

pytestmark = [pytest.mark.xdist_group("stand"), pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def calm_day(stand: Stand) -> Traces:
    """What a day leaves on which everything runs."""

    def work() -> None:
        story = day_begun(stand)
        for deed in WORK.values():
            deed(story)

    return left_by(stand, work)


def stopped(stand: Stand, service: str) -> AbstractContextManager[None]:
    """All processes of a service stand still; those that are killed would be started again."""
    return stand.frozen(*(name for name in OURS if name.startswith(f"{service}.") and name != "gateway.edge"))


def impatient(stand: Stand) -> Session:
    """The administrator, who asks once."""
    account = company.account_of("administrator")
    return Session.open(stand.addresses, Person(account.login, account.password), "en", patience=0)


@pytest.mark.parametrize("away", WORK)
def test_the_others_go_on_without_a_service_and_it_catches_up_by_itself(
    stand: Stand, calm_day: Traces, answers: Answers, away: str
) -> None:
    def work() -> None:
        story, asking = day_begun(stand), impatient(stand)
        asking.identity.login()
        with stopped(stand, away):
            for service, deed in WORK.items():
                if service != away:
                    deed(story)
            with pytest.raises(Unreachable):
                asking.services[away].get("/v1/events")
        WORK[away](story)

    assert left_by(stand, work) == calm_day
    assert answers.faults == []


def test_without_the_gateway_nobody_new_comes_in_but_who_is_in_stays(stand: Stand) -> None:
    inside, outside = impatient(stand), impatient(stand)
    inside.identity.login()
    with stopped(stand, "gateway"):
        with pytest.raises(Unreachable):
            outside.identity.login()
        with pytest.raises(Unreachable):
            inside.gateway.get("/v1/overview/accounts")
        assert all(inside.services[name].get("/v1/events", limit=1)["items"] for name in ("customer", "sales"))
    stand.wait_until_ready()
    outside.identity.login()


@contextmanager
def dying_again_and_again(stand: Stand, name: str) -> Iterator[None]:
    """The process never lives long enough to be of use."""
    over = Event()

    def kill() -> None:
        while not over.wait(0.05):
            stand.kill(name)

    thread = Thread(target=kill)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@pytest.mark.parametrize("away", [Stand.frozen, dying_again_and_again], ids=["silent", "gone"])
def test_m1_letters_that_are_written_while_the_mail_server_is_away_are_sent_when_it_is_back(
    stand: Stand, calm_day: Traces, away: Callable[[Stand, str], AbstractContextManager[None]]
) -> None:
    def work() -> None:
        story = day_begun(stand)
        with away(stand, "mail"):
            for deed in WORK.values():
                deed(story)
            assert unsent(stand)

    assert left_by(stand, work) == calm_day

"""A service that hangs costs those nothing who ask the others (I7), however many wait for it."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from crm.client import Session, Unreachable
from crm.services import SERVICES
from tests.faults.instruments.beside import beside
from tests.faults.processes.impatient import Counted, impatient, read_of
from tests.faults.stand import BEHIND, Stand, wait_for

pytestmark = [pytest.mark.xdist_group("stand"), pytest.mark.slow, pytest.mark.timeout(300)]
WAITING, ROUNDS = 30, 25


def answered(asking: Session, service: str) -> bool:
    """Whether the service answers again."""
    try:
        read_of(asking.services[service])
    except Unreachable:
        return False
    return True


def refused(asking: Session, service: str) -> str:
    """What somebody is told who asks the service that hangs."""
    with pytest.raises(Unreachable) as told:
        read_of(asking.services[service])
    return str(told.value)


@pytest.mark.parametrize("hung", [service.name for service in SERVICES])
def test_g1_g7_of_a_hung_service_only_those_hear_who_ask_it(stand: Stand, hung: str) -> None:
    asking, counted, director = impatient(stand), Counted(), impatient(stand, "director")
    account = director.customer.get("/v1/accounts", limit=1)["items"][0]["id"]
    others = [client for name, client in asking.services.items() if name != hung]
    with (
        stand.frozen(*(name for name in BEHIND if name.startswith(f"{hung}."))),
        ThreadPoolExecutor(WAITING) as crowd,
    ):
        told = [crowd.submit(refused, asking, hung) for _ in range(WAITING)]
        for _ in range(ROUNDS):
            for client in others:
                counted.ask(client)
        if hung != "gateway":
            assert director.gateway.get(f"/v1/overview/accounts/{account}"), "the customer's file is the gateway's own"
    assert counted.failed == {}
    assert counted.good == ROUNDS * len(others)
    assert all("HTTP 50" in one.result() for one in told), "they are told so, and not cut off"
    wait_for(lambda: answered(asking, hung), 30, "it is asked again by itself")
    stand.wait_until_ready()


def test_g7_a_process_that_nobody_asked_yet_knows_who_is_who_when_identity_hangs(stand: Stand) -> None:
    asking = impatient(stand)
    with beside(stand, "notify.web") as fresh, stand.frozen("gateway.web"):
        asking.notify.base = fresh.url
        assert read_of(asking.notify)["items"] is not None

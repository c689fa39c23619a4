"""The services asked past the edge, by who stands inside the network: they trust nobody's word for who asks, and read
a request in one way only (faults.md A-3, S-7).
"""

import re
import socket
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from urllib.parse import urlsplit

import pytest
import urllib3

from chassis.testing.hostile_framing import PROBES
from tests.faults.hostile.somebody import Somebody, of_the_company
from tests.faults.stand import Stand

pytestmark = pytest.mark.xdist_group("stand")
OF_OPERATORS = "/v1/ops/parked"
FORGED = {
    "X-User-Id": "{admin}",
    "X_User_Id": "{admin}",
    "X-User": "admin",
    "X-Roles": "administrator",
    "X-Tenant": "other",
    "X-Forwarded-For": "127.0.0.1",
    "X-Forwarded-User": "admin",
    "X-Forwarded-Host": "evil.example",
    "X-Client-Address": "127.0.0.1",
    "X-Client-Proof": "guess",
    "X-Original-URL": "/livez",
    "X-Rewrite-URL": "/livez",
    "X-HTTP-Method-Override": "GET",
    "X-Envoy-Internal": "true",
    "Forwarded": "for=127.0.0.1",
    "Remote-User": "admin",
}
SAID_CLEARLY = {"TE with an underscore"}
"""gunicorn drops such a header, so the length beside it is the only word on where the request ends."""
ASKED_TWICE = (
    "POST /v1/accounts HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nAuthorization: {token}\r\n{probe}"
    "GET /livez HTTP/1.1\r\nHost: a\r\n\r\n"
)
"""A probe, and a request that hides behind it, which anybody may ask and which is answered 200."""


@pytest.fixture(scope="module")
def services(stand: Stand) -> Mapping[str, str]:
    """Service → where it listens behind the edge."""
    return stand.local.past_the_edge()


@pytest.fixture(scope="module")
def salesperson(stand: Stand) -> Somebody:
    return of_the_company(stand.addresses.door, "salesperson")


def test_a3_no_header_makes_somebody_else_of_who_asks(
    stand: Stand, services: Mapping[str, str], salesperson: Somebody
) -> None:
    admin = of_the_company(stand.addresses.door, "administrator").call("GET", "/api/identity/v1/me").json["id"]
    forged = {name: value.format(admin=admin) for name, value in FORGED.items()}
    for name, url in services.items():
        stranger = urllib3.request("GET", url + OF_OPERATORS, headers=forged, retries=False)
        assert stranger.status == 401, name
        known = urllib3.request("GET", url + OF_OPERATORS, headers={**forged, **salesperson.bearer}, retries=False)
        assert known.status == 403, name


def test_s7_no_service_answers_a_request_that_hides_in_another(
    services: Mapping[str, str], salesperson: Somebody
) -> None:
    token = salesperson.bearer["Authorization"]

    def answered(asked: tuple[str, str]) -> list[int]:
        url, probe = asked
        return statuses(url, ASKED_TWICE.format(token=token, probe=PROBES[probe]).encode("latin-1"))

    every = [(url, probe) for url in services.values() for probe in PROBES]
    with ThreadPoolExecutor(len(PROBES)) as pool:
        answers = dict(zip(every, pool.map(answered, every), strict=True))
    assert {probe for (_, probe), told in answers.items() if 200 in told} <= SAID_CLEARLY
    assert {probe for (_, probe), told in answers.items() if 500 in told} == set()


def statuses(url: str, sent: bytes) -> list[int]:
    """What is answered on one connection, until it is closed or nothing more comes."""
    place, got = urlsplit(url), b""
    with socket.create_connection((str(place.hostname), place.port or 80)) as connection:
        connection.settimeout(1.0)
        connection.sendall(sent)
        with suppress(TimeoutError, ConnectionResetError):
            while more := connection.recv(65_536):
                got += more
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d+)", got)]

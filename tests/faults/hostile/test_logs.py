"""What people type, and what attackers send, does not stand in any log, and breaks no line of one (faults.md X-2)."""

import json
from base64 import b64encode
from collections.abc import Iterator
from urllib.parse import quote, urlencode

import pytest
import urllib3

from chassis.identifiers import new_id
from tests.faults.hostile.somebody import Somebody
from tests.faults.stand import Stand, wait_for

pytestmark = pytest.mark.xdist_group("stand")
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
BREAKING = '\r\n{"level":"error","event":"forged"}\x1b[2J'


def test_x2_no_secret_and_no_forged_line_comes_into_a_log(stand: Stand, administrator: Somebody) -> None:
    canary = f"canary{new_id().hex}"
    began = {log: log.stat().st_size for log in stand.home.sub("logs").glob("*.log")}
    last = plant(stand.addresses.door, administrator, canary)
    access = stand.home.sub("logs") / "gateway.edge.access.log"
    wait_for(lambda: last.encode() in access.read_bytes(), 30, "the last of it is in the edge's log")
    for log, size in began.items():
        written = log.read_bytes()[size:]
        assert canary.encode() not in written, log.name
        assert b"\x1b" not in written, log.name
        assert [line for line in lines(written) if line.get("event") == "forged"] == [], log.name


def lines(written: bytes) -> Iterator[dict[str, object]]:
    """Every line is one JSON object, whosever words it quotes."""
    for line in written.decode().splitlines():
        if line.startswith("{"):
            yield json.loads(line)


def plant(door: str, administrator: Somebody, canary: str) -> str:
    """A secret in every place where one may stand; the path of the last request."""
    token = f"{door}/api/identity/v1/token"
    login = {"grant_type": "password", "username": f"nobody{BREAKING}", "password": canary}
    basic = b64encode(f"crm-operator:{canary}".encode()).decode()
    posts: tuple[tuple[str, dict[str, str], str], ...] = (
        (token, FORM, urlencode(login)),
        (token, {**FORM, "Authorization": f"Basic {basic}"}, "grant_type=client_credentials"),
        (token, FORM, urlencode({"grant_type": "refresh_token", "refresh_token": canary})),
        (f"{token}/revoke", FORM, urlencode({"token": canary})),
        (f"{door}/api/identity/v1/password-resets/confirm", {}, json.dumps({"token": canary, "password": canary})),
    )
    for url, headers, body in posts:
        urllib3.request("POST", url, headers={"Content-Type": "application/json", **headers}, body=body, retries=False)
    person = {"login": f"x{BREAKING}", "password": canary, "name": {"zh": "人"}, "email": f"a@b.example{BREAKING}"}
    administrator.call("POST", "/api/identity/v1/users", json=person)
    administrator.call("POST", "/api/identity/v1/me/password", json={"current": canary, "password": canary})
    last = f"/api/customer/v1/{new_id().hex}"
    for address in (f"/api/customer/v1/accounts?q={canary}&access_token={canary}", f"{last}{quote(BREAKING)}"):
        bearer = {"Authorization": f"Bearer {canary}", "Cookie": f"session={canary}", "Referer": f"http://a/?{canary}"}
        urllib3.request("GET", door + address, headers=bearer, retries=False)
        administrator.call("GET", address, headers={"User-Agent": f"agent {BREAKING.strip()}".replace("\x1b", "%1b")})
    return last

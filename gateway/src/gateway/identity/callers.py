"""Who is at the door of a route that works for people without a token."""

import hmac
import ipaddress
from dataclasses import dataclass
from typing import cast

from flask import request

from chassis.http.house import house
from gateway.settings import Settings

ADDRESS, PROOF = "X-Client-Address", "X-Client-Proof"


@dataclass(frozen=True)
class Caller:
    """Where a request comes from: the client's address and what its program calls itself."""

    address: str
    agent: str


def caller() -> Caller:
    """The socket's peer, or whom the edge names: it proves itself by a secret. A header that names another address is
    believed from nobody else (faults.md A-3, R-1).
    """
    agent = request.headers.get("User-Agent", "")[:200]
    return Caller(_named_by_the_edge() or request.remote_addr or "0.0.0.0", agent)  # noqa: S104 - no bind


def _named_by_the_edge() -> str | None:
    secret = cast(Settings, house().settings).edge_secret
    proof = request.headers.get(PROOF, "").encode()
    if secret is None or not hmac.compare_digest(proof, secret.encode()):
        return None
    try:
        return str(ipaddress.ip_address(request.headers.get(ADDRESS, "")))
    except ValueError:
        return None

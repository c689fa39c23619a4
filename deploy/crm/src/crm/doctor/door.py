"""The edge as everybody meets it."""

import urllib3

_READY = 200


def fault_of(door: str) -> str | None:
    """What is wrong with the edge at that address: it does not answer, or not everything behind it is ready."""
    where = f"{door}/readyz"
    try:
        status = urllib3.request("GET", where, timeout=3, retries=False).status
    except urllib3.exceptions.HTTPError as error:
        return f"GET {where}: {error}"
    return None if status == _READY else f"GET {where}: {status}"

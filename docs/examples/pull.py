"""Pulls the events of accounts over HTTP: `pip install urllib3`, then `GUANXI=… CLIENT=… SECRET=… python pull.py`.

The cursor of the last page is kept in a file; delete it to begin with the first event ever.
"""

import os
import sys
import time
from pathlib import Path

import urllib3

GUANXI, CURSOR = os.environ["GUANXI"], Path("cursor")
again = urllib3.Retry(10, status_forcelist=(429, 502, 503, 504), backoff_factor=0.5, allowed_methods=None)
http = urllib3.PoolManager(timeout=30, retries=again)
client = urllib3.make_headers(basic_auth=f"{os.environ['CLIENT']}:{os.environ['SECRET']}")


def pull(token: str) -> int:
    """Take one page; how many events it had."""
    query = {"limit": "200", "type": "customer.account.created.v1,customer.account.approved.v1"}
    if CURSOR.exists():
        query["after"] = CURSOR.read_text()
    answer = http.request(
        "GET", f"{GUANXI}/api/customer/v1/events", fields=query, headers={"Authorization": f"Bearer {token}"}
    )
    page = answer.json()
    for event in page["items"]:
        sys.stdout.write(f"{event['time']} {event['type']} {event['subject']}\n")
    CURSOR.write_text(page["next_cursor"])  # only now: what failed above comes again
    return len(page["items"])


while True:
    form = {"grant_type": "client_credentials"}
    granted = http.request_encode_body(
        "POST", f"{GUANXI}/api/identity/v1/token", form, client, encode_multipart=False
    ).json()
    until = time.monotonic() + granted["expires_in"] * 0.8
    while time.monotonic() < until:
        if not pull(granted["access_token"]):
            time.sleep(5)

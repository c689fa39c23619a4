"""An ERP outside: ships what approved shipment notices say, and posts what the bank says was paid, each exactly once.

`pip install pika urllib3`, then `AMQP_URL=… QUEUE=ext.erp GUANXI=… CLIENT=… SECRET=… python erp.py`. The queue is made
by `crm subscriber add erp 'sales.shipment_notice.approved.v1' 'sales.receivable.opened.v1'`; the client holds
sales.shipment_notice.read, sales.delivery.create and sales.payment.post.

Events come at least once, in order of one document only. So we ask how the notice stands now, and send our own numbers
as references: what is sent again, after a crash or a timeout, is the same delivery and the same payment.
"""

import json
import os
import sys
import time
from typing import Any

import pika
import urllib3

again = urllib3.Retry(10, status_forcelist=(429, 502, 503, 504), backoff_factor=0.5, allowed_methods=None)
http = urllib3.PoolManager(timeout=30, retries=again)
REFUSED = 400


class Guanxi:
    """The one door, with a token that is renewed in time."""

    until = 0.0

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """The document that is answered; a refusal raises RuntimeError with what it says."""
        if time.monotonic() > self.until:
            self.renew()
        answer = http.request(method, f"{os.environ['GUANXI']}/api/sales{path}", headers=self.headers, json=body)
        if answer.status >= REFUSED:
            raise RuntimeError(answer.data.decode())
        return answer.json()

    def renew(self) -> None:
        """Get a token with the client's secret (OAuth 2 client credentials)."""
        basic = urllib3.make_headers(basic_auth=f"{os.environ['CLIENT']}:{os.environ['SECRET']}")
        form, path = {"grant_type": "client_credentials"}, f"{os.environ['GUANXI']}/api/identity/v1/token"
        token = http.request_encode_body("POST", path, form, basic, encode_multipart=False).json()
        self.headers = {"Authorization": f"Bearer {token['access_token']}"}
        self.until = time.monotonic() + token["expires_in"] * 0.8


def ship(guanxi: Guanxi, told: dict[str, Any]) -> str:
    """Pick, pack and load what the notice says, then post the goods issue."""
    notice = guanxi.ask("GET", f"/v1/shipment-notices/{told['id']}")  # as it stands now, with the address
    if notice["status"] != "approved":
        return f"{notice['number']} is {notice['status']} already"
    lines = [{"line": line["line"], "quantity": line["occupied_quantity"]} for line in notice["lines"]]
    issue = {"notice_id": notice["id"], "reference": f"GI-{notice['number']}", "carrier": "顺丰速运", "lines": lines}
    return str(guanxi.ask("POST", "/v1/deliveries", issue)["number"])


def collect(guanxi: Guanxi, receivable: dict[str, Any]) -> str:
    """Here the bank says at once that all of it was paid; yours says so when the statement comes."""
    posting = {
        "posting_reference": f"BANK-{receivable['number']}",
        "account_id": receivable["account_id"],
        "currency": receivable["currency"],
        "amount": receivable["amount"],
        "allocations": [{"receivable_id": receivable["id"], "amount": receivable["amount"]}],
    }
    return str(guanxi.ask("POST", "/v1/payments/post", posting)["number"])


WORK = {"crm.sales.shipment_notice.approved.v1": ship, "crm.sales.receivable.opened.v1": collect}

door = Guanxi()
channel = pika.BlockingConnection(pika.URLParameters(os.environ["AMQP_URL"])).channel()
channel.basic_qos(prefetch_count=10)
for method, _properties, body in channel.consume(os.environ["QUEUE"]):
    event = json.loads(body)
    try:
        done = WORK[event["type"]](door, event["data"]["state"])
    except RuntimeError as refusal:
        done = f"for a person to look at: {refusal}"
    sys.stdout.write(f"{event['type']} {event['subject']} {done}\n")
    sys.stdout.flush()
    channel.basic_ack(method.delivery_tag)

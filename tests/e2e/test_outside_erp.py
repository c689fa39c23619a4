"""An ERP outside ships by notices and posts payments: the program of the guide, run as it is (E-04, E-07)."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from chassis.identifiers import new_id
from crm.client import Document
from crm.subscribers.registry import Subscribers, queue_of
from tests.e2e.business import DELIVERIES, PAYMENTS, RECEIVABLES, Business
from tests.e2e.company import Company
from tests.e2e.door import eventually
from tests.faults.stand import Stand

pytestmark = pytest.mark.xdist_group("stand")

PROGRAM = Path(__file__).parents[2] / "docs" / "examples" / "erp.py"
NOTICES = "/sales/v1/shipment-notices"
KEYS = ("sales.shipment_notice.approved.v1", "sales.receivable.opened.v1")
SCOPES = ("sales.shipment_notice.read", "sales.delivery.create", "sales.payment.post")


@pytest.fixture
def twins(stand: Stand, company: Company) -> Iterator[None]:
    """The same ERP twice, so that everything is done twice: each has a queue of its own and hears every event."""
    name, subscribers = f"erp-{new_id().hex[-8:]}", Subscribers(stand.addresses)
    registered = {"code": name, "name": {"zh": "ERP", "en": "ERP"}, "scopes": list(SCOPES)}
    client = company["administrator"].post("/identity/v1/clients", registered)
    known = {**os.environ, "GUANXI": stand.addresses.door, "CLIENT": name, "SECRET": client["secret"]}
    with ExitStack() as ends:
        for twin in (f"{name}-a", f"{name}-b"):
            address = {"AMQP_URL": subscribers.add(twin, KEYS), "QUEUE": queue_of(twin)}
            ends.callback(subscribers.remove, twin)
            program = subprocess.Popen([sys.executable, str(PROGRAM)], env={**known, **address})
            ends.callback(program.wait)
            ends.callback(program.terminate)
        yield


def test_what_an_erp_does_twice_is_one_delivery_and_one_payment(
    twins: None, company: Company, business: Business
) -> None:
    seller, clerk, supervisor = company["salesperson"], company["order_clerk"], company["sales_supervisor"]
    order = business.signed_order(seller, business.customer_of(seller), ("10", "3"))
    notice = clerk.post(NOTICES, {"order_id": order["id"]})
    clerk.act(f"{NOTICES}/{notice['id']}", "submit")
    supervisor.act(f"{NOTICES}/{notice['id']}", "approve")

    def settled() -> Document | None:
        return next(iter(seller.items(RECEIVABLES, order_id=order["id"], status="settled")), None)

    assert eventually(settled, "the ERP has shipped and collected")["amount"] == order["total"]
    (delivery,) = seller.items(DELIVERIES, order_id=order["id"])
    assert (delivery["reference"], delivery["total"]) == (f"GI-{notice['number']}", order["total"])
    assert clerk.get(f"{NOTICES}/{notice['id']}")["status"] == "shipped"
    (payment,) = seller.items(PAYMENTS, account_id=order["account_id"])
    assert (payment["status"], payment["amount"]) == ("confirmed", order["total"])

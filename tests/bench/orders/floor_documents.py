"""The floor's documents: an order checked by hand, its draft, and the row of a fact."""

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any
from uuid import UUID

import orjson

from chassis.identifiers import new_id

Row = dict[str, Any]

CENT = Decimal("0.01")
MOST_LINES, MOST_TEXT = 80, 200
TEXTS = ("po_number", "ship_to", "order_type")
FIELDS = {*TEXTS, "account_id", "lines", "payment_days", "promised_on"}
DECIMAL = re.compile(r"[0-9]{1,14}(\.[0-9]{1,6})?")
NEW = {
    "status": "draft", "note": None, "rejection": None, "close_reason": None, "viewed_at": None, "submitted_at": None,
    "approved_at": None, "version": 1, "base_rate": "1", "tax_included": True, "custom": None,
}  # fmt: skip
NEW_LINE = {"promised_on": None, "noticed_quantity": "0", "shipped_quantity": "0", "returned_quantity": "0"}
UNTOLD = {"version", "ship_to"}
UNTOLD_OF_LINES = {"customer_item", "customer_description"}
"""What the answer says and the event does not."""


class Refused(Exception):
    """The request is not accepted; the status says why."""

    def __init__(self, status: int) -> None:
        self.status = status


def checked(body: Any) -> Row:
    """The document as it may be; every field by hand."""
    try:
        if set(body) - FIELDS or not 0 < len(body["lines"]) <= MOST_LINES:
            raise Refused(422)
        lines = [
            {
                "product_id": UUID(line["product_id"]),
                "quantity": decimal(line["quantity"]),
                "price": decimal(line["price"]) if "price" in line else None,
            }
            for line in body["lines"]
        ]
        for name in TEXTS:
            if not isinstance(body.get(name, ""), str) or len(body.get(name, "")) > MOST_TEXT:
                raise Refused(422)
        term = body.get("payment_days", 30)
        if type(term) is not int or not 0 <= term <= 365:
            raise Refused(422)
        return {
            "account_id": UUID(body["account_id"]),
            "order_type": body.get("order_type", "standard"),
            "po_number": body.get("po_number"),
            "promised_on": date.fromisoformat(body["promised_on"]) if body.get("promised_on") else None,
            "ship_to": body.get("ship_to"),
            "payment_days": term,
            "lines": lines,
        }
    except (KeyError, TypeError, ValueError, AttributeError, InvalidOperation):
        raise Refused(422) from None


def decimal(text: str) -> Decimal:
    """A positive decimal of at most 14 digits and 6 behind the point."""
    if not DECIMAL.fullmatch(text) or (value := Decimal(text)) <= 0:
        raise Refused(422)
    return value


def draft(asked: Row, wanted: Row, today: date, found: Row) -> Row:
    """The order as it is answered and told."""
    products = found["products"] or {}
    if found["account_id"] is None or found["order_type_id"] is None:
        raise Refused(422)
    if wanted["promised_on"] is not None and wanted["promised_on"] < today:
        raise Refused(422)
    unanimous = {"order_type": found["counts"], "account": found["handling"] != "company"}
    tolerance = plain(Decimal(found["tolerance"]), 0)
    lines, total, net_total = [], Decimal(0), Decimal(0)
    for place, line in enumerate(wanted["lines"], start=1):
        product = products.get(str(line["product_id"]))
        if product is None or product["currency"] != found["currency"]:
            raise Refused(422)
        price, offered = line["price"] or Decimal(product["price"]), line["price"] is None
        amount = (price * line["quantity"]).quantize(CENT, ROUND_HALF_UP)
        net = (amount / (1 + Decimal(product["tax_rate"]))).quantize(CENT, ROUND_HALF_UP)
        total, net_total = total + amount, net_total + net
        against = [who for who, counts in (unanimous | {"product": product["counts"]}).items() if not counts]
        lines.append(
            {
                **NEW_LINE, "id": new_id(), "line": place, "product_id": line["product_id"],
                "product_code": product["code"], "product_name": product["name"], "unit": product["unit"],
                "customer_item": product["customer_item"], "customer_description": product["customer_description"],
                "quantity": plain(line["quantity"], 0),
                "price": plain(price, 2), "price_source": product["source"] if offered else "entered",
                "price_source_id": product["source_id"] if offered else None,
                "tax_rate": plain(Decimal(product["tax_rate"]), 0), "net": plain(net, 2),
                "tax": plain(amount - net, 2), "amount": plain(amount, 2), "tolerance": tolerance,
                "counts": not against, "not_counted_by": against,
            }
        )  # fmt: skip
    return {
        **NEW, **{name: wanted[name] for name in ("order_type", "po_number", "promised_on", "ship_to", "payment_days")},
        "id": new_id(), "number": f"SO{today:%Y%m%d}-{found['number']:04}", "order_type_id": found["order_type_id"],
        "counts": found["counts"], "account_id": found["account_id"], "business_date": today, "lines": lines,
        "owner_id": found["owner_id"] or asked["subject"], "currency": found["currency"],
        "net_total": plain(net_total, 2), "tax_total": plain(total - net_total, 2), "total": plain(total, 2),
        "tolerance": tolerance, "payment_terms_id": found["terms"] and found["terms"]["id"],
        "entered_by": asked["subject"], "created_at": asked["now"],
    }  # fmt: skip


def plain(value: Decimal, least: int) -> str:
    """A decimal as it is shown: at least so many digits behind the point, no further zeros."""
    whole, _, fraction = f"{value:f}".partition(".")
    fraction = fraction.rstrip("0").ljust(least, "0")
    return f"{whole}.{fraction}" if fraction else whole


def fact_row(values: Row, kind: str, what: str, document: Row, changes: Row) -> Row:
    """The row of one fact, its envelope in it."""
    event, key = new_id(), f"sales.{kind}.{what}.v1"
    state = {name: value for name, value in document.items() if name not in UNTOLD}
    if "lines" in state:
        state["lines"] = [{name: line[name] for name in line.keys() - UNTOLD_OF_LINES} for line in document["lines"]]
    body = {
        "specversion": "1.0", "id": event, "source": "/sales", "type": f"crm.{key}",
        "subject": f"{kind}/{document['id']}", "time": values["now"], "dataschema": f"/schemas/{key}.schema.json",
        "datacontenttype": "application/json", "partitionkey": document["id"], "aggregateversion": document["version"],
        "factindex": 1, "actor": values["actor"], "cause": "api", "correlationid": event,
        "data": {"state": state, **({"changed": changes} if changes else {})},
    }  # fmt: skip
    return {
        "event_ids": event, "types": kind, "aggregates": document["id"], "versions": document["version"], "keys": key,
        "changes": json_of(changes).decode(), "bodies": json_of(body),
    }  # fmt: skip


def json_of(value: Any) -> bytes:
    """JSON as the wire has it."""
    return orjson.dumps(value, option=orjson.OPT_UTC_Z)

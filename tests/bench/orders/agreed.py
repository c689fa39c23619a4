"""What was agreed with the customer that orders, so that every question that an order asks here has an answer: a number
of its own, a price of its own, a price list, payment terms, a credit limit.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, text

from chassis.identifiers import new_id
from chassis.worker import copies
from sales.model import Base
from services.sales.tests.credit import granted

LIMIT = "1000000000.00"
SINCE = "2020-01-01"
CHECKED_AT_APPROVAL: Mapping[str, Any] = {
    f"on_{point}": "none" for point in ("order_saved", "order_submitted", "notice_approved", "shipped")
}
DEAL = (
    """
    INSERT INTO item_number (
        id, version, account_id, product_id, product_code, number, description, status, valid_from, created_at)
    VALUES (gen_random_uuid(), 1, :account, :first, 'X', 'QD-8831', '轴承(大)', 'approved', :since, now())
    """,
    """
    INSERT INTO price_list (id, version, code, name, general, rank, active, created_at)
    VALUES (gen_random_uuid(), 1, 'GENERAL', '{"zh": "通用价格表"}', true, 1, true, now())
    """,
    """
    INSERT INTO price (
        id, version, account_id, price_list_id, product_id, product_code, currency, tax_included, price, breaks, status,
        valid_from, created_at)
    SELECT gen_random_uuid(), 1, account, list, product, 'X', 'CNY', true, price, '[]', 'approved', :since, now()
    FROM (VALUES (CAST(:account AS uuid), NULL, CAST(:first AS uuid), 11.5),
                 (NULL, (SELECT id FROM price_list), CAST(:second AS uuid), 12)
         ) AS agreed (account, list, product, price)
    """,
)
"""The first product has a number and a price of the customer's, the second one of the list, the third neither."""


def agree(engine: Engine, account_id: UUID, products: Sequence[str]) -> None:
    """Let sales know of all that."""
    terms_id = new_id()
    terms = {
        "v": 1, "id": str(terms_id), "code": "NET30", "prepayment_percent": "0.00", "discount_percent": None,
        "discount_days": None,
        "instalments": [{"percent": "100.00", "days": 30, "month_end": False, "day_of_month": None}],
    }  # fmt: skip
    mine = {"account_id": account_id, "payment_terms_id": terms_id, "valid_from": SINCE, "valid_to": None}
    rows = {
        "payment_terms": {"id": terms_id, "active": True, "terms": terms},
        "terms_assignment": {"id": new_id(), **mine},
    }
    asked = {"account": account_id, "first": products[0], "second": products[1], "since": SINCE}
    with engine.begin() as connection:
        for table, row in rows.items():
            known = {**row, "version": 1, "status": "approved", "deleted_at": None}
            copies.write(connection, Base.metadata.tables[table], [known])
        for statement in DEAL:
            connection.execute(text(statement), asked)
    granted(engine, account_id, credit_limit=LIMIT, overdue_days=30, **CHECKED_AT_APPROVAL)

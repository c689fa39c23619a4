"""What follows the orders of the large company: each signed one has a notice, a delivery, a receivable and a payment.

Its first line was shipped three days after it was ordered and is due a month later; who is due for half a month has
paid. What is not paid yet, and every order, occupies credit.
"""

from datetime import date, timedelta

from tests.bench import dataset
from tests.bench.dataset import NULL, Company, Line

NOTICE, DELIVERY, RECEIVABLE, PAYMENT = range(7, 11)
"""What an id is of, beside those of `dataset`."""
PRICE = "10"
SHIPPED, DUE, PAID = 3, 33, 48
"""Days after the order."""
END = dataset.BEGIN.date() + timedelta(dataset.DAYS)


def day(company: Company, n: int, after: int) -> date:
    """So many days after the order n."""
    return company.instant(n).date() + timedelta(after)


def is_paid(company: Company, n: int) -> bool:
    """Whether the order n was paid by the last day."""
    return day(company, n, PAID) <= END


def document(company: Company, kind: int, prefix: str, n: int, after: int) -> Line:
    """What all documents say that follow the order n."""
    of = company.account_of(n)
    return {
        "id": company.id(kind, n), "version": "1", "account_id": company.id(dataset.ACCOUNT, of),
        "owner_id": company.owner(of), "number": f"{prefix}{n:09}", "order_id": company.id(dataset.ORDER, n),
        "created_at": str(company.instant(n) + timedelta(after)),
    }  # fmt: skip


def notice(company: Company, n: int) -> Line:
    """The shipment notice of the order n: shipped, but for those of the last days."""
    at, shipped = day(company, n, 1), day(company, n, SHIPPED) <= END
    return {
        **document(company, NOTICE, "SN", n, 1), "order_number": dataset.code_of(n), "issued_on": str(at),
        "status": "shipped" if shipped else "approved", "approved_at": str(at),
    }  # fmt: skip


def goods(company: Company, kind: int, n: int) -> Line:
    """What a line of a notice or a delivery says of the order's first line."""
    sold = n % dataset.PRODUCTS
    return {
        "id": company.id(kind + 16, n), "order_line_id": company.id(dataset.LINE, n), "line": "1",
        "product_code": f"A{sold:03}", "product_name": f'{{"zh": "产品 {sold}"}}', "unit": "件", "quantity": "1",
    }  # fmt: skip


def notice_line(company: Company, n: int) -> Line:
    """The line of that notice."""
    return {**goods(company, NOTICE, n), "notice_id": company.id(NOTICE, n), "occupied_quantity": "0"}


def delivery(company: Company, n: int) -> Line:
    """The delivery of that notice: received, but for the newest hundredth."""
    on, received = day(company, n, SHIPPED), n < company.rows * 0.99
    return {
        **document(company, DELIVERY, "DN", n, SHIPPED), "order_number": dataset.code_of(n),
        "notice_id": company.id(NOTICE, n), "currency": "CNY", "tax_included": "t", "tax_total": "0", "total": PRICE,
        "shipped_on": str(on), "status": "received" if received else "shipped",
        "received_on": str(on) if received else NULL,
    }  # fmt: skip


def delivery_line(company: Company, n: int) -> Line:
    """The line of that delivery."""
    return {
        **goods(company, DELIVERY, n), "delivery_id": company.id(DELIVERY, n), "price": PRICE, "tax_rate": "0",
        "tax": "0", "amount": PRICE, "missing_quantity": "0", "returned_quantity": "0",
    }  # fmt: skip


def receivable(company: Company, n: int) -> Line:
    """The receivable of that delivery."""
    paid = is_paid(company, n)
    return {
        **document(company, RECEIVABLE, "AR", n, SHIPPED), "order_number": dataset.code_of(n),
        "delivery_id": company.id(DELIVERY, n), "instalment": "1", "currency": "CNY", "amount": PRICE,
        "settled": PRICE if paid else "0", "credited": "0", "opened_on": str(day(company, n, SHIPPED)),
        "due_on": str(day(company, n, DUE)), "discount": "0", "status": "settled" if paid else "open",
        "settled_on": str(day(company, n, PAID)) if paid else NULL,
    }  # fmt: skip


def payment(company: Company, n: int) -> Line:
    """What settled it; the newest thousand wait for a decision."""
    paid = is_paid(company, n)
    on = str(day(company, n, PAID))
    return {
        **document(company, PAYMENT, "PM", n, PAID), "currency": "CNY", "amount": PRICE, "paid_on": on,
        "status": "confirmed" if paid else "entered", "posted_on": on if paid else NULL,
    }  # fmt: skip


def allocation(company: Company, n: int) -> Line:
    """What that payment settled."""
    return {
        "id": company.id(PAYMENT + 16, n), "payment_id": company.id(PAYMENT, n), "position": "1",
        "receivable_id": company.id(RECEIVABLE, n), "receivable_number": f"AR{n:09}", "amount": PRICE,
        "posted_on": str(day(company, n, PAID)),
    }  # fmt: skip


def entry(company: Company, n: int) -> Line:
    """That the order n has occupied credit."""
    of, total = company.account_of(n), str(10 * dataset.LINES)
    return {
        "id": company.id(dataset.ORDER + 16, n), "account_id": company.id(dataset.ACCOUNT, of), "kind": "order",
        "document_id": company.id(dataset.ORDER, n), "number": dataset.code_of(n), "currency": "CNY", "amount": total,
        "occupied": total, "at": str(company.instant(n)), "actor": "service/sales",
    }  # fmt: skip


def occupation(company: Company, n: int) -> Line:
    """What the order n occupies: two lines are still to be shipped."""
    of, total = company.account_of(n), str(10 * (dataset.LINES - 1))
    return {
        "id": company.id(dataset.ORDER, n), "kind": "order", "number": dataset.code_of(n),
        "account_id": company.id(dataset.ACCOUNT, of), "currency": "CNY", "amount": total, "moved": total,
    }  # fmt: skip

"""Money and quantities add up, within sales and against what was told of them (I10)."""

from collections.abc import Mapping

from tests.faults.oracle.books import Books
from tests.faults.oracle.verdict import Verdict

WRONG: Mapping[str, str] = {
    "order {} is not the sum of its lines": """
        SELECT number FROM customer_order o WHERE (net_total, tax_total, total) IS DISTINCT FROM (
            SELECT coalesce(sum(net), 0), coalesce(sum(tax), 0), coalesce(sum(amount), 0)
            FROM order_line WHERE order_id = o.id)""",
    "a line of order {} is not quantity times price": """
        SELECT DISTINCT number FROM customer_order o JOIN order_line l ON l.order_id = o.id
        WHERE round(l.quantity * l.price, 2) <> CASE WHEN tax_included THEN l.amount ELSE l.net END""",
    "the tax of a line of order {} is not its rate of the net amount": """
        SELECT DISTINCT number FROM customer_order o JOIN order_line l ON l.order_id = o.id
        WHERE abs(l.net * l.tax_rate - l.tax) > 0.005 * (1 + l.tax_rate)""",
    "order {} has shipped another quantity than its deliveries": """
        SELECT DISTINCT o.number FROM customer_order o JOIN order_line l ON l.order_id = o.id
        WHERE l.shipped_quantity <> (
            SELECT coalesce(sum(quantity), 0) FROM delivery_line WHERE order_line_id = l.id)""",
    "delivery {} is not the sum of its lines": """
        SELECT number FROM delivery d WHERE total <> (
            SELECT coalesce(sum(amount), 0) FROM delivery_line WHERE delivery_id = d.id)""",
    "delivery {} has no receivable, several, or one of another amount": """
        SELECT number FROM delivery d WHERE total > 0 AND (
            SELECT array_agg(amount) FROM receivable WHERE delivery_id = d.id) IS DISTINCT FROM ARRAY[d.total]""",
    "receivable {} is not settled by what was allocated to it": """
        SELECT number FROM receivable r WHERE settled > amount OR settled <> (
            SELECT coalesce(sum(amount), 0) FROM payment_allocation WHERE receivable_id = r.id)""",
    "payment {} has given away more than it is": """
        SELECT number FROM payment p WHERE amount < (
            SELECT coalesce(sum(amount), 0) FROM payment_allocation WHERE payment_id = p.id)""",
}


def check_money(books: Books, verdict: Verdict) -> None:
    """Whatever does not add up, by name."""
    for wrong, statement in WRONG.items():
        for number in books.column("sales", statement):
            verdict.fails("I10", wrong.format(number))

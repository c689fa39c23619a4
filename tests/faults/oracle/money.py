"""Money and quantities add up, within sales and against what was told of them (I10)."""

from collections.abc import Mapping

from tests.faults.oracle.books import Books
from tests.faults.oracle.verdict import Verdict

APPROVED = (
    ("quotation", "quotation", "approved_at IS NOT NULL"),
    ("order", "customer_order", "approved_at IS NOT NULL"),
    ("order_change", "order_change", "approved_at IS NOT NULL"),
    ("credit_release", "credit_release", "status = 'approved'"),
    ("shipment_notice", "shipment_notice", "approved_at IS NOT NULL"),
    ("return", "sales_return", "approved_at IS NOT NULL"),
)
"""Documents that somebody approves, their tables, and how a row shows that somebody did."""
WRONG: Mapping[str, str] = {
    "order {} is not the sum of its lines": """
        SELECT number FROM customer_order o WHERE (net_total, tax_total, total) <> (
            SELECT coalesce(sum(net), 0), coalesce(sum(tax), 0), coalesce(sum(amount), 0)
            FROM order_line WHERE order_id = o.id)""",
    "a line of order {} is not quantity times price": """
        SELECT DISTINCT number FROM customer_order o JOIN order_line l ON l.order_id = o.id
        WHERE round(l.quantity * l.price, 2) <> CASE WHEN tax_included THEN l.amount ELSE l.net END""",
    "the tax of a line of order {} is not its rate of the net amount": """
        SELECT DISTINCT number FROM customer_order o JOIN order_line l ON l.order_id = o.id
        WHERE abs(l.net * l.tax_rate - l.tax) > 0.005 * (1 + l.tax_rate)""",
    "quotation {} is not the sum of its lines": """
        SELECT number FROM quotation q WHERE (net_total, tax_total, total) <> (
            SELECT coalesce(sum(net), 0), coalesce(sum(tax), 0), coalesce(sum(amount), 0)
            FROM quotation_line WHERE quotation_id = q.id)""",
    "order {} has shipped another quantity than its deliveries": """
        SELECT DISTINCT o.number FROM customer_order o JOIN order_line l ON l.order_id = o.id
        WHERE l.shipped_quantity <> (
            SELECT coalesce(sum(d.quantity), 0) FROM delivery_line d JOIN delivery ON delivery.id = d.delivery_id
            WHERE d.order_line_id = l.id AND delivery.status IN ('shipped', 'received'))""",
    "order {} keeps another quantity for notices than they occupy": """
        SELECT DISTINCT o.number FROM customer_order o JOIN order_line l ON l.order_id = o.id
        WHERE l.noticed_quantity <> (
            SELECT coalesce(sum(occupied_quantity), 0) FROM shipment_notice_line WHERE order_line_id = l.id)""",
    "shipment notice {} occupies goods and does not stand": """
        SELECT number FROM shipment_notice n WHERE (status = 'approved') <> EXISTS (
            SELECT FROM shipment_notice_line WHERE notice_id = n.id AND occupied_quantity > 0)""",
    "order {} has left by more than quantity and tolerance, or come back by more than left": """
        SELECT DISTINCT number FROM customer_order o JOIN order_line l ON l.order_id = o.id
        WHERE shipped_quantity + noticed_quantity > quantity * (1 + l.tolerance)
            OR returned_quantity > shipped_quantity""",
    "order {} counts another quantity as returned than its deliveries": """
        SELECT DISTINCT o.number FROM customer_order o JOIN order_line l ON l.order_id = o.id
        WHERE l.returned_quantity <> (
            SELECT coalesce(sum(returned_quantity), 0) FROM delivery_line WHERE order_line_id = l.id)""",
    "delivery {} counts another quantity as returned than its returns": """
        SELECT DISTINCT d.number FROM delivery d JOIN delivery_line l ON l.delivery_id = d.id
        WHERE l.returned_quantity <> (
            SELECT coalesce(sum(CASE r.status WHEN 'inspected' THEN accepted_quantity ELSE quantity END), 0)
            FROM sales_return_line b JOIN sales_return r ON r.id = b.return_id
            WHERE b.delivery_line_id = l.id AND r.status IN ('approved', 'received', 'inspected'))""",
    "return {} is not what was credited for it": """
        SELECT number FROM sales_return r WHERE (
            SELECT coalesce(sum(net + tax), 0) FROM sales_return_line WHERE return_id = r.id
        ) <> (SELECT coalesce(sum(amount + discount_back), 0) FROM credit_note WHERE document_id = r.id)""",
    "delivery {} was credited another amount than what came back of it is worth": """
        SELECT DISTINCT number FROM delivery d JOIN delivery_line l ON l.delivery_id = d.id CROSS JOIN LATERAL (
            SELECT sum(accepted_quantity) AS part, sum(b.net + b.tax) AS credited
            FROM sales_return_line b JOIN sales_return r ON r.id = b.return_id
            WHERE b.delivery_line_id = l.id AND r.status = 'inspected') AS back
        WHERE credited <> round(l.amount * part / l.quantity, 2)""",
    "delivery {} is not the sum of its lines": """
        SELECT number FROM delivery d WHERE total <> (
            SELECT coalesce(sum(amount), 0) FROM delivery_line WHERE delivery_id = d.id)""",
    "delivery {} is not what is owed for it": """
        SELECT number FROM delivery d WHERE CASE WHEN status IN ('shipped', 'received') THEN total ELSE 0 END <> (
            SELECT coalesce(sum(amount), 0) FROM receivable WHERE delivery_id = d.id)""",
    "opening balance {} is not what is owed for it": """
        SELECT number FROM opening_balance b WHERE CASE status WHEN 'approved' THEN amount ELSE 0 END <> (
            SELECT coalesce(sum(amount), 0) FROM receivable WHERE opening_balance_id = b.id)""",
    "receivable {} is not settled by what was allocated to it": """
        SELECT number FROM receivable r WHERE settled + credited > amount OR settled <> (
            SELECT coalesce(sum(amount), 0) FROM payment_allocation
            WHERE receivable_id = r.id AND released_on IS NULL)""",
    "receivable {} is not credited by its credit notes": """
        SELECT number FROM receivable r WHERE credited <> (
            SELECT coalesce(sum(amount), 0) FROM credit_note_allocation
            WHERE receivable_id = r.id AND released_on IS NULL)""",
    "payment {} has given away more than it is": """
        SELECT number FROM payment p WHERE CASE status WHEN 'confirmed' THEN amount ELSE 0 END < (
            SELECT coalesce(sum(amount), 0) FROM payment_allocation WHERE payment_id = p.id AND released_on IS NULL)""",
    "credit note {} has given away more than it is": """
        SELECT number FROM credit_note n WHERE CASE WHEN reversed_on IS NULL THEN amount ELSE 0 END < (
            SELECT coalesce(sum(amount), 0) FROM credit_note_allocation
            WHERE credit_note_id = n.id AND released_on IS NULL)""",
    **{
        f"{what} {{}} was approved without the word of somebody who had no hand in it": f"""
            SELECT number FROM {table} AS document WHERE {approved} AND NOT EXISTS (
                SELECT FROM approval a JOIN approval_decision d ON d.approval_id = a.id
                WHERE a.document = 'sales.{what}' AND a.document_id = document.id AND a.state = 'approved'
                    AND d.verdict = 'approved' AND d.decided_by <> ALL (a.entered_by))"""
        for what, table, approved in APPROVED
    },
    "order {} occupies other credit than the value of what it has still to ship": """
        SELECT number FROM customer_order o WHERE (
            SELECT coalesce(sum(amount), 0) FROM credit_occupation WHERE id = o.id
        ) <> CASE o.status WHEN 'approved' THEN (
            SELECT coalesce(sum(greatest(l.amount - (
                SELECT coalesce(sum(d.amount), 0) FROM delivery_line d JOIN delivery ON delivery.id = d.delivery_id
                WHERE d.order_line_id = l.id AND delivery.status IN ('shipped', 'received')), 0)), 0)
            FROM order_line l WHERE l.order_id = o.id) ELSE 0 END
            AND NOT (o.status IN ('draft', 'submitted') AND total = (
                SELECT amount FROM credit_occupation WHERE id = o.id))""",
    "receivable {} occupies other credit than what is open of it": """
        SELECT number FROM receivable r WHERE amount - settled - credited <> (
            SELECT coalesce(sum(amount), 0) FROM credit_occupation WHERE id = r.id)""",
    "payment {} gives back other credit than what it settles nothing with": """
        SELECT number FROM payment p WHERE CASE status WHEN 'confirmed' THEN (
            SELECT coalesce(sum(amount), 0) FROM payment_allocation WHERE payment_id = p.id AND released_on IS NULL
        ) - amount ELSE 0 END <> (SELECT coalesce(sum(amount), 0) FROM credit_occupation WHERE id = p.id)""",
    "credit note {} gives back other credit than what it settles nothing with": """
        SELECT number FROM credit_note n WHERE CASE WHEN reversed_on IS NULL THEN (
            SELECT coalesce(sum(amount), 0) FROM credit_note_allocation
            WHERE credit_note_id = n.id AND released_on IS NULL
        ) - amount ELSE 0 END <> (SELECT coalesce(sum(amount), 0) FROM credit_occupation WHERE id = n.id)""",
    "{} occupies other credit than its entries in the ledger add up to": """
        SELECT number FROM credit_occupation o WHERE amount <> (
            SELECT coalesce(sum(amount), 0) FROM credit_entry WHERE document_id = o.id)""",
    "account {} has another exposure than its documents occupy": """
        SELECT account_id::text FROM (
            SELECT account_id, key, value::numeric AS amount FROM credit_exposure, jsonb_each_text(occupied)
        ) AS exposure FULL JOIN (
            SELECT account_id, kind || ' ' || currency AS key, sum(amount) AS amount
            FROM credit_occupation GROUP BY 1, 2
        ) AS occupied USING (account_id, key)
        WHERE coalesce(exposure.amount, 0) <> coalesce(occupied.amount, 0)""",
}


def check_money(books: Books, verdict: Verdict) -> None:
    """Whatever does not add up, by name."""
    for wrong, statement in WRONG.items():
        for number in books.column("sales", statement):
            verdict.fails("I10", wrong.format(number))

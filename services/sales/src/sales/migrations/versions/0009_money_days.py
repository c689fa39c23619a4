"""Days of what was there before: when a receivable was opened and settled, a payment posted, an allocation made."""

from chassis.migrations.online import index_online, rows_online

revision = "0009"
down_revision = "0008"

OPENED = """
    UPDATE receivable r SET opened_on = d.shipped_on FROM delivery d WHERE d.id = r.delivery_id AND r.id IN (
        SELECT old.id FROM receivable old JOIN delivery of_it ON of_it.id = old.delivery_id
        WHERE old.opened_on <> of_it.shipped_on LIMIT 5000)
"""
POSTED = """
    UPDATE payment SET posted_on = paid_on WHERE id IN (
        SELECT id FROM payment WHERE status = 'confirmed' AND posted_on IS NULL LIMIT 5000)
"""
ALLOCATED = """
    UPDATE payment_allocation a SET posted_on = p.paid_on FROM payment p WHERE p.id = a.payment_id AND a.id IN (
        SELECT old.id FROM payment_allocation old JOIN payment of_it ON of_it.id = old.payment_id
        WHERE old.released_on IS NULL AND old.posted_on > of_it.posted_on LIMIT 5000)
"""
SETTLED = """
    UPDATE receivable r SET settled_on = (
        SELECT greatest(r.opened_on, max(a.posted_on)) FROM payment_allocation a WHERE a.receivable_id = r.id)
    WHERE r.id IN (SELECT id FROM receivable WHERE status = 'settled' AND settled_on IS NULL LIMIT 5000)
"""


def upgrade() -> None:
    """Fill in the days, a few thousand rows at a time, and build the indexes over them."""
    for statement in (OPENED, POSTED, ALLOCATED, SETTLED):
        rows_online(statement)
    index_online("ix_receivable_opened_on", "receivable (opened_on, id)")
    index_online("ix_payment_posted_on", "payment (posted_on, id)")

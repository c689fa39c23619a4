"""The two statements of credit control: what an account stands at, and that documents occupy their amounts from now on.

Occupying is one statement. The row of the account's exposure is locked by it until the commit; each part behind it
works with what the row holds then, not with what it held when the statement began.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping

from chassis.envelope import to_json
from chassis.identifiers import new_id
from chassis.unit_of_work import Reader, UnitOfWork
from sales.credit.model import CreditParameters, Holder, sums
from sales.credit.standing import Standing

Claim = tuple[Holder, Decimal]
"""A document, and what it occupies from now on."""

_COLUMNS = tuple(CreditParameters.__table__.columns.keys())

# The parameters of the document's own currency go before those of all currencies. Decimals travel as text: in JSON
# they would come back as floating point.
_STANDING = """
    SELECT p.*, CAST({occupied} AS jsonb) AS occupied,
        (SELECT jsonb_object_agg(currency, total::text) FROM (
            SELECT currency, sum(amount) AS total FROM credit_occupation
            WHERE account_id = p.account_id AND kind = 'receivable' AND amount <> 0
                AND due_on < CAST(%(today)s AS date) - p.overdue_days
            GROUP BY currency) AS late) AS overdue,
        (SELECT amount FROM credit_occupation WHERE id = %(document_id)s) AS own, allowed.*
    FROM credit_parameters AS p CROSS JOIN LATERAL (
        SELECT coalesce(sum(amount), 0) AS allowed, coalesce(bool_or(despite_overdue), false) AS despite_overdue
        FROM credit_allowance AS allowance
        WHERE allowance.account_id = p.account_id AND allowance.currency = p.currency AND valid_until >= %(today)s
            AND (document_id IS NULL OR document_id = %(document_id)s)) AS allowed
    WHERE p.account_id = %(account_id)s AND p.status = 'approved'
        AND %(today)s BETWEEN p.valid_from AND coalesce(p.valid_to, 'infinity') AND p.deleted_at IS NULL
"""
_OF_ONE = " AND (p.currency = %(currency)s OR p.all_currencies) ORDER BY p.all_currencies LIMIT 1"
_EXPOSURE = "(SELECT occupied FROM credit_exposure WHERE account_id = %(account_id)s)"
_HELD = f"coalesce((SELECT occupied FROM exposure), {_EXPOSURE})"  # noqa: S608 - our own text
_ALL = _STANDING.format(occupied=_EXPOSURE) + " ORDER BY p.all_currencies, p.currency"
_ASK = _STANDING.format(occupied=_EXPOSURE) + _OF_ONE
_MOVE = """
    WITH claim AS (
        SELECT * FROM jsonb_to_recordset(CAST(%(claims)s AS jsonb)) AS claim
            (entry_id uuid, id uuid, kind text, number text, currency text, amount numeric, due_on date)
    ), held AS (
        INSERT INTO credit_occupation AS held (id, kind, number, account_id, currency, amount, moved, due_on)
        SELECT id, kind, number, %(account_id)s, currency, amount, amount, due_on FROM claim
        WHERE amount <> 0 OR EXISTS (SELECT FROM credit_occupation AS before WHERE before.id = claim.id)
        ORDER BY id
        ON CONFLICT (id) DO UPDATE
            SET amount = excluded.amount, moved = excluded.amount - held.amount, due_on = excluded.due_on
        RETURNING id, kind, currency, amount, moved
    ), exposure AS (
        INSERT INTO credit_exposure AS before (account_id, occupied)
        SELECT %(account_id)s, jsonb_object_agg(key, moved::text) FROM (
            SELECT kind || ' ' || currency AS key, sum(moved) AS moved FROM held GROUP BY 1) AS moved
        HAVING count(*) > 0
        ON CONFLICT (account_id) DO UPDATE SET occupied = before.occupied || (
            SELECT jsonb_object_agg(key, (coalesce((before.occupied ->> key)::numeric, 0) + moved::numeric)::text)
            FROM jsonb_each_text(excluded.occupied) AS more (key, moved))
        RETURNING occupied
    ), entry AS (
        INSERT INTO credit_entry (id, account_id, kind, document_id, number, currency, amount, occupied, at, actor)
        SELECT claim.entry_id, %(account_id)s, claim.kind, claim.id, claim.number, claim.currency, held.moved,
            held.amount, %(at)s, %(actor)s
        FROM exposure, claim JOIN held USING (id) WHERE held.moved <> 0
    )
"""
_OCCUPY = _MOVE + _STANDING.format(occupied=_HELD) + _OF_ONE


def standings(reader: Reader, account_id: UUID) -> list[Standing]:
    """Where the account stands with each of its parameters in force today."""
    asked = {"account_id": account_id, "document_id": None, "today": reader.today}
    return [_standing(row) for row in reader.session.connection().exec_driver_sql(_ALL, asked).mappings()]


def ask(reader: Reader, holder: Holder) -> Standing | None:
    """Where the account stands for a document; None where no parameters are in force for it."""
    asked = {
        "account_id": holder.account_id,
        "currency": holder.currency,
        "document_id": holder.id,
        "today": reader.today,
    }
    found = reader.session.connection().exec_driver_sql(_ASK, asked).mappings().one_or_none()
    return None if found is None else _standing(found)


def occupy(uow: UnitOfWork, claims: Sequence[Claim]) -> Standing | None:
    """Let documents of one account occupy these amounts, and answer as `ask` does for the first of them.

    The ledger gets what changes by it, so that saying it again changes nothing. Raises ValueError for several accounts.
    """
    first, amount = claims[0]
    if any(holder.account_id != first.account_id for holder, _ in claims):
        raise ValueError("documents of several accounts")
    values = {
        "claims": to_json([_row(holder, amount) for holder, amount in claims]).decode(),
        "account_id": first.account_id,
        "currency": first.currency,
        "document_id": first.id,
        "today": uow.today,
        "at": uow.now,
        "actor": uow.principal.actor,
    }
    found = uow.session.connection().exec_driver_sql(_OCCUPY, values).mappings().one_or_none()
    return None if found is None else replace(_standing(found), own=amount)


def _row(holder: Holder, amount: Decimal) -> dict[str, Any]:
    return {
        "entry_id": new_id(),
        "id": holder.id,
        "kind": holder.kind,
        "number": holder.number,
        "currency": holder.currency,
        "amount": amount,
        "due_on": holder.due_on,
    }


def _standing(row: RowMapping) -> Standing:
    return Standing(
        parameters=CreditParameters(**{name: row[name] for name in _COLUMNS}),
        occupied=sums(row["occupied"] or {}),
        overdue={currency: Decimal(amount) for currency, amount in (row["overdue"] or {}).items()},
        own=row["own"] or Decimal(0),
        allowed=row["allowed"],
        despite_overdue=row["despite_overdue"],
    )

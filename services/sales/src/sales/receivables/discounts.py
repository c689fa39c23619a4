"""Cash discounts (现金折扣): granted by paying early, taken back in part with goods, reversed with the payment."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from uuid import UUID

from sales.money import share_of
from sales.receivables.credit_notes import CreditNote, Reason
from sales.receivables.model import NONE


def taken_back(notes: Collection[CreditNote], owed: Decimal, goods: Decimal, currency: str) -> Decimal:
    """What of the discounts on a delivery goes with goods of it that come back, and cost `goods`.

    It is their part of what the customer has kept, goods and discounts, so that all of it goes with the last of them.
    `notes` are the credit notes of the delivery until now; `owed` was for all of it.
    """
    left = _granted(notes) - sum((note.discount_back for note in notes), NONE)
    if left <= 0:
        return NONE
    returned = sum((note.amount + note.discount_back for note in notes if note.reason == Reason.RETURN), NONE)
    return share_of(left, goods, owed - returned, currency)


def given_back(
    notes: Collection[CreditNote], reversed_: Collection[CreditNote], currency: str
) -> Sequence[tuple[CreditNote, Decimal]]:
    """What returns of a delivery gave less because of discounts that are about to be reversed: a note of each return,
    and how much it is to be given now.
    """
    withheld: dict[UUID, Decimal] = {}
    for note in notes:
        withheld[note.document_id] = withheld.get(note.document_id, NONE) + note.discount_back
    amount = sum((note.amount for note in reversed_), NONE)
    left = share_of(sum(withheld.values(), NONE), amount, _granted(notes), currency)
    found = []
    for note in {note.document_id: note for note in notes if note.reason == Reason.RETURN}.values():
        part = min(left, withheld[note.document_id])
        left -= part
        if part:
            found.append((note, part))
    return found


def _granted(notes: Collection[CreditNote]) -> Decimal:
    in_force = (note.amount for note in notes if note.reason == Reason.DISCOUNT and note.reversed_on is None)
    return sum(in_force, NONE)

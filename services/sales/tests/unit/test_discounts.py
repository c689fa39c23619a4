"""What of a discount goes with goods that come back adds up to the cent, whatever comes back in which parts (C-04)."""

from decimal import Decimal
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.identifiers import new_id
from sales.receivables.credit_notes import CreditNote, Reason
from sales.receivables.discounts import given_back, taken_back
from services.sales.tests.factories import NOW, TODAY

CENT = Decimal("0.01")
patient = settings(deadline=None)  # a busy machine is no fault
PARTS = st.lists(st.integers(1, 100_000), min_size=1, max_size=6).map(lambda cents: [CENT * each for each in cents])


def note(
    reason: Reason, amount: Decimal, document_id: UUID | None = None, discount_back: Decimal = Decimal(0)
) -> CreditNote:
    return CreditNote.issue(
        number="CN", reason=reason, document_id=document_id or new_id(), document_number="RT", order_id=new_id(),
        delivery_id=new_id(), account_id=new_id(), owner_id=None, currency="CNY", amount=amount, on=TODAY, at=NOW,
        discount_back=discount_back,
    )  # fmt: skip


def returned(notes: list[CreditNote], owed: Decimal, goods: Decimal) -> None:
    """Goods come back, as `credit_return` credits them."""
    discount = taken_back(notes, owed, goods, "CNY")
    notes.append(note(Reason.RETURN, goods - discount, discount_back=discount))


def withheld(notes: list[CreditNote]) -> Decimal:
    return sum((each.discount_back for each in notes), Decimal(0))


@patient
@given(PARTS, st.integers(1, 100))
def test_with_the_last_of_the_goods_the_whole_discount_is_gone_and_never_more(parts: list[Decimal], rate: int) -> None:
    owed = sum(parts, Decimal(0))
    discount = max((owed * rate / 100).quantize(CENT), CENT)
    notes = [note(Reason.DISCOUNT, discount)]
    for goods in parts:
        returned(notes, owed, goods)
        assert 0 <= notes[-1].discount_back <= min(discount, goods)
        assert withheld(notes) <= discount
    assert withheld(notes) == discount
    assert sum(each.amount for each in notes[1:]) == owed - withheld(notes)


@patient
@given(PARTS, st.integers(1, 100_000), st.integers(0, 100_000))
def test_discounts_that_are_reversed_give_returns_back_what_they_took(
    parts: list[Decimal], first: int, second: int
) -> None:
    """One after the other or both at once; of each return, its notes make up what its goods cost."""
    owed = 10 * sum(parts, Decimal(0)) + 5_000
    granted = [note(Reason.DISCOUNT, CENT * cents) for cents in (first, second) if cents]
    notes = list(granted)
    for goods in parts:
        returned(notes, owed, goods)
    cost = {each.document_id: goods for each, goods in zip(notes[len(granted) :], parts, strict=True)}
    for discount in granted:
        for of, amount in given_back(notes, [discount], "CNY"):
            assert amount > 0
            notes.append(note(Reason.RETURN, amount, of.document_id, -amount))
        discount.reverse({}, TODAY)
        assert withheld(notes) >= 0
    assert withheld(notes) == 0
    for document_id, goods in cost.items():
        assert sum(each.amount for each in notes if each.document_id == document_id) == goods

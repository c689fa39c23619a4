"""Use cases of what is owed: opened by a delivery or from before, credited, settled, invoiced, explained."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Protocol, cast
from uuid import UUID

from chassis.errors import InputError, Invalid
from chassis.unit_of_work import UnitOfWork
from records.numbering import document_number
from sales.accounts.model import Account
from sales.credit.commands import occupy_all
from sales.credit.model import Holder, Kind
from sales.documents import day_of
from sales.money import is_payable
from sales.orders.model import Order
from sales.periods.queries import posting_day
from sales.receivables.allocations import Allocating, Share, spread
from sales.receivables.credit_notes import CreditNote, Reason
from sales.receivables.discounts import given_back, taken_back
from sales.receivables.model import Origin, Receivable
from sales.receivables.queries import (
    credit_notes_of,
    open_of_delivery,
    open_receivables,
    owed_for,
    receivables_named,
)
from sales.terms.schedule import Due, Terms


class Shipped(Protocol):
    """What of a delivery makes something owed; deliveries stand above this room."""

    id: UUID
    account_id: UUID | None
    owner_id: UUID | None
    currency: str
    total: Decimal
    shipped_on: date


def open_for_delivery(uow: UnitOfWork, order: Order, delivery: Shipped) -> Sequence[Receivable]:
    """What is owed for a delivery from the moment it left (S-25): one receivable an instalment of the order's terms.

    Nothing is owed for what is given away.
    """
    terms = Terms.from_plain(order.terms) if order.terms else Terms.net(order.payment_days)
    on = posting_day(uow, delivery.shipped_on)
    opened = [
        Receivable.begin(
            number=document_number(uow, "sales.receivable", "AR"),
            origin=Origin(delivery.id, order.id, order.number, place),
            account_id=delivery.account_id,
            owner_id=delivery.owner_id,
            currency=delivery.currency,
            due=due,
            on=on,
            at=uow.now,
        )
        for place, due in enumerate(terms.schedule(delivery.total, delivery.currency, delivery.shipped_on), start=1)
    ]
    for receivable in opened:
        uow.add(receivable)
    occupy_credit(uow, opened)
    return opened


def open_for_opening_balance(
    uow: UnitOfWork, *, opening_balance_id: UUID, reference: str, due: Due, on: date, **whose: Any
) -> Receivable:
    """What an approved opening balance (期初) says is owed since a day; its reference is that of its invoice."""
    receivable = Receivable.begin(
        number=document_number(uow, "sales.receivable", "AR"),
        origin=Origin(opening_balance_id=opening_balance_id),
        due=due,
        on=on,
        at=uow.now,
        **whose,
    )
    receivable.invoice_number, receivable.invoiced_on = reference, on
    uow.add(receivable)
    occupy_credit(uow, [receivable])
    return receivable


def credit_return(
    uow: UnitOfWork,
    *,
    return_id: UUID,
    number: str,
    delivery_id: UUID,
    order_id: UUID,
    account_id: UUID,
    owner_id: UUID | None,
    currency: str,
    amount: Decimal,
    credited_on: date,
) -> None:
    """贷项 for goods that came back and cost `amount`, less the discount that was granted on them.

    Takes it off what is open of their delivery, latest due first; what is left stays with the customer, to settle other
    receivables. Goods that cost nothing change nothing.
    """
    if not amount:
        return
    lock_account(uow, account_id)
    discount = taken_back(credit_notes_of(uow, delivery_id), owed_for(uow, delivery_id), amount, currency)
    issue_credit_note(
        uow,
        reason=Reason.RETURN,
        document_id=return_id,
        document_number=number,
        order_id=order_id,
        delivery_id=delivery_id,
        account_id=account_id,
        owner_id=owner_id,
        currency=currency,
        amount=amount - discount,
        discount_back=discount,
        on=posting_day(uow, credited_on),
        shares=spread(amount - discount, reversed(open_of_delivery(uow, delivery_id))),
    )


def issue_credit_note(uow: UnitOfWork, *, shares: Sequence[Share], on: date, **given: Any) -> CreditNote:
    """Grant an amount on a day and take it off these receivables."""
    number = document_number(uow, "sales.credit_note", "CN")
    note = CreditNote.issue(number=number, on=on, at=uow.now, **given)
    note.allot(shares, on)
    occupy_credit(uow, [receivable for receivable, _ in shares], note)
    return uow.add(note)


def reverse_discounts(
    uow: UnitOfWork, discounts: Sequence[CreditNote], receivables: Mapping[UUID, Receivable], on: date
) -> None:
    """Take back discounts on these receivables; what returns gave less because of them, they give now."""
    for delivery_id in {note.delivery_id for note in discounts}:
        of_it = [note for note in discounts if note.delivery_id == delivery_id]
        owed = [receivables[each.receivable_id] for note in of_it for each in note.in_force]
        credits = given_back(credit_notes_of(uow, delivery_id), of_it, of_it[0].currency)
        for note in of_it:
            note.reverse(receivables, on)
        occupy_credit(uow, owed, *of_it)
        for note, amount in credits:
            issue_credit_note(
                uow,
                reason=Reason.RETURN,
                document_id=note.document_id,
                document_number=note.document_number,
                order_id=note.order_id,
                delivery_id=delivery_id,
                account_id=note.account_id,
                owner_id=note.owner_id,
                currency=note.currency,
                amount=amount,
                discount_back=-amount,
                on=on,
                shares=spread(amount, owed),
            )


def allocate_credit_note(
    uow: UnitOfWork, credit_note_id: UUID, *, allocations: Sequence[Mapping[str, Any]] | None = None
) -> CreditNote:
    """Settle receivables with what is left of a credit note: those named, by default the oldest due first.

    Raises Invalid, NothingToAllocate, AllocatedMoreThanPaid or AllocatedMoreThanOpen.
    """
    note = uow.get(CreditNote, credit_note_id)
    lock_account(uow, note.account_id)
    if allocations is None:
        shares = spread(note.unallocated, open_receivables(uow, note.account_id, note.currency, first=None))
    else:
        shares = shares_named(uow, note.account_id, note.currency, allocations)
    note.allocate(shares, uow.today)
    occupy_credit(uow, [receivable for receivable, _ in shares], note)
    return note


def invoice_receivable(uow: UnitOfWork, receivable_id: UUID, *, number: str, on: date | None = None) -> Receivable:
    """Keep the reference of the invoice (发票号) that finance wrote for it. Raises Invalid."""
    receivable = uow.get(Receivable, receivable_id)
    receivable.invoice(number, day_of(uow, on, "on"))
    return receivable


def explain_delay(uow: UnitOfWork, receivable_id: UUID, *, reason: str, note: str | None = None) -> Receivable:
    """Say why a customer is late (拖延原因). Raises NotLate."""
    receivable = uow.get(Receivable, receivable_id)
    receivable.explain_delay(reason, note, uow.today)
    return receivable


def occupy_credit(uow: UnitOfWork, receivables: Iterable[Receivable], *spenders: Allocating) -> None:
    """Let what is open of these occupy credit, and what can still settle something give it back (C-05)."""
    claims = [
        (
            Holder(Kind.RECEIVABLE, each.id, each.number, cast(UUID, each.account_id), each.currency, each.due_on),
            each.open,
        )
        for each in receivables
    ]
    claims += [
        (Holder(Kind.PREPAYMENT, each.id, each.number, cast(UUID, each.account_id), each.currency), -each.spendable)
        for each in spenders
    ]
    occupy_all(uow, claims)


def lock_account(uow: UnitOfWork, account_id: UUID | None) -> None:
    """Let what settles receivables of one customer happen one after the other: each sees what the one before left."""
    uow.session.get_one(Account, account_id, with_for_update=True)


def shares_named(
    uow: UnitOfWork, account_id: UUID | None, currency: str, allocations: Sequence[Mapping[str, Any]]
) -> Sequence[Share]:
    """The allocations that a body names. Raises Invalid for what this account does not owe in this currency."""
    named = {allocation["receivable_id"] for allocation in allocations}
    owed = receivables_named(uow, account_id, currency, named)
    if found := tuple(_faults(allocations, owed, currency)):
        raise Invalid(found)
    return [(owed[allocation["receivable_id"]], allocation["amount"]) for allocation in allocations]


def _faults(
    allocations: Sequence[Mapping[str, Any]], owed: Mapping[UUID, Receivable], currency: str
) -> Iterator[InputError]:
    """Allocations that are none: to what this account does not owe in this currency, twice to the same, half a cent."""
    named: set[UUID] = set()
    for place, allocation in enumerate(allocations):
        at, receivable_id = f"/allocations/{place}", allocation["receivable_id"]
        if receivable_id not in owed:
            en = "This account owes no such receivable in this currency."
            yield input_fault(f"{at}/receivable_id", "not-owed", "不是该客户此币种的应收款", en)
        if receivable_id in named:
            yield input_fault(f"{at}/receivable_id", "repeated", "应收款重复", "This receivable is named twice.")
        named.add(receivable_id)
        yield from faults_of_amount(f"{at}/amount", allocation["amount"], currency)


def faults_of_amount(pointer: str, amount: Decimal, currency: str) -> Iterator[InputError]:
    """Amounts of less than the smallest unit of the currency."""
    if not is_payable(amount, currency):
        en = f"This is no amount that exists in {currency}."
        yield input_fault(pointer, "not-payable", "金额小于最小货币单位", en)


def input_fault(pointer: str, code: str, zh: str, en: str) -> InputError:
    """A fault of a body at a place."""
    return InputError(f"#{pointer}", code, {"zh": zh, "en": en})

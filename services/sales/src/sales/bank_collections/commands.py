"""Use cases of bank collection: enter, change, send and void a list; record what the bank answers."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from chassis.errors import Invalid, NotFound
from chassis.unit_of_work import UnitOfWork
from records.numbering import document_number
from sales.bank_collections.lines import NONE, BankCollectionLine, Outcome
from sales.bank_collections.model import BankCollection
from sales.bank_collections.queries import receivables_by_id, receivables_due
from sales.documents import base_currency, day_of
from sales.payments.commands import post_payment
from sales.payments.model import Payment
from sales.receivables.commands import faults_of_amount, input_fault, lock_account
from sales.receivables.model import Receivable


def enter_collection(
    uow: UnitOfWork,
    *,
    bank_account: str,
    currency: str | None = None,
    receivable_ids: Sequence[UUID] | None = None,
    due_until: date | None = None,
) -> BankCollection:
    """Enter a draft: of the named receivables, else of all that is due until a day, by default today.

    Raises Invalid, NothingToCollect or ReceivableInCollection.
    """
    currency = currency or base_currency(uow)
    if receivable_ids is None:
        receivables = receivables_due(uow, currency, due_until or uow.today)
    else:
        receivables = _named(uow, currency, receivable_ids)
    collection = BankCollection.enter(
        number=document_number(uow, "sales.bank_collection", "BC"),
        bank_account=bank_account,
        currency=currency,
        receivables=receivables,
        entered_by=uow.principal.user_id,
        at=uow.now,
    )
    return uow.add(collection)


def change_collection(
    uow: UnitOfWork,
    collection_id: UUID,
    *,
    bank_account: str | None = None,
    receivable_ids: Sequence[UUID] | None = None,
) -> BankCollection:
    """Change a draft. Raises Invalid, BankCollectionInAnotherState or ReceivableInCollection."""
    collection = uow.get(BankCollection, collection_id)
    receivables = None if receivable_ids is None else _named(uow, collection.currency, receivable_ids)
    collection.change(bank_account or collection.bank_account, receivables)
    return collection


def send_collection(uow: UnitOfWork, collection_id: UUID) -> BankCollection:
    """Hand it to the bank (送托收). Raises BankCollectionInAnotherState or NothingToCollect."""
    collection = uow.get(BankCollection, collection_id)
    known = receivables_by_id(uow, [line.receivable_id for line in collection.lines])
    collection.send(uow.principal.user_id, [known[line.receivable_id] for line in collection.lines], uow.today)
    return collection


def void_collection(uow: UnitOfWork, collection_id: UUID, *, reason: str) -> BankCollection:
    """Collect nothing by it. Raises BankCollectionInAnotherState or BankCollectionAnswered."""
    collection = uow.get(BankCollection, collection_id)
    collection.void(reason)
    return collection


def record_result(
    uow: UnitOfWork,
    *,
    collection_id: UUID,
    receivable_number: str,
    outcome: str,
    paid_on: date | None = None,
    amount: Decimal | None = None,
    reason: str | None = None,
) -> BankCollection:
    """What the bank says of one line (核对托收情况), once: what it collected is a payment that settles the receivable.

    The same answer again changes nothing; what was paid otherwise meanwhile leaves the rest of the payment in advance
    (预收). Raises Invalid, BankCollectionInAnotherState, ResultOfYourOwnList or LineAnswered.
    """
    collection = _locked(uow, collection_id)
    line = next((each for each in collection.lines if each.receivable_number == receivable_number), None)
    if line is None:
        raise Invalid([input_fault("/receivable_number", "not-found", "托收单没有此行", "The list has no such line.")])
    on = day_of(uow, paid_on, "paid_on", collection.sent_on or date.min)
    collected = _collected(line, collection.currency, outcome, amount, reason)
    if line.answer == (outcome, collected, on, reason):
        return collection
    collection.answerable(line, uow.principal.user_id)
    if reason is not None:
        collection.refuse(line, reason, on)
    else:
        collection.collect(line, _post(uow, collection, line, collected, on))
    return collection


def _post(uow: UnitOfWork, collection: BankCollection, line: BankCollectionLine, amount: Decimal, on: date) -> Payment:
    """Post what was collected, under the line's own reference."""
    lock_account(uow, line.account_id)
    open_ = uow.session.get_one(Receivable, line.receivable_id).open
    settled = min(open_, amount)
    return post_payment(
        uow,
        posting_reference=f"{collection.number}/{line.position}",
        account_id=line.account_id,
        currency=collection.currency,
        amount=amount,
        paid_on=on,
        reference=f"{collection.bank_account} {collection.number}",
        allocations=[{"receivable_id": line.receivable_id, "amount": settled}] if settled else [],
    )


def _collected(
    line: BankCollectionLine, currency: str, outcome: str, amount: Decimal | None, reason: str | None
) -> Decimal:
    """What was collected, all of the line unless an `amount` is named; 0 where it was refused. Raises Invalid."""
    refused = outcome == Outcome.REFUSED
    if refused != (reason is not None):
        en = "Say why where the bank refused, and only there."
        raise Invalid([input_fault("/reason", "refusal-only", "拒付须有原因,收妥不填原因", en)])
    if refused:
        if amount is not None:
            raise Invalid(
                [input_fault("/amount", "not-collected", "拒付没有收妥金额", "What is refused has no amount.")]
            )
        return NONE
    collected = line.amount if amount is None else amount
    found = tuple(faults_of_amount("/amount", collected, currency))
    if collected > line.amount:
        en = "The bank collects no more than it was asked for."
        found += (input_fault("/amount", "too-much", "收妥金额超过托收金额", en),)
    if found:
        raise Invalid(found)
    return collected


def _locked(uow: UnitOfWork, collection_id: UUID) -> BankCollection:
    """The list; who records other lines of it waits: the last one completes it."""
    wanted = select(BankCollection).where(BankCollection.id == collection_id, uow.visible(BankCollection))
    collection = uow.session.scalars(wanted.with_for_update()).one_or_none()
    if collection is None:
        raise NotFound
    return collection


def _named(uow: UnitOfWork, currency: str, named: Sequence[UUID]) -> Sequence[Receivable]:
    """The open receivables of a currency that a body names. Raises Invalid."""
    known = receivables_by_id(uow, named)
    faults = [
        input_fault(
            f"/receivable_ids/{place}", "not-open", "不是此币种的未结应收款", "This is not open in this currency."
        )
        for place, each in enumerate(named)
        if each not in known or not known[each].open or known[each].currency != currency
    ]
    if faults:
        raise Invalid(faults)
    return [known[each] for each in named]

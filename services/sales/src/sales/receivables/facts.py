"""What can happen to receivables and credit notes, and what their rules refuse."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from chassis.errors import Refusal
from chassis.model import Fact


@dataclass(frozen=True)
class ReceivableOpened(Fact):
    """The goods have left, or it was owed before: from now on it is in the books."""


@dataclass(frozen=True)
class ReceivableReduced(Fact):
    """A confirmed payment settled `amount` of it."""

    payment_id: UUID
    payment_number: str
    amount: Decimal


@dataclass(frozen=True)
class ReceivableCredited(Fact):
    """A credit note took `amount` off it: goods came back, or a discount was granted."""

    credit_note_id: UUID
    credit_note_number: str
    amount: Decimal


@dataclass(frozen=True)
class ReceivableRestored(Fact):
    """What a payment or a credit note (`source`) had settled of it is owed again."""

    source: str
    source_id: UUID
    source_number: str
    amount: Decimal


@dataclass(frozen=True)
class ReceivableSettled(Fact):
    """Nothing of it is open any more."""


@dataclass(frozen=True)
class ReceivableInvoiced(Fact):
    """An invoice was written for it, or its reference was corrected."""


@dataclass(frozen=True)
class ReceivableDelayExplained(Fact):
    """Somebody said why it is late (拖延原因, C-31)."""


@dataclass(frozen=True)
class CreditNoteIssued(Fact):
    """The customer owes so much less."""


@dataclass(frozen=True)
class CreditNoteAllocated(Fact):
    """What was left of it settles receivables."""


@dataclass(frozen=True)
class CreditNoteReversed(Fact):
    """What it was granted for did not come true; what it had settled is owed again."""


class AllocatedMoreThanOpen(Refusal):
    """Nothing settles more of a receivable than is open."""

    title = {"zh": "核销金额超过未收金额", "en": "More is allocated than is open"}
    detail = {"zh": "{number} 未收 {open},核销 {asked}", "en": "{number}: {open} is open, {asked} was allocated."}


class AllocatedMoreThanPaid(Refusal):
    """A payment or a credit note settles no more than its amount."""

    title = {"zh": "核销金额超过回款金额", "en": "More is allocated than was paid"}
    detail = {"zh": "可核销 {left},核销 {asked}", "en": "{left} is left, {asked} was allocated."}


class AllocatedToTooMany(Refusal):
    """One payment settles so many receivables at most: more would not fit into its event."""

    title = {"zh": "核销的应收款过多", "en": "Too many receivables"}
    detail = {"zh": "最多 {most} 张", "en": "{most} at most."}


class NothingToAllocate(Refusal):
    """Nothing is left of it, or the account owes nothing."""

    title = {"zh": "没有可核销的金额", "en": "There is nothing to allocate"}


class NotLate(Refusal):
    """There is no delay to explain."""

    title = {"zh": "该应收款没有拖延", "en": "The receivable is not late"}
    detail = {"zh": "到期日:{due_on}", "en": "It is due on {due_on}."}

"""What can happen to a collection list, and what its rules refuse."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from chassis.errors import Refusal
from chassis.model import Fact


@dataclass(frozen=True)
class BankCollectionEntered(Fact):
    """A draft of a list; the bank has not got it yet."""


@dataclass(frozen=True)
class BankCollectionChanged(Fact):
    """The draft names another account at the bank, or other receivables."""


@dataclass(frozen=True)
class BankCollectionSent(Fact):
    """The bank has it; its amounts are what was open at that moment."""


@dataclass(frozen=True)
class LineCollected(Fact):
    """The bank collected `amount` of a receivable (收妥); the payment of it is posted."""

    receivable_number: str
    amount: Decimal
    payment_id: UUID


@dataclass(frozen=True)
class LineRefused(Fact):
    """The customer or their bank did not pay (拒付)."""

    receivable_number: str
    reason: str


@dataclass(frozen=True)
class BankCollectionCompleted(Fact):
    """The bank has answered every line."""


@dataclass(frozen=True)
class BankCollectionVoided(Fact):
    """The bank shall collect nothing by it; its receivables are free for another list."""

    reason: str


class BankCollectionInAnotherState(Refusal):
    """This step does not follow from where the list stands."""

    title = {"zh": "托收单状态不允许此操作", "en": "The collection list stands elsewhere"}
    detail = {"zh": "当前状态:{status}", "en": "It is {status}."}


class BankCollectionAnswered(Refusal):
    """The bank has answered a line of it: what was collected is not undone by voiding the list."""

    title = {"zh": "托收单已有托收结果,不能作废", "en": "The bank has answered lines of this list"}


class NothingToCollect(Refusal):
    """No receivable of the list is open, or none is due that is not at the bank already."""

    title = {"zh": "没有可托收的应收款", "en": "There is nothing to collect"}


class ReceivableInCollection(Refusal):
    """A receivable stands in one list at a time, so that the bank never collects it twice."""

    title = {"zh": "应收款已在另一张托收单中", "en": "The receivable stands in another collection list"}


class LineAnswered(Refusal):
    """The bank answers a line once; another answer does not take the place of the first."""

    title = {"zh": "该行已有托收结果", "en": "The bank has answered this line"}
    detail = {"zh": "{number}:{outcome}", "en": "{number} is {outcome}."}


class ResultOfYourOwnList(Refusal):
    """Who sent the list does not say what came of it (1.11, 3): its money needs a second person."""

    title = {"zh": "不能登记自己送出的托收单的结果", "en": "Nobody records what came of a list that they sent"}
    status = 403

"""What can happen to a payment, and what its rules refuse."""

from dataclasses import dataclass

from chassis.errors import Refusal
from chassis.model import Fact


@dataclass(frozen=True)
class PaymentNotified(Fact):
    """The customer says that it paid; nothing is settled by that (1.11.10)."""


@dataclass(frozen=True)
class PaymentEntered(Fact):
    """One of us saw the money arrive; it waits for somebody else's confirmation."""


@dataclass(frozen=True)
class PaymentConfirmed(Fact):
    """The money is here, and what it was allocated to is settled."""


@dataclass(frozen=True)
class PaymentRefused(Fact):
    """No such money arrived."""

    reason: str


@dataclass(frozen=True)
class PaymentAllocated(Fact):
    """What was paid in advance settles receivables."""


@dataclass(frozen=True)
class PaymentReleased(Fact):
    """Some of what it had settled is owed again (反核销); the money is free for others."""


@dataclass(frozen=True)
class PaymentReversed(Fact):
    """The money went back, or never was theirs (冲销); all that it had settled is owed again."""

    reason: str


class PaymentDecided(Refusal):
    """A payment is confirmed or refused once."""

    title = {"zh": "回款单已处理", "en": "The payment has been decided"}
    detail = {"zh": "当前状态:{status}", "en": "It is {status}."}


class PaymentEnteredByYourself(Refusal):
    """Nobody confirms or reverses the payment that they entered (mission 1.11, 3)."""

    title = {"zh": "不能确认或冲销自己录入的回款", "en": "Nobody confirms or reverses a payment that they entered"}
    status = 403


class PaymentNotConfirmed(Refusal):
    """Only money that is here settles anything or goes back."""

    title = {"zh": "回款未确认", "en": "The payment is not confirmed"}
    detail = {"zh": "当前状态:{status}", "en": "It is {status}."}


class NothingToRelease(Refusal):
    """It settles none of these receivables."""

    title = {"zh": "没有可取消的核销", "en": "There is nothing to release"}


class PostingReferenceTaken(Refusal):
    """Finance posted another payment under this reference (E-07)."""

    title = {"zh": "此入账凭证号已用于另一笔回款", "en": "Another payment was posted under this reference"}

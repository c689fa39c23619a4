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


class PaymentDecided(Refusal):
    """A payment is confirmed or refused once."""

    title = {"zh": "回款单已处理", "en": "The payment has been decided"}
    detail = {"zh": "当前状态:{status}", "en": "It is {status}."}


class PaymentEnteredByYourself(Refusal):
    """Nobody confirms the payment that they entered (mission 1.11, 3)."""

    title = {"zh": "不能确认自己录入的回款", "en": "Nobody confirms a payment that they entered"}
    status = 403


class AllocatedMoreThanPaid(Refusal):
    """A payment settles no more than its amount."""

    title = {"zh": "核销金额超过回款金额", "en": "More is allocated than was paid"}
    detail = {"zh": "回款 {paid},核销 {asked}", "en": "{paid} was paid, {asked} allocated."}

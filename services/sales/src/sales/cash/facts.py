"""What can happen to cash and bills in somebody's keeping, and what their rules refuse."""

from dataclasses import dataclass

from chassis.errors import Refusal
from chassis.model import Fact


@dataclass(frozen=True)
class CashReceiptRegistered(Fact):
    """Somebody took it and keeps it."""


@dataclass(frozen=True)
class CashReceiptBanked(Fact):
    """It is in the bank (存入或转账)."""


@dataclass(frozen=True)
class CashReceiptHandedIn(Fact):
    """Finance has it, or the bank's slip for it (报账)."""


@dataclass(frozen=True)
class CashReceiptLate(Fact):
    """It should have been banked or handed in by now; told once."""


@dataclass(frozen=True)
class CashReceiptVoided(Fact):
    """It was registered by mistake."""

    reason: str


@dataclass(frozen=True)
class CashRuleChanged(Fact):
    """What is received from now on has other days to be banked and handed in."""


@dataclass(frozen=True)
class CashCounted(Fact):
    """What somebody keeps was counted (盘点)."""


class CashReceiptInAnotherState(Refusal):
    """This step does not follow from where the cash or bill is."""

    title = {"zh": "现金/票据状态不允许此操作", "en": "The cash or bill is elsewhere"}
    detail = {"zh": "当前状态:{status}", "en": "It is {status}."}


class HandedInByYourself(Refusal):
    """Finance says that it is there, not who kept it (1.11, 3)."""

    title = {"zh": "不能接收自己上交的现金/票据", "en": "Nobody accepts what they kept themselves"}
    status = 403


class CashReceiptPaid(Refusal):
    """The payment that it stands for is confirmed: it is reversed first, by another person."""

    title = {"zh": "对应的回款已确认,请先冲销回款", "en": "Its payment is confirmed; reverse that first"}


class PaymentInCash(Refusal):
    """The payment was registered as cash or as a bill before."""

    title = {"zh": "该回款已登记现金/票据", "en": "This payment was registered as cash or bill before"}

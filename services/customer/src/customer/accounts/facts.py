"""What can happen to an account, and what its rules refuse."""

from dataclasses import dataclass
from uuid import UUID

from chassis.errors import Refusal
from chassis.model import Fact


@dataclass(frozen=True)
class AccountCreated(Fact):
    """A draft was entered and got its code."""


@dataclass(frozen=True)
class AccountChanged(Fact):
    """A draft was changed, or an approved change was applied."""


@dataclass(frozen=True)
class AccountSubmitted(Fact):
    """The draft waits for approval."""


@dataclass(frozen=True)
class AccountWithdrawn(Fact):
    """It was taken back before the decision and is a draft again."""


@dataclass(frozen=True)
class AccountRejected(Fact):
    """It was refused with a reason and is a draft again."""

    reason: str


@dataclass(frozen=True)
class AccountApproved(Fact):
    """It is a customer that others may work with."""


@dataclass(frozen=True)
class AccountDeactivated(Fact):
    """No new business with it from now on."""

    reason: str


@dataclass(frozen=True)
class AccountReactivated(Fact):
    """Business may go on."""


@dataclass(frozen=True)
class AccountAssigned(Fact):
    """It was given to a salesperson, from the pool or from somebody (C-12)."""

    from_owner_id: UUID | None
    to_owner_id: UUID
    note: str | None


@dataclass(frozen=True)
class AccountReleased(Fact):
    """It is back in the pool: nobody follows it."""

    from_owner_id: UUID
    reason: str


class AccountNotDraft(Refusal):
    """Only a draft can be submitted."""

    title = {"zh": "客户资料不是草稿", "en": "The account is not a draft"}
    detail = {"zh": "当前状态:{status}", "en": "It is {status}."}


class AccountUnderApproval(Refusal):
    """What somebody is deciding about does not change under their hands: withdraw it first."""

    title = {"zh": "客户资料正在审核", "en": "The account is under approval"}
    detail = {"zh": "请先撤回再修改", "en": "Withdraw it before changing it."}


class AccountNotSubmitted(Refusal):
    """There is nothing to decide."""

    title = {"zh": "客户资料未提交审核", "en": "The account is not waiting for approval"}
    detail = {"zh": "当前状态:{status}", "en": "It is {status}."}


class AccountNotApproved(Refusal):
    """Only an approved account can be deactivated, and only its changes need approval."""

    title = {"zh": "客户资料尚未审核", "en": "The account is not approved"}
    detail = {"zh": "当前状态:{status}", "en": "It is {status}."}


class AccountsInCircle(Refusal):
    """Nobody stands below oneself: the parent, or somebody above it, is this account."""

    title = {"zh": "上级客户形成循环", "en": "The accounts would form a circle"}
    detail = {"zh": "该上级客户已在此客户之下", "en": "The parent stands below this account already."}


class AccountIncomplete(Refusal):
    """Mandatory fields are empty (必填项, G-13); `missing` names them."""

    title = {"zh": "必填项未填写", "en": "Mandatory fields are empty"}
    detail = {"zh": "缺少:{missing}", "en": "Missing: {missing}."}


class AccountInactive(Refusal):
    """It was deactivated; reactivate it first."""

    title = {"zh": "客户已停用", "en": "The account is inactive"}


class AccountActive(Refusal):
    """It is active already."""

    title = {"zh": "客户未停用", "en": "The account is active"}


class AccountAlreadyTheirs(Refusal):
    """Whoever shall get it has it."""

    title = {"zh": "客户已由该员工负责", "en": "The account is theirs already"}


class AccountInPool(Refusal):
    """Nobody follows it already."""

    title = {"zh": "客户已在客户池中", "en": "The account is in the pool"}


class CodeTaken(Refusal):
    """Two rules of different shape made the same code; the next attempt draws another number."""

    title = {"zh": "客户编码已被占用", "en": "The customer code is taken"}
    retry_after = 1

"""Rules of the account: its states, its completeness, what may not be entered (C-02, C-06, G-13)."""

from collections.abc import Callable
from typing import Any

import pytest

from chassis.errors import Invalid, Refusal
from chassis.identifiers import new_id
from customer.accounts.facts import (
    AccountActive,
    AccountAlreadyTheirs,
    AccountApproved,
    AccountAssigned,
    AccountChanged,
    AccountCreated,
    AccountDeactivated,
    AccountInactive,
    AccountIncomplete,
    AccountInPool,
    AccountNotApproved,
    AccountNotDraft,
    AccountNotSubmitted,
    AccountReactivated,
    AccountRejected,
    AccountReleased,
    AccountSubmitted,
    AccountUnderApproval,
    AccountWithdrawn,
)
from customer.accounts.model import Account
from customer.accounts.vocabulary import Status
from services.customer.tests.factories import account, approved_account, evidence, policy, submitted_account


def test_a_new_account_is_a_draft_of_its_enterer_and_says_so() -> None:
    made = Account.enter(
        code="C1", kind="person", details={"name": {"zh": "王小明"}}, owner_id=None, entered_by=None,
        at=account().created_at, policy=policy("person"),
    )  # fmt: skip
    assert (made.status, made.active, made.version, made.account_id) == (Status.DRAFT, True, 0, made.id)
    assert (made.handling, made.channel, made.stage, made.country) == ("own", "direct", "prospect", "CN")
    assert made.facts == [AccountCreated()]


def test_an_account_walks_from_draft_over_submitted_to_approved() -> None:
    made = account()
    made.submit(policy())
    made.approve(evidence(made))
    assert made.status == Status.APPROVED
    assert made.facts == [AccountSubmitted(), AccountApproved()]


def test_a_rejected_account_is_a_draft_with_the_reason_until_it_is_submitted_again() -> None:
    made = submitted_account()
    made.reject("税号与名称不符")
    assert (made.status, made.rejection) == (Status.DRAFT, "税号与名称不符")
    made.submit(policy())
    assert made.rejection is None
    assert made.facts == [AccountRejected("税号与名称不符"), AccountSubmitted()]


def test_a_withdrawn_account_is_a_draft_again() -> None:
    made = submitted_account()
    made.withdraw()
    assert made.status == Status.DRAFT
    assert made.facts == [AccountWithdrawn()]


def test_a_deactivated_account_can_be_reactivated() -> None:
    made = approved_account()
    made.deactivate("已注销")
    assert not made.active
    made.reactivate()
    assert made.active
    assert made.facts == [AccountDeactivated("已注销"), AccountReactivated()]


@pytest.mark.parametrize(
    ("make", "act", "refusal"),
    [
        (account, lambda a: a.approve(evidence(a)), AccountNotSubmitted),
        (account, Account.withdraw, AccountNotSubmitted),
        (account, lambda a: a.reject("x"), AccountNotSubmitted),
        (account, lambda a: a.deactivate("x"), AccountNotApproved),
        (account, lambda a: a.apply({"region": "华南"}, policy()), AccountNotApproved),
        (account, Account.reactivate, AccountActive),
        (submitted_account, lambda a: a.submit(policy()), AccountNotDraft),
        (submitted_account, lambda a: a.change({"region": "华南"}, policy()), AccountUnderApproval),
        (submitted_account, lambda a: a.deactivate("x"), AccountNotApproved),
        (approved_account, lambda a: a.approve(evidence(a)), AccountNotSubmitted),
        (approved_account, lambda a: a.submit(policy()), AccountNotDraft),
        (approved_account, lambda a: a.change({"region": "华南"}, policy()), AccountUnderApproval),
    ],
)
def test_a_step_out_of_order_is_refused_and_leaves_nothing(
    make: Callable[[], Account], act: Callable[[Account], None], refusal: type[Refusal]
) -> None:
    made = make()
    before = (made.status, made.active, made.details)
    with pytest.raises(refusal):
        act(made)
    assert (made.status, made.active, made.details) == before
    assert made.facts == []


def test_the_evidence_of_another_approval_approves_nothing() -> None:
    made = submitted_account()
    with pytest.raises(ValueError, match="is none of"):
        made.approve(evidence(account()))
    assert made.status == Status.SUBMITTED


def test_an_inactive_account_is_not_deactivated_twice() -> None:
    made = approved_account()
    made.deactivate("已注销")
    with pytest.raises(AccountInactive):
        made.deactivate("已注销")


@pytest.mark.parametrize("field", ["industry", "region", "phone"])
def test_an_account_is_not_submitted_while_a_mandatory_field_is_empty(field: str) -> None:
    with pytest.raises(AccountIncomplete) as refusal:
        account(**{field: None}).submit(policy())
    assert refusal.value.figures == {"missing": [field]}


def test_a_change_of_an_approved_account_may_not_empty_a_mandatory_field() -> None:
    with pytest.raises(AccountIncomplete):
        approved_account().apply({"phone": None}, policy())


def test_a_change_that_changes_nothing_is_not_told() -> None:
    made = account()
    made.change({"region": made.region, "relations": []}, policy())
    assert made.facts == []


def test_an_approved_change_is_applied_and_told() -> None:
    made = approved_account()
    made.apply({"region": "华南"}, policy())
    assert made.region == "华南"
    assert made.facts == [AccountChanged()]


def test_the_score_grows_with_every_field_that_the_policy_weighs() -> None:
    made = account(email=None)
    before = made.completeness
    made.change({"email": "sales@longshi.example"}, policy())
    assert 0 < before < made.completeness <= 100


@pytest.mark.parametrize(
    ("kind", "details", "pointer"),
    [
        ("company", {"name": {"zh": " ", "en": ""}}, "#/name"),
        ("company", {"tax_id": "91350100M000100Y44"}, "#/tax_id"),
        ("company", {"birth_year": 1990}, "#/birth_year"),
        ("company", {"occupation": "工程师"}, "#/occupation"),
        ("company", {"addresses": [{"id": account().id, "purpose": "office", "line": "x"}]}, "#/addresses/0/id"),
    ],
)
def test_details_that_contradict_each_other_are_invalid(kind: str, details: dict[str, Any], pointer: str) -> None:
    with pytest.raises(Invalid) as refusal:
        account(kind=kind, **details)
    assert [error.pointer for error in refusal.value.errors] == [pointer]


def test_the_tax_number_of_a_foreign_company_is_taken_as_it_is() -> None:
    assert account(country="DE", tax_id="DE129273398").tax_id == "DE129273398"


def test_an_address_keeps_its_id_while_it_is_edited() -> None:
    made = account(
        addresses=[{"purpose": "office", "line": "世纪大道 100 号"}, {"purpose": "delivery", "line": "港城路 1 号"}]
    )
    office, delivery = made.addresses
    made.change(
        {
            "addresses": [
                {"purpose": "billing", "line": "人民路 8 号"},
                {"id": office.id, "purpose": "office", "line": "世纪大道 200 号"},
            ]
        },
        policy(),
    )
    assert [(a.position, a.line) for a in made.addresses] == [(0, "人民路 8 号"), (1, "世纪大道 200 号")]
    assert made.addresses[1] is office
    assert delivery not in made.addresses


def test_an_account_goes_from_one_to_another_and_into_the_pool_whatever_its_state() -> None:
    """C-12."""
    for made in (account(), submitted_account(), approved_account()):
        one, other = made.owner_id, new_id()
        made.assign(other, "请跟进")
        made.release("无力跟进")
        assert made.owner_id is None
        assert made.facts == [AccountAssigned(one, other, "请跟进"), AccountReleased(other, "无力跟进")]


def test_an_account_is_not_given_to_its_owner_nor_released_twice() -> None:
    made = account()
    with pytest.raises(AccountAlreadyTheirs):
        made.assign(made.owner_id, None)
    made.release("无力跟进")
    with pytest.raises(AccountInPool):
        made.release("重复")


def test_nobody_gets_an_inactive_account() -> None:
    made = approved_account()
    made.deactivate("已注销")
    with pytest.raises(AccountInactive):
        made.assign(new_id(), None)

"""Rules of the lead: its states, who follows it, its one conversion (C-08, C-10)."""

from collections.abc import Callable

import pytest

from chassis.errors import Refusal
from chassis.identifiers import new_id
from customer.leads.facts import (
    LeadAlreadyConverted,
    LeadAlreadyDisqualified,
    LeadAlreadyTheirs,
    LeadAssigned,
    LeadChanged,
    LeadConverted,
    LeadCreated,
    LeadDisqualified,
)
from customer.leads.model import Lead
from customer.leads.vocabulary import Status
from services.customer.tests.factories import NOW, lead


def converted_lead() -> Lead:
    made = lead()
    made.convert(account_id=new_id(), contact_id=new_id())
    made.facts.clear()
    return made


def disqualified_lead() -> Lead:
    made = lead()
    made.disqualify("已停业")
    made.facts.clear()
    return made


def test_a_captured_lead_is_new_without_consent_and_of_nobody() -> None:
    made = Lead.capture(
        number="L20261122-0001", path="inbound", source="site_form", details={"person_name": "李雷"},
        conversation_id=None, owner_id=None, entered_by=None, at=NOW,
    )  # fmt: skip
    assert (made.status, made.consent, made.owner_id, made.version) == (Status.NEW, False, None, 0)
    assert made.facts == [LeadCreated()]


def test_a_lead_is_worked_on_from_the_first_talk_on() -> None:
    made = lead()
    made.take_up()
    made.take_up()
    assert made.status == Status.WORKING
    assert made.facts == [LeadChanged()]


@pytest.mark.parametrize("closed", [converted_lead, disqualified_lead])
def test_a_talk_with_who_is_no_lead_any_more_changes_nothing(closed: Callable[[], Lead]) -> None:
    made = closed()
    before = made.status
    made.take_up()
    assert (made.status, made.facts) == (before, [])


def test_a_change_that_changes_nothing_is_none() -> None:
    made = lead()
    made.change({"region": made.region})
    assert made.facts == []
    made.change({"region": "华南"})
    assert (made.region, made.facts) == ("华南", [LeadChanged()])


def test_a_lead_goes_from_nobody_to_one_and_to_another() -> None:
    made, one, other = lead(), new_id(), new_id()
    made.assign(one)
    made.assign(other)
    assert (made.owner_id, made.facts) == (other, [LeadAssigned(None, one), LeadAssigned(one, other)])
    with pytest.raises(LeadAlreadyTheirs):
        made.assign(other)


@pytest.mark.parametrize("worked_on", [False, True])
def test_an_open_lead_becomes_a_customer(worked_on: bool) -> None:
    made, account, contact = lead(), new_id(), new_id()
    if worked_on:
        made.take_up()
    made.convert(account_id=account, contact_id=contact)
    assert (made.status, made.account_id, made.contact_id) == (Status.CONVERTED, account, contact)
    assert made.facts[-1] == LeadConverted()


def test_a_disqualified_lead_keeps_the_reason() -> None:
    made = lead()
    made.disqualify("已停业")
    assert (made.status, made.reason, made.facts) == (Status.DISQUALIFIED, "已停业", [LeadDisqualified("已停业")])


@pytest.mark.parametrize(
    ("closed", "refusal"), [(converted_lead, LeadAlreadyConverted), (disqualified_lead, LeadAlreadyDisqualified)]
)
@pytest.mark.parametrize(
    "step",
    [
        lambda made: made.change({"region": "华南"}),
        lambda made: made.assign(new_id()),
        lambda made: made.convert(account_id=new_id(), contact_id=new_id()),
        lambda made: made.disqualify("重复"),
    ],
    ids=["change", "assign", "convert", "disqualify"],
)
def test_what_is_no_lead_any_more_stays_as_it_is(
    closed: Callable[[], Lead], refusal: type[Refusal], step: Callable[[Lead], None]
) -> None:
    made = closed()
    before = (made.status, made.account_id, made.owner_id, made.reason, made.region)
    with pytest.raises(refusal):
        step(made)
    assert (made.status, made.account_id, made.owner_id, made.reason, made.region) == before
    assert made.facts == []

"""Rules of the contact: it follows its account, and is put aside but never deleted (C-03)."""

import pytest

from chassis.identifiers import new_id
from customer.contacts.facts import (
    ContactActive,
    ContactChanged,
    ContactCreated,
    ContactDeactivated,
    ContactInactive,
    ContactReactivated,
    ContactReassigned,
)
from customer.contacts.model import Contact
from services.customer.tests.factories import NOW, account, contact


def test_a_contact_is_of_its_account_and_its_accounts_owner() -> None:
    customer = account()
    made = Contact.enter(customer, {"name": "韩梅梅"}, entered_by=None, at=NOW)
    assert (made.account_id, made.owner_id, made.active) == (customer.id, customer.owner_id, True)
    assert (made.role, made.language, made.channel) == ("other", "zh", "phone")
    assert made.facts == [ContactCreated()]


def test_a_contact_goes_with_its_account_and_into_the_pool_with_it() -> None:
    made, other = contact(), new_id()
    before = made.owner_id
    made.follow(other)
    made.follow(None)
    assert (made.owner_id, made.facts) == (None, [ContactReassigned(before, other), ContactReassigned(other, None)])


def test_a_change_that_changes_nothing_is_none() -> None:
    made = contact()
    made.change({"title": made.title})
    assert made.facts == []
    made.change({"title": "总经理"})
    assert (made.title, made.facts) == ("总经理", [ContactChanged()])


def test_a_contact_is_put_aside_once_and_taken_back_once() -> None:
    made = contact()
    made.deactivate()
    with pytest.raises(ContactInactive):
        made.deactivate()
    made.reactivate()
    with pytest.raises(ContactActive):
        made.reactivate()
    assert made.facts == [ContactDeactivated(), ContactReactivated()]

"""The policy of completeness: mandatory fields and weights as data (C-28, G-13)."""

import pytest

from chassis.errors import Invalid
from customer.accounts.vocabulary import DETAILS
from customer.completeness.model import FIELDS, IMPORTANT, SHIPPED, CompletenessPolicyChanged, ImportantFieldOptional
from services.customer.tests.factories import policy


def test_the_score_is_the_share_of_filled_weight() -> None:
    weighed = policy(weights={"name": 3, "phone": 1})
    assert weighed.score({"name": {"zh": "甲"}, "phone": None}) == 75
    assert weighed.score({"name": {"zh": "甲"}, "phone": "110"}) == 100
    assert weighed.score({}) == 0


@pytest.mark.parametrize("empty", [None, "", "  ", [], {"zh": "", "en": " "}])
def test_a_field_that_says_nothing_is_missing(empty: object) -> None:
    assert policy(mandatory=["region"]).missing({"region": empty}) == ["region"]


def test_other_fields_can_be_made_mandatory() -> None:
    changed = policy()
    changed.change(weights={"name": 1}, mandatory=["name", "phone", "email"])
    assert changed.missing({"name": {"zh": "甲"}, "phone": "110"}) == ["email"]
    assert changed.facts == [CompletenessPolicyChanged()]


@pytest.mark.parametrize("field", sorted(IMPORTANT))
def test_an_important_field_can_never_be_made_optional(field: str) -> None:
    with pytest.raises(ImportantFieldOptional):
        policy().change(weights={"name": 1}, mandatory=sorted(IMPORTANT - {field}))


def test_a_policy_names_only_fields_that_an_account_has() -> None:
    with pytest.raises(Invalid) as refusal:
        policy().change(weights={"shoe_size": 1}, mandatory=["name", "phone", "hat_size"])
    assert [error.pointer for error in refusal.value.errors] == ["#/weights/shoe_size", "#/mandatory/hat_size"]


def test_a_policy_without_any_weight_is_refused() -> None:
    with pytest.raises(Invalid):
        policy().change(weights={}, mandatory=["name", "phone"])


@pytest.mark.parametrize("shipped", SHIPPED, ids=lambda entry: entry["kind"])
def test_what_is_shipped_obeys_its_own_rules(shipped: dict[str, object]) -> None:
    entry = policy(str(shipped["kind"]))
    entry.change(weights=entry.weights, mandatory=entry.mandatory)


def test_the_policy_knows_exactly_the_fields_of_an_account() -> None:
    """Whom it stands below and what the administrator added make no file more complete."""
    assert {*DETAILS, "addresses"} - {"parent_id", "custom"} == FIELDS

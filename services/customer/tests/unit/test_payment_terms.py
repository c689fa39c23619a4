"""Payment terms: the parts make up the whole, a discount is whole too, nothing is agreed by inactive ones (C-04)."""

from decimal import Decimal
from typing import Any

import pytest

from chassis.errors import Invalid, Refusal
from customer.terms.model import PaymentTerms, PaymentTermsInactive
from records.masters.model import MasterNotApproved, MasterNotDraft, MasterNotSubmitted, MasterUnderApproval
from services.customer.tests.factories import NOW, evidence


def part(percent: str, **when: Any) -> dict[str, Any]:
    return {"percent": Decimal(percent), **when}


def terms(**details: Any) -> PaymentTerms:
    given = {"name": {"zh": "到付", "en": "On delivery"}, "instalments": [part("100")], **details}
    made = PaymentTerms.of("T", given, entered_by=None, at=NOW)
    made.facts.clear()
    return made


def approved(**details: Any) -> PaymentTerms:
    made = terms(**details)
    made.submit()
    made.approve(evidence(made))
    return made


@pytest.mark.parametrize(
    ("details", "fault"),
    [
        ({"instalments": []}, "not-the-whole"),
        ({"instalments": [part("33.33"), part("33.33"), part("33.33")]}, "not-the-whole"),
        ({"prepayment_percent": Decimal(1)}, "not-the-whole"),
        ({"discount_percent": Decimal(2)}, "half-a-discount"),
        ({"discount_days": 10}, "half-a-discount"),
    ],
)
def test_parts_that_do_not_make_up_the_whole_are_refused(details: dict[str, Any], fault: str) -> None:
    with pytest.raises(Invalid) as refused:
        terms(**details)
    assert [error.code for error in refused.value.errors] == [fault]


def test_all_may_be_paid_before_shipping() -> None:
    assert terms(prepayment_percent=Decimal(100), instalments=[]).instalments == []


def test_a_change_is_checked_with_what_stays() -> None:
    made = terms(prepayment_percent=Decimal(30), instalments=[part("70", days=30)])
    with pytest.raises(Invalid):
        made.change({"prepayment_percent": Decimal(40)})
    made.change({"prepayment_percent": Decimal(40), "instalments": [part("60", month_end=True)]})
    assert [(p.percent, p.days, p.month_end) for p in made.instalments] == [(Decimal(60), 0, True)]


def test_what_changes_nothing_records_nothing() -> None:
    made = terms()
    made.change({"instalments": [part("100.00", days=0)], "discount_days": None})
    assert made.facts == []


def test_each_step_has_its_state() -> None:
    draft, waiting = terms(), terms()
    waiting.submit()
    steps: list[tuple[type[Refusal], Any]] = [
        (MasterNotSubmitted, draft.withdraw),
        (MasterNotSubmitted, lambda: draft.reject("no")),
        (MasterNotSubmitted, lambda: draft.approve(evidence(draft))),
        (MasterNotApproved, lambda: draft.apply({"discount_days": None})),
        (MasterNotApproved, draft.deactivate),
        (MasterNotDraft, waiting.submit),
        (MasterUnderApproval, lambda: waiting.change({"name": {"zh": "月结", "en": "Monthly"}})),
        (MasterUnderApproval, lambda: approved().change({"name": {"zh": "月结", "en": "Monthly"}})),
    ]
    for refusal, step in steps:
        with pytest.raises(refusal):
            step()


def test_nothing_is_agreed_by_terms_out_of_use() -> None:
    made = approved()
    made.check_usable()
    made.deactivate()
    with pytest.raises(PaymentTermsInactive):
        made.check_usable()
    with pytest.raises(PaymentTermsInactive):
        made.deactivate()
    made.reactivate()
    made.check_usable()

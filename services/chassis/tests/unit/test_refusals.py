"""Refusals: named after what is wrong, in both languages, with the figures that explain them."""

from chassis.errors import NotFound, Refusal


class CreditLimitExceeded(Refusal):
    """The documents that are open would exceed what the customer may owe."""

    title = {"zh": "超出信用额度", "en": "The credit limit is exceeded"}
    detail = {"zh": "额度 {limit},占用 {exposure}", "en": "The limit is {limit}, {exposure} are in use."}


def test_a_refusal_is_named_after_its_class() -> None:
    assert CreditLimitExceeded.slug == "credit-limit-exceeded"


def test_a_refusal_explains_itself_with_figures_in_both_languages() -> None:
    refusal = CreditLimitExceeded(limit="100.00", exposure="99.00")
    assert refusal.explain("en") == "The limit is 100.00, 99.00 are in use."
    assert refusal.explain("zh") == "额度 100.00,占用 99.00"


def test_a_refusal_without_detail_explains_itself_by_its_title() -> None:
    assert NotFound().explain("zh") == "未找到"


class OrderIncomplete(Refusal):
    """Fields are empty."""

    title = {"zh": "订单不完整", "en": "The order is incomplete"}
    detail = {"zh": "缺少:{missing}", "en": "Missing: {missing}."}


def test_several_things_stand_in_a_sentence_as_people_write_them() -> None:
    refusal = OrderIncomplete(missing=["po_number", "promised_on"])
    assert refusal.explain("zh") == "缺少:po_number、promised_on"
    assert refusal.explain("en") == "Missing: po_number, promised_on."
    assert refusal.figures == {"missing": ["po_number", "promised_on"]}

"""统一社会信用代码 by GB 32100-2015."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer.accounts.rules import check_character, is_credit_code

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
bodies = st.text(alphabet=ALPHABET, min_size=17, max_size=17)


@pytest.mark.parametrize("code", ["91350100M000100Y43", "91110000600037341L", "914403001922038216"])
def test_codes_of_real_form_are_taken(code: str) -> None:
    assert is_credit_code(code)


@pytest.mark.parametrize(
    "code",
    ["", "91350100M000100Y44", "91350100M000100Y4", "91350100m000100y43", "91350100I000100Y43", "９1350100M000100Y43"],
)
def test_anything_else_is_refused(code: str) -> None:
    assert not is_credit_code(code)


@given(bodies, st.integers(0, 16), st.sampled_from(ALPHABET))
def test_one_mistyped_character_is_always_found(body: str, place: int, char: str) -> None:
    mistyped = body[:place] + char + body[place + 1 :]
    assert is_credit_code(mistyped + check_character(body)) == (mistyped == body)

"""Terms for Chinese search: what a row is found by (libraries.md 5.3); services prove the SQL on their tables."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.search import LONGEST_TERM, fold, search_columns, sort_key


def terms(**texts: list[str]) -> set[str]:
    return set(search_columns(**{"names": [], "words": [], "numbers": [], **texts})["search"].split())


def test_a_chinese_name_is_found_by_character_bigram_pinyin_and_initials() -> None:
    found_by = terms(names=["上海龙师科技"])
    assert {"龙", "龙师", "师科", "longshikeji", "shlskj", "lskj", "kj"} <= found_by


def test_a_heteronym_is_read_by_its_phrase() -> None:
    assert sort_key("重庆长安") == "chong qing chang an"


def test_latin_words_and_full_width_letters_are_folded() -> None:
    assert {"siemens", "ag", "abc"} <= terms(names=["SIEMENS AG"], words=["ＡＢＣ"])


def test_a_telephone_number_is_found_without_punctuation_and_by_its_last_four_digits() -> None:
    found_by = terms(numbers=["+86 21-5888 1234"])
    assert {"862158881234", "58881234", "1234", "5888"} <= found_by
    assert "234" not in found_by


def test_a_very_long_word_is_indexed_by_its_beginning() -> None:
    assert "a" * LONGEST_TERM in terms(words=["a" * 200])


@pytest.mark.parametrize(
    ("earlier", "later"), [("安徽电机", "北京仪表"), ("阿里", "Bosch"), ("西安", "厦门"), ("西安一", "先锋")]
)
def test_names_stand_in_the_order_of_a_chinese_dictionary(earlier: str, later: str) -> None:
    assert sort_key(earlier) < sort_key(later)


@given(st.text(max_size=60))
def test_every_term_can_stand_unquoted_in_a_tsvector_literal(text: str) -> None:
    columns = search_columns(names=[text], words=[text], numbers=[text])
    assert not set(columns["search"]) & set("':\\&|!()<*")


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)

"""Values of a document survive being stored as JSON, whatever they are; equal amounts are no change."""

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from records.change_requests.plain import current_values, differing, from_plain, to_plain
from records.testing import Line, Paper

amounts = st.decimals(-(10**15), 10**15, places=4)
lines = st.lists(st.fixed_dictionaries({"id": st.uuids(), "text": st.text(max_size=5)}), max_size=3)
values = st.fixed_dictionaries(
    {
        "title": st.text(max_size=10),
        "due": st.none() | st.dates(),
        "fee": st.none() | amounts,
        "owner_id": st.none() | st.uuids(),
        "lines": lines,
    }
)


@given(values)
def test_what_is_stored_comes_back_as_it_was(asked: dict[str, Any]) -> None:
    assert from_plain(Paper, to_plain(asked)) == asked
    assert differing(Paper, to_plain(asked), to_plain(asked)) == []


@given(values)
def test_what_a_document_holds_is_no_change_of_it(asked: dict[str, Any]) -> None:
    paper = Paper.write("a paper")
    for name, value in asked.items():
        setattr(paper, name, [Line(**line) for line in value] if name == "lines" else value)
    assert differing(Paper, to_plain(asked), current_values(paper, asked)) == []


@given(amounts)
def test_an_amount_is_the_same_however_many_zeros_follow(amount: Decimal) -> None:
    longer = {"fee": f"{amount:f}0"}  # four places are always written
    assert differing(Paper, to_plain({"fee": amount}), longer) == []


@given(values, values)
def test_exactly_the_fields_that_differ_are_asked_for(one: dict[str, Any], other: dict[str, Any]) -> None:
    different = {name for name in one if one[name] != other[name]}
    assert set(differing(Paper, to_plain(one), to_plain(other))) == different

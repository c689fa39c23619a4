"""Field masks: what is hidden or redacted is so wherever the field appears, and nothing else is touched."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.permission import REDACTED, masked, masked_changes, widest
from chassis.principal import Reach

DOCUMENT = {
    "name": "甲公司",
    "phone": "138",
    "fax": None,
    "addresses": [{"city": "苏州", "line": "1 号"}, {"city": "上海", "line": None}],
    "bank": {"account": "6222"},
}


@pytest.mark.parametrize(
    ("masks", "changed"),
    [
        ({"phone": "redact"}, {"phone": REDACTED}),
        ({"fax": "redact"}, {}),
        ({"bank.account": "redact"}, {"bank": {"account": REDACTED}}),
        ({"bank.account": "hide"}, {"bank": {}}),
        (
            {"addresses.line": "redact"},
            {"addresses": [{"city": "苏州", "line": REDACTED}, {"city": "上海", "line": None}]},
        ),
        ({"unheard_of": "hide", "name.zh": "hide"}, {}),
    ],
)
def test_a_mask_changes_its_field_only(masks: dict[str, str], changed: dict[str, Any]) -> None:
    assert masked(DOCUMENT, masks) == {**DOCUMENT, **changed}


def test_a_hidden_field_is_not_there() -> None:
    assert set(DOCUMENT) - set(masked(DOCUMENT, {"phone": "hide", "addresses": "hide"})) == {"phone", "addresses"}


def test_history_is_masked_like_the_document() -> None:
    changes = {
        "phone": {"old": "138", "new": "139"},
        "name": {"old": "甲", "new": "乙"},
        "addresses/42": {"old": None, "new": {"city": "苏州", "line": "1 号"}},
    }
    assert masked_changes(changes, {"phone": "hide", "addresses.line": "redact"}) == {
        "name": changes["name"],
        "addresses/42": {"old": None, "new": {"city": "苏州", "line": REDACTED}},
    }
    assert masked_changes(changes, {"phone": "redact"})["phone"] == {"old": REDACTED, "new": REDACTED}
    assert "addresses/42" not in masked_changes(changes, {"addresses": "hide"})


documents = st.recursive(
    st.one_of(st.none(), st.integers(), st.text(max_size=3)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from("abc"), inner, max_size=3)),
    max_leaves=10,
)
paths = st.lists(st.sampled_from("abc"), min_size=1, max_size=3).map(".".join)


@given(st.dictionaries(st.sampled_from("abc"), documents), st.dictionaries(paths, st.sampled_from(["hide", "redact"])))
def test_masking_again_changes_nothing_and_the_original_stays(document: dict[str, Any], masks: dict[str, str]) -> None:
    before = repr(document)
    once = masked(document, masks)
    assert masked(once, masks) == once
    assert repr(document) == before


@given(st.lists(st.sampled_from(Reach), min_size=1))
def test_the_widest_of_reaches_is_one_of_them_and_none_is_wider(reaches: list[Reach]) -> None:
    assert widest(reaches) in reaches
    assert widest([*reaches, Reach.ALL]) is Reach.ALL
    assert widest([*reaches, Reach.OWN]) is widest(reaches)

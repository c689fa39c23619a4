"""The strict JSON parser (faults.md finding 9, J-1)."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import Malformed
from chassis.http.parsing import DEEPEST, MOST_MEMBERS, parse
from chassis.testing.hostile_input import MALFORMED

TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | TEXTS,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(TEXTS, inner, max_size=5),
    max_leaves=20,
)


@given(VALUES, st.booleans(), st.sampled_from([(",", ":"), (" , ", " : ")]))
def test_what_is_good_json_is_read_as_it_is(value: Any, escaped: bool, separators: tuple[str, str]) -> None:
    assert parse(json.dumps(value, ensure_ascii=escaped, separators=separators).encode()) == value


@given(st.dictionaries(TEXTS, VALUES, min_size=1, max_size=5), st.booleans(), st.data())
def test_a_repeated_key_is_seen_wherever_it_stands(members: dict[str, Any], escaped: bool, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(members)))
    pairs = [(key, json.dumps(value, ensure_ascii=escaped)) for key, value in members.items()]
    pairs.insert(data.draw(st.integers(0, len(pairs))), (name, "1"))
    body = "{" + ",".join(f"{json.dumps(key, ensure_ascii=escaped)} :{value}" for key, value in pairs) + "}"
    depth = data.draw(st.integers(0, 5))
    with pytest.raises(Malformed):
        parse(("[" * depth + body + "]" * depth).encode())


@pytest.mark.parametrize("name", MALFORMED)
def test_nothing_malformed_is_read(name: str) -> None:
    with pytest.raises(Malformed):
        parse(MALFORMED[name])


@pytest.mark.parametrize("text", [r'"\\u0000"', r'"a\\\\u0000"', '"http://a:b"', '{"a:b":"c:d"}', '":"'])
def test_texts_that_only_look_suspicious_are_read(text: str) -> None:
    assert parse(text.encode()) == json.loads(text)


@pytest.mark.parametrize("text", [r'"\u0000"', r'"\\\u0000"', r'{"a":["\u0000"]}'])
def test_an_escaped_nul_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        parse(text.encode())


def test_the_bounds_are_exact() -> None:
    parse(b"[" * DEEPEST + b"]" * DEEPEST)
    parse(json.dumps([0] * MOST_MEMBERS).encode())
    for beyond in (b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1), json.dumps([0] * (MOST_MEMBERS + 1)).encode()):
        with pytest.raises(Malformed):
            parse(beyond)

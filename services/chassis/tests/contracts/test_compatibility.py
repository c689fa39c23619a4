"""What may be changed of a released event without surprising those who read it."""

import copy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis.contracts.compatibility import broken_promises


def without_required(schema: dict[str, Any]) -> None:
    schema["properties"]["state"]["required"].remove("count")


def newly_required(schema: dict[str, Any]) -> None:
    schema["properties"]["state"]["required"].append("note")


def another_type(schema: dict[str, Any]) -> None:
    schema["properties"]["state"]["properties"]["count"]["type"] = "string"


def another_word(schema: dict[str, Any]) -> None:
    schema["properties"]["state"]["properties"]["kind"]["enum"].append("middling")


def nullable(schema: dict[str, Any]) -> None:
    schema["properties"]["state"]["properties"]["count"]["type"] = ["integer", "null"]


def inner_gone(schema: dict[str, Any]) -> None:
    del schema["properties"]["state"]["properties"]["parts"]["items"]["properties"]["price"]


def closed(schema: dict[str, Any]) -> None:
    schema["properties"]["state"]["additionalProperties"] = False


@pytest.mark.parametrize(
    "change", [without_required, newly_required, another_type, another_word, nullable, inner_gone, closed]
)
def test_a_change_that_could_surprise_a_consumer_is_another_version(schema: dict[str, Any], change: Any) -> None:
    now = copy.deepcopy(schema)
    change(now)
    assert list(broken_promises(schema, now))


def test_optional_additions_and_better_words_keep_the_version(schema: dict[str, Any]) -> None:
    now = copy.deepcopy(schema)
    now["description"] = "Said better"
    now["properties"]["state"]["properties"]["weight"] = {"type": "integer"}
    now["properties"]["state"]["properties"]["parts"]["items"]["properties"]["weight"] = {"type": "integer"}
    assert not list(broken_promises(schema, now))


json_schemas = st.recursive(
    st.sampled_from([{"type": "string"}, {"type": "integer"}, {"enum": ["a", "b"]}]),
    lambda inner: st.one_of(
        st.builds(lambda items: {"type": "array", "items": items}, inner),
        st.builds(
            lambda properties, required: {
                "type": "object", "properties": properties, "required": sorted(set(required) & set(properties)),
            },
            st.dictionaries(st.sampled_from("abcd"), inner, max_size=4),
            st.lists(st.sampled_from("abcd")),
        ),
    ),
    max_leaves=12,
)  # fmt: skip


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault
@given(json_schemas, json_schemas)
def test_a_schema_keeps_its_own_promises_and_any_optional_addition_keeps_them(one: Any, other: Any) -> None:
    assert not list(broken_promises(one, one))
    if one.get("type") == "object":
        assert not list(broken_promises(one, one | {"properties": {**one["properties"], "new": other}}))

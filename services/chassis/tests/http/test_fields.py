"""Field types: what they take, what they refuse, what they show, how they are described."""

import math
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import jsonschema_rs
import marshmallow as ma
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.envelope import to_json
from chassis.http import Query, Schema, fields
from chassis.http.dumping import dumper
from chassis.http.messages import Message
from chassis.http.openapi import field_description
from services.chassis.tests.http.shop_documents import BookRead, Everything, Kind

AN_ID = "0190a000-0000-7000-8000-000000000000"
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)

TAKEN: list[tuple[fields.Field, Any, Any]] = [
    (fields.Text(5), "  汉字 ", "汉字"),
    (fields.Text(5, min=0), "", ""),
    (fields.Text(9, lines=True), "a\nb\tc", "a\nb\tc"),
    (fields.Secret(), " pass word ", " pass word "),
    (fields.Email(), "li.lei@example.com.cn", "li.lei@example.com.cn"),
    (fields.Phone(), "+86 (21) 5555-1234", "+86 (21) 5555-1234"),
    (fields.Currency(), "CNY", "CNY"),
    (fields.Integer(), -5, -5),
    (fields.Boolean(), True, True),
    (fields.Money(), "1200.5", Decimal("1200.5")),
    (fields.Money(), "-0.0001", Decimal("-0.0001")),
    (fields.Price(positive=True), "0.000001", Decimal("0.000001")),
    (fields.Quantity(), "99999999999999.999999", Decimal("99999999999999.999999")),
    (fields.Day(), "2028-02-29", date(2028, 2, 29)),
    (fields.Instant(), "2026-11-21T08:00:00.5+08:00", datetime(2026, 11, 21, 0, 0, 0, 500_000, UTC)),
    (fields.Id(), AN_ID.upper(), UUID(AN_ID)),
    (fields.Choice(Kind), "novel", Kind.NOVEL),
    (fields.Choice(("a", "b")), "b", "b"),
    (fields.Constant("only"), "only", "only"),
    (fields.Localized(9), {"zh": "销售部", "en": "Sales"}, {"zh": "销售部", "en": "Sales"}),
    (fields.Localized(9), {"en": "Sales"}, {"zh": "Sales", "en": "Sales"}),
    (fields.Document(), {"a": 1, "b": "x", "c": None, "d": False}, {"a": 1, "b": "x", "c": None, "d": False}),
]


def each(field: fields.Field, *values: Any) -> list[tuple[fields.Field, Any]]:
    """Every value with the field that must refuse it."""
    return [(field, value) for value in values]


REFUSED = [
    *each(fields.Text(5), "", "   ", "123456", 7, None, [], "a\0b", "a\nb", "a\x85b", "a\u2028b", "a\ud800"),
    *each(fields.Text(9, lines=True), "a\rb", "a\0b", "a\x1bb", "a\u2029b"),
    *each(fields.Email(), "a", "a@b", "a@b.c d", "a@@b.com", "a@-b.com", "李@b.com", "a@b.com\n.com"),
    *each(fields.Phone(), "1", "abc", "１２３４", "++86 1234"),
    *each(fields.Currency(), "cny", "CNYX", "￥￥￥"),
    *each(fields.Integer(0, 9), -1, 10, 1.0, 1.9, "1", "１", True, None, math.nan, 10**30),
    *each(fields.Boolean(), 0, 1, "true", None),
    *each(fields.Money(min=0), "-1", "1.00000", "1e3", "1E+9999999", "NaN", "Infinity", "１", "1,0", " 1", "+1", ".5"),
    *each(fields.Money(), "1.", "", 1, 1.5, "1" * 17),
    *each(fields.Price(positive=True), "0", "0.000000", "-1", "0.0000001"),
    *each(fields.Day(), "2026-02-30", "2026-1-1", "1899-12-31", "3000-01-01", "10000-01-01", "２０２６-11-21", 5),
    *each(fields.Instant(), "2026-11-21T08:00:00", "2026-11-21 08:00:00Z", "2026-11-21T24:00:00Z", 0),
    *each(fields.Instant(), "2026-11-21T08:00:60Z", "2026-11-21T08:00:00+99:00", "2026-11-21T08:00:00+0800"),
    *each(fields.Instant(), "9999-12-31T23:59:59-23:59", "1900-01-01T00:00:00.1234567Z"),
    *each(fields.Id(), "", "x", "{" + AN_ID + "}", "urn:uuid:" + AN_ID, AN_ID.replace("-", ""), 7, "me"),
    *each(fields.Choice(Kind), "NOVEL", "poem", 1, None, []),
    *each(fields.Constant("only"), "other", None),
    *each(fields.Localized(3), {}, {"fr": "x"}, {"zh": ""}, {"zh": "四个汉字"}, "x", {"zh": 1}),
    *each(fields.Document(max=1), {"a": 1.5}, {"a": {}}, {"a": 1, "b": 2}, {"": 1}, [], {"a": "\0"}),
]


@pytest.mark.parametrize(("field", "given_value", "understood"), TAKEN)
def test_a_field_takes_what_it_describes(field: fields.Field, given_value: Any, understood: Any) -> None:
    value = field.deserialize(given_value)
    assert value == understood
    assert type(value) is type(understood)
    assert jsonschema_rs.is_valid(field.described(), given_value)


@pytest.mark.parametrize(("field", "value"), REFUSED)
def test_a_field_refuses_with_a_message_in_both_languages(field: fields.Field, value: Any) -> None:
    with pytest.raises(ma.ValidationError) as refused:
        field.deserialize(value)
    said = list(_leaves(refused.value.messages))
    assert said
    assert all(isinstance(message, Message) and message.code and message.zh for message in said)


def _leaves(messages: Any) -> Any:
    if isinstance(messages, dict):
        for inner in messages.values():
            yield from _leaves(inner)
    elif isinstance(messages, list):
        for inner in messages:
            yield from _leaves(inner)
    else:
        yield messages


@given(st.sampled_from(sorted(Everything().fields)), ANYTHING)
def test_no_value_whatever_breaks_a_field(name: str, value: Any) -> None:
    field = Everything().fields[name]
    try:
        understood = field.deserialize(value)
    except ma.ValidationError:
        return
    to_json(field.serialize(name, {name: understood}))


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        (fields.Money(), Decimal("1200.5000"), "1200.50"),
        (fields.Money(), Decimal(1200), "1200.00"),
        (fields.Money(), Decimal("0.1234"), "0.1234"),
        (fields.Money(), Decimal("1E+3"), "1000.00"),
        (fields.Quantity(), Decimal("3.000000"), "3"),
        (fields.Quantity(), Decimal("3.140000"), "3.14"),
        (fields.Price(), Decimal("3.140000"), "3.14"),
    ],
)
def test_one_value_has_one_form_whatever_scale_it_came_with(field: fields.Field, value: Decimal, shown: str) -> None:
    assert field.serialize("x", {"x": value}) == shown


def test_an_instant_is_shown_in_utc() -> None:
    shanghai = datetime(2026, 11, 21, 8, tzinfo=timezone(timedelta(hours=8)))
    shown = to_json({"at": fields.Instant().serialize("at", {"at": shanghai})})
    assert shown == b'{"at":"2026-11-21T00:00:00Z"}'


class Asked(Query):
    """Parameters of each kind."""

    number = fields.Integer(0, 99)
    flag = fields.Boolean()
    words = fields.List(fields.Choice(("a", "b")), max=2, distinct=True)


@pytest.mark.parametrize(
    ("given_text", "understood"),
    [({"number": "7"}, {"number": 7}), ({"flag": "true"}, {"flag": True}), ({"words": "a,b"}, {"words": ["a", "b"]})],
)
def test_query_parameters_are_read_from_text(given_text: dict[str, str], understood: dict[str, Any]) -> None:
    assert Asked().load(given_text) == understood


@pytest.mark.parametrize(
    "given_text",
    [
        {"number": "１"},
        {"number": "1.0"},
        {"number": " 1"},
        {"number": ""},
        {"flag": "TRUE"},
        {"flag": "1"},
        {"words": "a,a"},
        {"words": "a,b,a"},
    ],
)
def test_query_parameters_are_as_strict_as_bodies(given_text: dict[str, str]) -> None:
    with pytest.raises(ma.ValidationError):
        Asked().load(given_text)


def test_a_constant_is_described_as_one() -> None:
    """libraries.md 1.1, trap 7."""
    assert field_description(None, fields.Constant("x"), {}) == {"const": "x"}


def test_a_bound_of_an_amount_is_not_described_as_a_number() -> None:
    """libraries.md 1.1, trap 2."""
    described = field_description(None, fields.Money(min=0), {})
    assert described["type"] == "string"
    assert "minimum" not in described
    assert not jsonschema_rs.is_valid(described, "-1")


def test_a_field_that_may_be_null_says_so() -> None:
    for field in (fields.Day(allow_none=True), fields.Choice(Kind, allow_none=True), fields.Id(allow_none=True)):
        described = field_description(None, field, {})
        assert jsonschema_rs.is_valid(described, None), described


class Inner(Schema):
    """Within another."""

    name = fields.Localized(20, required=True)
    amount = fields.Quantity(allow_none=True)


class Outer(Schema):
    """With every way a value can be reached."""

    id = fields.Id(required=True)
    day = fields.Day(allow_none=True, data_key="on")
    at = fields.Instant(attribute="made_at")
    money = fields.Money(attribute="price.amount")
    inner = fields.Nested(Inner, allow_none=True)
    many = fields.List(fields.Nested(Inner), max=5)
    words = fields.List(fields.Text(9), max=5, allow_none=True)
    amounts = fields.List(fields.Money(), max=5)
    kind = fields.Choice(Kind)
    secret = fields.Secret()


class Row:
    """A row with attributes."""

    def __init__(self, **values: Any) -> None:
        self.__dict__.update(values)


DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=4)
INNER = st.fixed_dictionaries({"name": st.just({"zh": "名", "en": "n"}), "amount": st.none() | DECIMALS})
OUTER = st.fixed_dictionaries(
    {
        "id": st.uuids(),
        "day": st.none() | st.dates(),
        "made_at": st.datetimes(timezones=st.just(timezone(timedelta(hours=8))), min_value=datetime(1901, 1, 1)),
        "price": DECIMALS.map(lambda amount: {"amount": amount}),
        "inner": st.none() | INNER,
        "many": st.lists(INNER, max_size=3),
        "words": st.none() | st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"])), max_size=3),
        "amounts": st.lists(DECIMALS, max_size=3),
        "kind": st.sampled_from(Kind),
    }
)


def _as_rows(value: Any) -> Any:
    if isinstance(value, dict) and "zh" not in value:
        return Row(**{name: _as_rows(inner) for name, inner in value.items()})
    return [_as_rows(inner) for inner in value] if isinstance(value, list) else value


@given(OUTER)
def test_the_compiled_dumper_equals_marshmallows(document: dict[str, Any]) -> None:
    schema = Outer()
    for row in (document, _as_rows(document)):
        assert orjson.loads(to_json(dumper(schema)(row))) == orjson.loads(to_json(schema.dump(row)))


def test_a_schema_with_a_hook_keeps_marshmallows_dump() -> None:
    class Hooked(Inner):
        """With a hook."""

        @ma.post_dump
        def shout(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
            return {**data, "loud": True}

    assert dumper(Hooked())({"name": {"zh": "名", "en": "n"}, "amount": None})["loud"]


def test_secrets_are_never_dumped() -> None:
    assert "secret" not in dumper(Outer())(
        dict.fromkeys((*Outer().fields, "made_at", "price")) | {"price": {"amount": None}}
    )


def test_the_dumper_of_every_answer_of_the_shop_is_compiled() -> None:
    assert dumper(BookRead()).__name__ == "dump"
    assert not hasattr(dumper(BookRead()), "__self__")

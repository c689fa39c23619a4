"""Reading documents: what is read without marshmallow's machinery is what marshmallow reads."""

from typing import Any

import marshmallow as ma
from hypothesis import given
from hypothesis import strategies as st

from chassis.http import fields
from chassis.http.schemas import Schema


class Line(Schema):
    product = fields.Text(5, required=True)
    quantity = fields.Integer(min=1, load_default=1)


class Slip(Schema):
    number = fields.Text(5, data_key="no")
    note = fields.Text(5, attribute="texts.note", allow_none=True)
    rush = fields.Boolean(load_default=lambda: False)
    lines = fields.List(fields.Nested(Line), required=True, max=2)
    first = fields.Nested(Line)

    @ma.validates_schema
    def hurry(self, values: dict[str, Any], **_: Any) -> None:
        if values.get("rush") and not values.get("lines"):
            raise ma.ValidationError("nothing to hurry with", "rush")


class Slow(Slip):
    """The same, read by marshmallow alone."""

    _deserialize = ma.Schema._deserialize  # type: ignore[assignment]  # the library's own signature


LINES = st.fixed_dictionaries(
    {"product": st.text("ab", min_size=1, max_size=5)}, optional={"quantity": st.integers(1, 3)}
)
ANYTHING = st.one_of(st.none(), st.booleans(), st.integers(-1, 3), st.text("ab", max_size=6), LINES, st.lists(LINES))
GOOD = st.fixed_dictionaries(
    {"lines": st.lists(LINES, max_size=2)},
    optional={"no": st.text("ab", min_size=1, max_size=5), "note": st.none(), "rush": st.booleans(), "first": LINES},
)
ODD = st.dictionaries(st.sampled_from(["no", "number", "note", "rush", "lines", "first", "odd"]), ANYTHING)


@given(st.one_of(GOOD, ODD, ANYTHING))
def test_a_document_is_read_as_marshmallow_reads_it(document: Any) -> None:
    assert outcome(Slip(), document) == outcome(Slow(), document)


def outcome(schema: ma.Schema, document: Any) -> Any:
    try:
        return schema.load(document)
    except ma.ValidationError as error:
        return error.messages

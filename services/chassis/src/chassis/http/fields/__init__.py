"""The field types of our schemas: strict on the way in, exact on the way out, described as they are in OpenAPI 3.1.

marshmallow's own fields are generous where a database is not: `Int` turns 1.9 into 1 and takes full-width digits,
`Decimal` takes 1E+9999999, `DateTime` takes a value without a zone, `Str` takes U+0000 (faults.md, finding 9). These
are not. In a schema of query parameters (`chassis.http.filters.Query`) the same fields read their text form.
"""

from chassis.http.fields.containers import Changes, Document, List, Localized, Nested
from chassis.http.fields.field import Field
from chassis.http.fields.numbers import (
    Boolean,
    DecimalText,
    Fraction,
    Integer,
    Money,
    Percent,
    Price,
    Quantity,
    Rate,
)
from chassis.http.fields.texts import Currency, Email, Phone, Secret, Text
from chassis.http.fields.times import Day, Instant
from chassis.http.fields.words import ME, Choice, Constant, Id

__all__ = [
    "ME",
    "Boolean",
    "Changes",
    "Choice",
    "Constant",
    "Currency",
    "Day",
    "DecimalText",
    "Document",
    "Email",
    "Field",
    "Fraction",
    "Id",
    "Instant",
    "Integer",
    "List",
    "Localized",
    "Money",
    "Nested",
    "Percent",
    "Phone",
    "Price",
    "Quantity",
    "Rate",
    "Secret",
    "Text",
]

"""The documents of the bookshop: what people enter, what they are shown, how they search."""

from enum import StrEnum

from chassis.http import ListQuery, Schema, Search, Sort, fields


class Kind(StrEnum):
    """What a book is."""

    NOVEL = "novel"
    MANUAL = "manual"


class ChapterForm(Schema):
    """A chapter as people write it."""

    place = fields.Integer(1, 999, required=True)
    heading = fields.Text(50, required=True)


class BookForm(Schema):
    """A book as people enter it."""

    title = fields.Text(50, required=True)
    blurb = fields.Localized(200, lines=True, allow_none=True)
    kind = fields.Choice(Kind, required=True)
    price = fields.Money(required=True, min=0)
    printed_on = fields.Day(allow_none=True)
    chapters = fields.List(fields.Nested(ChapterForm), max=20)


class BookPatch(Schema):
    """What can be changed of a book."""

    title = fields.Text(50)
    price = fields.Money(min=0)
    printed_on = fields.Day(allow_none=True)


class Everything(Schema):
    """Every kind of field; the route gives back what it understood."""

    text = fields.Text(50)
    lines = fields.Text(200, lines=True)
    email = fields.Email()
    phone = fields.Phone()
    currency = fields.Currency()
    number = fields.Integer()
    flag = fields.Boolean()
    money = fields.Money()
    price = fields.Price(positive=True)
    quantity = fields.Quantity()
    day = fields.Day()
    instant = fields.Instant()
    id = fields.Id()
    kind = fields.Choice(Kind)
    fixed = fields.Constant("only")
    localized = fields.Localized(20)
    words = fields.List(fields.Text(20), max=5, distinct=True)
    chapter = fields.Nested(ChapterForm)
    custom = fields.Document(max=10, text=100)


class SaleForm(Schema):
    """Why it is sold."""

    reason = fields.Text(100, required=True)


class ChapterRead(ChapterForm):
    """A chapter as it is shown."""

    id = fields.Id(required=True)


class BookRead(Schema):
    """A book as it is shown."""

    id = fields.Id(required=True)
    version = fields.Integer(0, 2**53, required=True)
    owner_id = fields.Id(allow_none=True)
    title = fields.Text(50, required=True)
    blurb = fields.Localized(200, allow_none=True)
    kind = fields.Choice(Kind, required=True)
    price = fields.Money(required=True)
    printed_on = fields.Day(allow_none=True)
    sold = fields.Boolean(required=True)
    chapters = fields.List(fields.Nested(ChapterRead), max=20)


class BookFilters(ListQuery):
    """How books are found."""

    kind = fields.Choice(Kind)
    owner_id = fields.Id(me=True)
    kinds = fields.List(fields.Choice(Kind), max=2, metadata={"of": "kind"})
    dear = fields.Money(data_key="price[gte]")
    sort = Sort("title", "price", "printed_on", default="title")
    q = Search("title")

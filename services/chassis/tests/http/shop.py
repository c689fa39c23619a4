"""A bookshop of nothing but HTTP mechanics: every kind of field, of route and of refusal once."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Response
from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from chassis.errors import NotKnownHereYet, Refusal
from chassis.facts import AggregateEvents, EventType
from chassis.http import (
    PUBLIC,
    SIGNED_IN,
    File,
    Page,
    Routes,
    Schema,
    fields,
    page_of,
    paginate,
)
from chassis.identifiers import new_id
from chassis.model import TYPES, Aggregate, Fact, Owned, new_metadata
from chassis.service import Service
from chassis.unit_of_work import Reader, UnitOfWork
from services.chassis.tests.http.shop_documents import (
    BookFilters,
    BookForm,
    BookPatch,
    BookRead,
    Everything,
    SaleForm,
)


class Shop(DeclarativeBase):
    """Tables of the bookshop."""

    metadata = new_metadata()
    type_annotation_map = TYPES


@dataclass(frozen=True)
class BookListed(Fact):
    """A book was listed."""


@dataclass(frozen=True)
class BookChanged(Fact):
    """A book was changed."""


@dataclass(frozen=True)
class BookSold(Fact):
    """The last copy was sold."""

    reason: str


class BookAlreadySold(Refusal):
    """The book is sold already."""

    title = {"zh": "图书已售出", "en": "The book is already sold"}
    detail = {"zh": "《{book}》于 {on} 售出", "en": "{book} was sold on {on}."}


class TitleTaken(Refusal):
    """Another book has this title."""

    title = {"zh": "书名重复", "en": "The title is taken"}


class Book(Aggregate, Owned, Shop):
    """A book with chapters."""

    __tablename__ = "book"
    __aggregate__ = "book"
    __children__ = ("chapters",)

    title: Mapped[str] = mapped_column(unique=True)
    blurb: Mapped[dict[str, str] | None]
    kind: Mapped[str]
    price: Mapped[Decimal]
    printed_on: Mapped[date | None]
    sold: Mapped[bool] = mapped_column(default=False)
    chapters: Mapped[list["Chapter"]] = relationship(
        back_populates="book", cascade="all, delete-orphan", order_by="Chapter.place", lazy="selectin"
    )

    def change(self, **values: Any) -> None:
        """Change what is given."""
        for name, value in values.items():
            setattr(self, name, value)
        self.record(BookChanged())

    def sell(self, on: date, reason: str) -> None:
        """Sell it, once."""
        if self.sold:
            raise BookAlreadySold(book=self.title, on=on, price=self.price, status="sold")
        self.sold = True
        self.record(BookSold(reason))


class Chapter(Shop):
    """A chapter."""

    __tablename__ = "chapter"
    __root__ = "book"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    book_id: Mapped[UUID] = mapped_column(ForeignKey("book.id"))
    place: Mapped[int]
    heading: Mapped[str]
    book: Mapped[Book] = relationship(back_populates="chapters")


class BookState(Schema):
    """A book as events carry it."""

    id = fields.Id(required=True)
    title = fields.Text(50, required=True)
    sold = fields.Boolean(required=True)


BOOK_EVENTS = AggregateEvents(
    service="shop",
    aggregate=Book,
    state=BookState,
    types=(
        EventType(BookListed, "listed", "上架", "A book was listed."),
        EventType(BookChanged, "changed", "更改", "A book was changed."),
        EventType(BookSold, "sold", "售出", "A book was sold.", fields=SaleForm),
    ),
)

READ, WRITE = "shop.book.read", "shop.book.write"
books = Routes("books", prefix="/v1/books", zh="图书", en="Books")


@books.get("", permission=READ, zh="图书列表", query=BookFilters, answer=page_of(BookRead))
def list_books(reader: Reader, query: dict[str, Any]) -> Page:
    """Books that one may see."""
    found = select(Book).where(reader.visible(Book))
    if "kind" in query:
        found = found.where(Book.kind == query["kind"])
    if "kinds" in query:
        found = found.where(Book.kind.in_(query["kinds"]))
    if "owner_id" in query:
        found = found.where(Book.owner_id == query["owner_id"])
    if "dear" in query:
        found = found.where(Book.price >= query["dear"])
    if query["q"]:
        found = found.where(Book.title.contains(query["q"], autoescape=True))
    columns = {"title": Book.title, "price": Book.price, "printed_on": Book.printed_on}
    return paginate(reader, found, Book, columns, query)


@books.get("/<uuid:book_id>", permission=READ, zh="图书", answer=BookRead)
def read_book(reader: Reader, book_id: UUID) -> Book:
    """One book."""
    return reader.get(Book, book_id)


@books.file("/<uuid:book_id>/label", permission=READ, zh="标签", media="application/x-label")
def print_label(reader: Reader, book_id: UUID) -> File:
    """What is stuck on one book."""
    title = read_book(reader, book_id).title
    return File(f"{title}.label", "application/x-label", title.encode())


@books.post("", permission=WRITE, zh="上架图书", body=BookForm, answer=BookRead)
def list_book(uow: UnitOfWork, body: dict[str, Any]) -> Book:
    """List a book."""
    chapters = [Chapter(id=new_id(), **chapter) for chapter in body.pop("chapters", [])]
    body = {"blurb": None, "printed_on": None, **body, "kind": body["kind"].value}
    book = Book(id=new_id(), owner_id=uow.principal.user_id, sold=False, chapters=chapters, **body)
    book.record(BookListed())
    return uow.add(book)


@books.patch("/<uuid:book_id>", permission=WRITE, zh="更改图书", body=BookPatch, answer=BookRead)
def change_book(uow: UnitOfWork, body: dict[str, Any], book_id: UUID) -> Book:
    """Change a book."""
    book = uow.get(Book, book_id)
    book.change(**body)
    return book


@books.action("/<uuid:book_id>/sell", permission=WRITE, zh="售出", body=SaleForm, answer=BookRead)
def sell_book(uow: UnitOfWork, body: dict[str, Any], book_id: UUID) -> Book:
    """Sell a book."""
    book = uow.get(Book, book_id)
    book.sell(uow.today, **body)
    return book


@books.action("/<uuid:book_id>/dust", permission=WRITE, zh="除尘", answer=BookRead)
def dust_book(uow: UnitOfWork, book_id: UUID) -> Book:
    """Dust a book; nothing is said about how."""
    book = uow.get(Book, book_id)
    book.change()
    return book


books.history("/<uuid:book_id>/history", model=Book, permission=READ)

odds = Routes("odds", prefix="/v1/odds", zh="其他", en="Odds and ends")


@odds.post("/everything", permission=WRITE, zh="全部字段", body=Everything, answer=Everything, status=200)
def echo_everything(_uow: UnitOfWork, body: dict[str, Any]) -> dict[str, Any]:
    """Every kind of field."""
    return dict.fromkeys(Everything().fields) | body


@odds.post("/secret", permission=WRITE, zh="密钥", answer=SaleForm, secret=True)
def make_secret(_uow: UnitOfWork) -> dict[str, Any]:
    """Something that is shown once."""
    return {"reason": str(new_id())}


@odds.post("/receipt", permission=PUBLIC, zh="收据", media="application/x-receipt", secret=True, status=200)
def print_receipt(_uow: UnitOfWork) -> File:
    """A file for who has no login."""
    return File("收据.txt", "application/x-receipt", b"paid")


@odds.post("/late", permission=WRITE, zh="尚未同步", answer=SaleForm)
def refer_to_nothing(_uow: UnitOfWork) -> dict[str, Any]:
    """A reference that has not arrived."""
    raise NotKnownHereYet(kind="account", id="A-1")


@odds.post("/broken", permission=WRITE, zh="故障", answer=SaleForm)
def break_down(_uow: UnitOfWork) -> dict[str, Any]:
    """A fault of the program."""
    raise RuntimeError("the password is hunter2")


@odds.get("/me", permission=SIGNED_IN, zh="我", answer=SaleForm)
def who_am_i(reader: Reader) -> dict[str, Any]:
    """Who asks."""
    return {"reason": reader.principal.actor}


@odds.get("/open", permission=PUBLIC, zh="公开", answer=SaleForm, headers={"Cache-Control": "public, max-age=60"})
def anybody(_reader: Reader) -> dict[str, Any]:
    """Open to all."""
    return {"reason": "open"}


@odds.raw("/form", method="POST", permission=PUBLIC, zh="表单")
def form() -> Response:
    """A plain Flask view."""
    return Response("ok")


SHOP = Service(
    name="shop",
    zh="书店",
    en="Bookshop",
    metadata=Shop.metadata,
    migrations="",
    contracts=Path(__file__).parent,
    routes=(books, odds),
    events=(BOOK_EVENTS,),
    conflicts={"uq_book_title": TitleTaken},
)

"""The product (产品): active until it is discontinued; what was ordered of it keeps what it was then."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Mapped, mapped_column

from chassis.changes import changes_of
from chassis.errors import Refusal
from chassis.identifiers import new_id
from chassis.model import Aggregate, Fact, one_of
from records.custom_fields import Customised, custom_index
from sales.model import Base, Exact, not_negative


class Status(StrEnum):
    """Whether it is still sold."""

    ACTIVE = "active"  # 在售
    DISCONTINUED = "discontinued"  # 停售


@dataclass(frozen=True)
class ProductCreated(Fact):
    """It can be ordered from now on."""


@dataclass(frozen=True)
class ProductChanged(Fact):
    """Its description, its list price or its counting changed; orders that were entered keep theirs."""


@dataclass(frozen=True)
class ProductDiscontinued(Fact):
    """It cannot be put into an order any more."""


@dataclass(frozen=True)
class ProductReinstated(Fact):
    """It can be ordered again."""


class ProductIsDiscontinued(Refusal):
    """It was discontinued already."""

    title = {"zh": "产品已停售", "en": "The product is discontinued"}


class ProductIsActive(Refusal):
    """It is sold; there is nothing to reinstate."""

    title = {"zh": "产品在售", "en": "The product is active"}


class ProductCodeTaken(Refusal):
    """Another product has this code, be it discontinued: a code means one product for good."""

    title = {"zh": "产品编码已被占用", "en": "The product code is taken"}


class DrawingNumberTaken(Refusal):
    """Another product has this drawing number: codes and drawing numbers are one to one (E-05)."""

    title = {"zh": "产品图号已被占用", "en": "The drawing number is taken"}


class ProductReferenceTaken(Refusal):
    """The ERP knows another product by this reference, or made it at this very moment."""

    title = {"zh": "该外部编号已指向另一产品", "en": "The ERP knows another product by this reference"}


class ProductCodeFixed(Refusal):
    """The ERP knows this product under another code; a code never changes."""

    title = {"zh": "产品编码不可变更", "en": "The code of a product never changes"}
    detail = {"zh": "已知编码:{code}", "en": "It is known as {code}."}


class Product(Base, Aggregate, Customised):
    """A thing or a service that is sold. Its code never changes; `reference` is what the ERP knows it by (E-05),
    `drawing_number` (产品图号) means one product as the code does.

    `counts` says whether what is sold of it counts to performance (计入考核业绩, S-13); `list_price` is for one `unit`,
    in `currency`, with the tax in it where `tax_included`; how much tax that is the dated rates of `tax_code` say.
    """

    __tablename__ = "product"
    __aggregate__ = "product"
    __table_args__ = (
        one_of("status", Status),
        not_negative("list_price"),
        custom_index("product"),
    )

    code: Mapped[str] = mapped_column(unique=True)
    reference: Mapped[str | None] = mapped_column(unique=True)
    drawing_number: Mapped[str | None] = mapped_column(unique=True)
    name: Mapped[dict[str, str]]
    category: Mapped[str | None]
    unit: Mapped[str]
    list_price: Mapped[Exact]
    currency: Mapped[str]
    tax_included: Mapped[bool]
    tax_code: Mapped[str]
    counts: Mapped[bool]
    status: Mapped[str]
    entered_by: Mapped[UUID | None]
    created_at: Mapped[datetime]

    @classmethod
    def shown_to_customers(cls) -> ColumnElement[bool]:
        """What is on sale."""
        return cls.status == Status.ACTIVE

    @classmethod
    def create(
        cls,
        *,
        code: str,
        reference: str | None = None,
        drawing_number: str | None = None,
        name: Mapping[str, str],
        category: str | None,
        unit: str,
        list_price: Decimal,
        currency: str,
        tax_included: bool,
        tax_code: str,
        counts: bool,
        custom: dict[str, Any] | None = None,
        entered_by: UUID | None,
        at: datetime,
    ) -> Self:
        """A new product, sold from now on."""
        product = cls(
            id=new_id(),
            version=0,
            code=code,
            reference=reference,
            drawing_number=drawing_number,
            name=dict(name),
            category=category,
            unit=unit,
            list_price=list_price,
            currency=currency,
            tax_included=tax_included,
            tax_code=tax_code,
            counts=counts,
            custom=custom,
            status=Status.ACTIVE,
            entered_by=entered_by,
            created_at=at,
        )
        product.record(ProductCreated())
        return product

    def change(self, changes: Mapping[str, Any]) -> None:
        """Change anything but the code; what changes nothing makes no version."""
        for field, value in changes.items():
            setattr(self, field, value)
        if changes_of(self):
            self.record(ProductChanged())

    def follow(self, reference: str, description: Mapping[str, Any]) -> None:
        """Become what the ERP says of it; told the same again it makes no version. Raises ProductReferenceTaken."""
        if self.reference not in (None, reference):
            raise ProductReferenceTaken
        self.change({**description, "reference": reference})

    def discontinue(self) -> None:
        """No new orders of it; nothing is deleted (data.md, Deleting)."""
        if not self.is_active:
            raise ProductIsDiscontinued
        self.status = Status.DISCONTINUED
        self.record(ProductDiscontinued())

    def reinstate(self) -> None:
        """It is sold again."""
        if self.is_active:
            raise ProductIsActive
        self.status = Status.ACTIVE
        self.record(ProductReinstated())

    @property
    def is_active(self) -> bool:
        """Whether it can be ordered."""
        return self.status == Status.ACTIVE

"""The order type (订单类型, 单据性质): five are shipped, the administrator keeps them and adds others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.changes import changes_of
from chassis.errors import Refusal
from chassis.identifiers import new_id
from chassis.model import Aggregate, Fact, one_of
from sales.model import Base, Fraction

REQUIRABLE = ("ship_to", "note", "payment_terms_id")
"""What a type can demand beside the key fields of an order, which are never optional (G-13)."""

STANDARD = "standard"
"""The type of an order that names none: 标准订单."""


class Occasion(StrEnum):
    """What the customer must have ordered before, for an order to be of the type (S-11, S-12)."""

    ANY = "any"  # 不限
    FIRST = "first"  # 首单: nothing that counts to performance
    REPEAT = "repeat"  # 返单: each of its products


@dataclass(frozen=True)
class OrderTypeCreated(Fact):
    """Orders can be of this type from now on."""


@dataclass(frozen=True)
class OrderTypeChanged(Fact):
    """Its name or its properties changed; orders that were entered keep theirs."""


@dataclass(frozen=True)
class OrderTypeDeactivated(Fact):
    """No new orders of this type."""


@dataclass(frozen=True)
class OrderTypeReactivated(Fact):
    """Orders can be of this type again."""


class OrderTypeInactive(Refusal):
    """It was deactivated already."""

    title = {"zh": "订单类型已停用", "en": "The order type is inactive"}


class OrderTypeActive(Refusal):
    """It is in use; there is nothing to reactivate."""

    title = {"zh": "订单类型未停用", "en": "The order type is active"}


class OrderTypeCodeTaken(Refusal):
    """Another type has this code, be it inactive."""

    title = {"zh": "订单类型编码已被占用", "en": "The code of the order type is taken"}


class OrderType(Base, Aggregate):
    """What kind of order it is. `counts`: 计入考核业绩, whether it counts to performance (S-09).

    `required`: fields that orders of this type are not submitted without, beside their key fields (G-13);
    `tolerance`: 超发允差, the fraction of a line's quantity by which shipments may exceed it (S-16); `needs_approval`:
    需要审核, whether anybody must approve its orders beside the customer's credit; `occasion`: 首单 or 返单 only.
    """

    __tablename__ = "order_type"
    __aggregate__ = "order_type"
    __table_args__ = (
        CheckConstraint("tolerance BETWEEN 0 AND 1", name="tolerance"),
        CheckConstraint(f"required <@ ARRAY{list(REQUIRABLE)}::text[]", name="required"),
        one_of("occasion", Occasion),
    )

    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[dict[str, str]]
    counts: Mapped[bool]
    tolerance: Mapped[Fraction]
    required: Mapped[list[str]]
    needs_approval: Mapped[bool]
    occasion: Mapped[str]
    active: Mapped[bool]

    @classmethod
    def create(
        cls,
        *,
        code: str,
        name: Mapping[str, str],
        counts: bool,
        tolerance: Decimal = Decimal(0),
        required: Sequence[str] = (),
        needs_approval: bool = True,
        occasion: str = Occasion.ANY,
    ) -> Self:
        """A new type, in use from now on."""
        order_type = cls(
            id=new_id(),
            version=0,
            code=code,
            name=dict(name),
            counts=counts,
            tolerance=tolerance,
            required=list(required),
            needs_approval=needs_approval,
            occasion=occasion,
            active=True,
        )
        order_type.record(OrderTypeCreated())
        return order_type

    def change(self, changes: Mapping[str, Any]) -> None:
        """Change anything but the code; what changes nothing makes no version."""
        for field, value in changes.items():
            setattr(self, field, value)
        if changes_of(self):
            self.record(OrderTypeChanged())

    def deactivate(self) -> None:
        """No new orders of it."""
        if not self.active:
            raise OrderTypeInactive
        self.active = False
        self.record(OrderTypeDeactivated())

    def reactivate(self) -> None:
        """It can be used again."""
        if self.active:
            raise OrderTypeActive
        self.active = True
        self.record(OrderTypeReactivated())

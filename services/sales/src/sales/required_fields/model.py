"""Required fields (必填项) of one kind of document, beside its key fields; those of orders are their type's."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Mapped, mapped_column

from chassis.changes import changes_of
from chassis.errors import InputError, Invalid, Refusal
from chassis.model import Aggregate, Fact
from sales.model import Base

REQUIRABLE = {
    "sales.quotation": ("payment_terms_id", "payment_days", "delivery_days", "note"),  # 报价单
    "sales.order_change": ("lines",),  # 变更单
    "sales.delivery": ("carrier", "tracking_number"),  # 销货单
    "sales.return": ("note", "ticket_id"),  # 销退单
}
"""What can be demanded of each kind; what is not here is always there, key fields above all, or never demanded."""


@dataclass(frozen=True)
class RequiredFieldsChanged(Fact):
    """Other fields are demanded from now on; what was submitted stays so."""


class RequiredFieldsEmpty(Refusal):
    """Fields that such documents need are empty (所有字段均要填写, G-13); `missing` names them."""

    title = {"zh": "必填项未填写", "en": "Required fields are empty"}
    detail = {"zh": "缺少:{missing}", "en": "Missing: {missing}."}


class RequiredFields(Base, Aggregate):
    """What documents of one kind (`sales.return`) are not submitted without, beside their key fields."""

    __tablename__ = "required_fields"
    __aggregate__ = "required_fields"

    document: Mapped[str] = mapped_column(unique=True)
    required: Mapped[list[str]]

    def change(self, required: Collection[str]) -> None:
        """Demand these; what changes nothing makes no version. Raises Invalid for a field that cannot be demanded."""
        known = REQUIRABLE[self.document]
        if strange := [place for place, field in enumerate(required) if field not in known]:
            texts = {"zh": f"可设为必填的有:{', '.join(known)}", "en": f"These can be demanded: {', '.join(known)}."}
            raise Invalid(InputError(f"#/required/{place}", "not-requirable", texts) for place in strange)
        self.required = list(required)
        if changes_of(self):
            self.record(RequiredFieldsChanged())


def check_filled(document: object, fields: Iterable[str], refusal: type[Refusal] = RequiredFieldsEmpty) -> None:
    """Whether each of these says something; zero does. Raises the refusal with those that are `missing`."""
    if missing := [field for field in fields if getattr(document, field) in (None, "", [])]:
        raise refusal(missing=missing)

"""The type of a return (销退单类型): three are shipped, with the same checks; how they differ is data (1.11, 5)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from chassis.changes import changes_of
from chassis.errors import Refusal
from chassis.model import Aggregate, Fact
from sales.model import Base


@dataclass(frozen=True)
class ReturnTypeChanged(Fact):
    """It is called, entered, explained or inspected in another way; returns that were entered keep theirs."""


class ReturnNotForYourRole(Refusal):
    """This type of return is entered by other roles: 反馈销退单 by the supervisor, the others by the returns clerk."""

    title = {"zh": "您的角色不能录入此类销退单", "en": "This type of return is entered by other roles"}
    detail = {"zh": "可录入的角色:{roles}", "en": "It is entered by {roles}."}
    status = 403


class ReturnType(Base, Aggregate):
    """A type of return: `roles` enter it, it comes from `source`, for one of `reasons` (code and name in both
    languages); with `inspected` quality control decides what of it is accepted (S-22).
    """

    __tablename__ = "return_type"
    __aggregate__ = "return_type"

    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[dict[str, str]]
    source: Mapped[dict[str, str]]
    reasons: Mapped[list[Any]]
    roles: Mapped[list[str]]
    inspected: Mapped[bool]

    def change(self, changes: Mapping[str, Any]) -> None:
        """Change what is data of it; what changes nothing makes no version."""
        for field, value in changes.items():
            setattr(self, field, value)
        if changes_of(self):
            self.record(ReturnTypeChanged())

    def check_role(self, roles: Collection[str]) -> None:
        """Whether somebody with these roles enters it. Raises ReturnNotForYourRole."""
        if not set(roles) & set(self.roles):
            raise ReturnNotForYourRole(roles=", ".join(self.roles))

    @property
    def reason_codes(self) -> frozenset[str]:
        """The reasons that a line can give."""
        return frozenset(reason["code"] for reason in self.reasons)

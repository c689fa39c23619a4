"""The rule of product codes (物料代码规则), one for the company. It binds new products; codes that were given stay."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from chassis.changes import changes_of
from chassis.errors import InputError, Invalid, Refusal
from chassis.model import Aggregate, Fact, one_of
from sales.model import Base

LONGEST_CODE = 40


class Characters(StrEnum):
    """What a code consists of."""

    DIGITS = "digits"  # 仅数字
    LETTERS_AND_DIGITS = "letters_and_digits"  # 字母和数字
    ANY = "any"  # 字母、数字和 . _ / -


@dataclass(frozen=True)
class ProductRuleChanged(Fact):
    """New products follow another rule from now on."""


class ErpIsMaster(Refusal):
    """Products come from the ERP by its sync; nobody enters them here (E-05)."""

    title = {"zh": "产品由 ERP 建立", "en": "Products are made in the ERP"}
    detail = {
        "zh": "物料代码以 ERP 为准,请在 ERP 中建立后同步",
        "en": "The ERP is master of product codes: make the product there, it comes by its sync.",
    }


class ProductRule(Base, Aggregate):
    """A code has `shortest` to `longest` characters of these; with `erp_is_master` only the ERP's sync makes products.

    What a code may hold at most (letters, digits, . _ / -) the route says.
    """

    __tablename__ = "product_rule"
    __aggregate__ = "product_rule"
    __table_args__ = (
        one_of("characters", Characters),
        CheckConstraint(f"1 <= shortest AND shortest <= longest AND longest <= {LONGEST_CODE}", name="lengths"),
    )

    characters: Mapped[str]
    shortest: Mapped[int] = mapped_column(SmallInteger)
    longest: Mapped[int] = mapped_column(SmallInteger)
    erp_is_master: Mapped[bool]

    def change(self, changes: Mapping[str, Any]) -> None:
        """Let another rule hold for new products. Raises Invalid for lengths that no code has."""
        for field, value in changes.items():
            setattr(self, field, value)
        if self.shortest > self.longest:
            raise Invalid([_NO_LENGTH])
        if changes_of(self):
            self.record(ProductRuleChanged())

    def check(self, code: str, *, from_erp: bool) -> None:
        """Whether a product may be made under this code. Raises ErpIsMaster or Invalid."""
        if self.erp_is_master and not from_erp:
            raise ErpIsMaster
        fits = self.shortest <= len(code) <= self.longest and self._consists(code)
        if not fits:
            zh = f"应为 {self.shortest} 至 {self.longest} 位{_CALLED[self.characters]['zh']}"
            en = f"A code has {self.shortest} to {self.longest} {_CALLED[self.characters]['en']}."
            raise Invalid([InputError("#/code", "against-the-rule", {"zh": zh, "en": en})])

    def _consists(self, code: str) -> bool:
        if self.characters == Characters.DIGITS:
            return code.isascii() and code.isdigit()
        return self.characters == Characters.ANY or (code.isascii() and code.isalnum())


_CALLED: dict[str, dict[str, str]] = {
    Characters.DIGITS: {"zh": "数字", "en": "digits"},
    Characters.LETTERS_AND_DIGITS: {"zh": "字母或数字", "en": "letters or digits"},
    Characters.ANY: {"zh": "字符", "en": "characters"},
}
_NO_LENGTH = InputError(
    "#/shortest", "too-large", {"zh": "最短长度大于最长长度", "en": "The shortest is longer than the longest."}
)

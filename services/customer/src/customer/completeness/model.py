"""The policy of completeness (完整性规则): mandatory fields and weights as data, one policy a kind of account."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from chassis.errors import InputError, Invalid, Refusal
from chassis.model import Aggregate, Fact
from customer.model import Base

IMPORTANT = frozenset({"name", "phone"})
"""重要信息: fields that no policy can make optional (G-13). A customer whom one cannot call is no customer yet."""

FIELDS = frozenset({
    "name", "short_name", "handling", "channel", "stage", "relations", "industry", "region", "country", "tax_id",
    "invoice_title", "bank_name", "bank_account", "phone", "email", "website", "occupation", "birth_year", "addresses",
})  # fmt: skip
"""What a file can hold, by the names of the account's fields."""

HEAVIEST = 100
"""The largest weight of one field."""


@dataclass(frozen=True)
class CompletenessPolicyChanged(Fact):
    """Other fields are mandatory, or weigh differently, from now on."""


class ImportantFieldOptional(Refusal):
    """重要信息 can be weighed, but never be made optional."""

    title = {"zh": "重要信息不能设为可选", "en": "Important fields cannot be made optional"}
    detail = {"zh": "以下字段必须填写:{fields}", "en": "These fields stay mandatory: {fields}."}


class CompletenessPolicy(Base, Aggregate):
    """What a complete file of one kind of account holds.

    `weights` names every field that counts with its weight, 1 to 100; `mandatory` those without which nothing is
    submitted. A change counts for what is saved or submitted from then on.
    """

    __tablename__ = "completeness_policy"
    __aggregate__ = "completeness_policy"

    kind: Mapped[str] = mapped_column(unique=True)
    weights: Mapped[dict[str, int]] = mapped_column(JSONB)
    mandatory: Mapped[list[str]]

    def score(self, values: Mapping[str, object]) -> int:
        """How complete `values` are, 0 to 100: the weight of the filled fields in that of all."""
        total = sum(self.weights.values())
        filled = sum(weight for field, weight in self.weights.items() if is_filled(values.get(field)))
        return round(100 * filled / total)

    def missing(self, values: Mapping[str, object]) -> list[str]:
        """The mandatory fields that are empty, in the policy's order."""
        return [field for field in self.mandatory if not is_filled(values.get(field))]

    def change(self, *, weights: Mapping[str, int], mandatory: Iterable[str]) -> None:
        """Replace the policy; raises Invalid for fields that no account has, ImportantFieldOptional for 重要信息."""
        wanted = list(dict.fromkeys(mandatory))
        faults = [_unknown("weights", field) for field in weights if field not in FIELDS]
        faults += [_unknown("mandatory", field) for field in wanted if field not in FIELDS]
        if not weights:
            faults.append(
                InputError("#/weights", "empty", {"zh": "至少一个字段须有权重", "en": "Some field must weigh."})
            )
        if faults:
            raise Invalid(faults)
        if optional := sorted(IMPORTANT - set(wanted)):
            raise ImportantFieldOptional(fields=optional)
        self.weights = dict(weights)
        self.mandatory = wanted
        self.record(CompletenessPolicyChanged())


SHIPPED = (
    {
        "id": UUID("01977e3a-0000-7000-8000-000000000001"),
        "kind": "company",
        "weights": {
            "name": 20, "industry": 10, "region": 10, "phone": 15, "tax_id": 10, "addresses": 10,
            "email": 5, "website": 5, "short_name": 5, "relations": 5, "bank_account": 5,
        },
        "mandatory": ["name", "industry", "region", "phone"],
    },
    {
        "id": UUID("01977e3a-0000-7000-8000-000000000002"),
        "kind": "person",
        "weights": {
            "name": 25, "phone": 25, "region": 10, "email": 10, "occupation": 10, "birth_year": 10, "addresses": 10,
        },
        "mandatory": ["name", "phone"],
    },
)  # fmt: skip
"""The policies a new installation starts with; the first migration enters them as version 0, no fact says so."""


def is_filled(value: object) -> bool:
    """Whether a field says anything: blank text, an empty list and a name without text do not."""
    if isinstance(value, str):
        return bool(value.strip())
    if isinstance(value, Mapping):
        return any(is_filled(part) for part in value.values())
    return value is not None and value != []


def _unknown(member: str, field: str) -> InputError:
    return InputError(
        f"#/{member}/{field}", "unknown-field", {"zh": "客户资料没有此字段", "en": "An account has no such field."}
    )

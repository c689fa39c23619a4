"""The account (客户信息): draft → submitted → approved; what is approved changes by change requests only."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from chassis.errors import InputError, Invalid, Refusal
from chassis.identifiers import new_id
from chassis.model import Aggregate, Owned
from chassis.search import Searchable, search_columns
from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column, relationship

from customer.accounts.facts import (
    AccountActive,
    AccountApproved,
    AccountChanged,
    AccountCreated,
    AccountDeactivated,
    AccountInactive,
    AccountIncomplete,
    AccountNotApproved,
    AccountNotDraft,
    AccountNotSubmitted,
    AccountReactivated,
    AccountRejected,
    AccountSubmitted,
    AccountUnderApproval,
    AccountWithdrawn,
)
from customer.accounts.tax_id import is_credit_code
from customer.accounts.vocabulary import Channel, Handling, Kind, Purpose, Stage, Status
from customer.completeness.model import CompletenessPolicy
from customer.model import Base, one_of

HOME = "CN"
"""The country (ISO 3166) whose tax numbers are checked, and that an account has unless it says otherwise."""

DEFAULTS: Mapping[str, Any] = {
    "handling": Handling.OWN, "channel": Channel.DIRECT, "stage": Stage.PROSPECT, "relations": (), "country": HOME,
}  # fmt: skip
OF_PERSONS = ("occupation", "birth_year")
DETAILS = (
    "name", "short_name", "handling", "channel", "stage", "relations", "industry", "region", "country", "tax_id",
    "invoice_title", "bank_name", "bank_account", "phone", "email", "website", *OF_PERSONS,
)  # fmt: skip
"""Columns that people enter and change; addresses are beside them."""

FIELDS = frozenset({*DETAILS, "addresses"})
"""Everything people enter, as the policy of completeness names it."""

ADDRESS_FIELDS = ("purpose", "country", "province", "city", "line", "postal_code")


class Address(Base):
    """One address of an account (地址); its id stays while it is edited, so that a document can point at it."""

    __tablename__ = "account_address"
    __root__ = "account"
    __table_args__ = (one_of("purpose", Purpose),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    position: Mapped[int] = mapped_column(SmallInteger)
    purpose: Mapped[str]
    country: Mapped[str]
    province: Mapped[str | None]
    city: Mapped[str | None]
    line: Mapped[str]
    postal_code: Mapped[str | None]

    account: Mapped["Account"] = relationship(back_populates="addresses", lazy="raise")


class Account(Base, Aggregate, Owned, Searchable):
    """A customer: a company or a person, with the code that never changes and the one who owns the relation."""

    __tablename__ = "account"
    __aggregate__ = "account"
    __children__ = ("addresses",)
    __unrecorded__ = frozenset({"sort_key", "search", "search_text", "completeness"})
    __table_args__ = (
        one_of("kind", Kind),
        one_of("status", Status),
        one_of("handling", Handling),
        one_of("channel", Channel),
        one_of("stage", Stage),
        CheckConstraint("completeness BETWEEN 0 AND 100", name="completeness"),
        CheckConstraint("kind = 'person' OR (occupation IS NULL AND birth_year IS NULL)", name="of_persons"),
        Index("ix_account_created_at", "created_at", "id"),
        Index("ix_account_sort_key", "sort_key", "id"),
        Index("ix_account_search", "search", postgresql_using="gin"),
    )

    code: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    status: Mapped[str]
    active: Mapped[bool]
    completeness: Mapped[int] = mapped_column(SmallInteger)
    rejection: Mapped[str | None]
    name: Mapped[dict[str, str]]
    short_name: Mapped[str | None]
    handling: Mapped[str]
    channel: Mapped[str]
    stage: Mapped[str]
    relations: Mapped[list[str]]
    industry: Mapped[str | None]
    region: Mapped[str | None]
    country: Mapped[str]
    tax_id: Mapped[str | None]
    invoice_title: Mapped[str | None]
    bank_name: Mapped[str | None]
    bank_account: Mapped[str | None]
    phone: Mapped[str | None]
    email: Mapped[str | None]
    website: Mapped[str | None]
    occupation: Mapped[str | None]
    birth_year: Mapped[int | None] = mapped_column(SmallInteger)
    entered_by: Mapped[UUID | None]
    created_at: Mapped[datetime]

    addresses: Mapped[list[Address]] = relationship(
        back_populates="account", order_by=Address.position, cascade="all, delete-orphan", lazy="selectin"
    )

    @classmethod
    def enter(
        cls,
        *,
        code: str,
        kind: str,
        details: Mapping[str, Any],
        owner_id: UUID | None,
        entered_by: UUID | None,
        at: datetime,
        policy: CompletenessPolicy,
    ) -> Self:
        """A new draft with its code. Raises Invalid when the details contradict each other."""
        identifier = new_id()
        account = cls(
            id=identifier,
            version=0,
            code=code,
            kind=kind,
            status=Status.DRAFT,
            active=True,
            owner_id=owner_id,
            account_id=identifier,
            entered_by=entered_by,
            created_at=at,
        )
        account._describe({**dict.fromkeys(DETAILS), **DEFAULTS, "addresses": (), **details}, policy)
        account.record(AccountCreated())
        return account

    def change(self, changes: Mapping[str, Any], policy: CompletenessPolicy) -> None:
        """Change a draft. Raises Invalid, or AccountUnderApproval; what is approved changes by `apply`."""
        if self.status != Status.DRAFT:
            raise AccountUnderApproval
        self._describe(changes, policy)
        self.record(AccountChanged())

    def apply(self, changes: Mapping[str, Any], policy: CompletenessPolicy) -> None:
        """Apply a change that was approved. Raises Invalid, AccountIncomplete or AccountNotApproved."""
        self._must_be(Status.APPROVED, AccountNotApproved)
        self._describe(changes, policy)
        self._must_be_complete(policy)
        self.record(AccountChanged())

    def submit(self, policy: CompletenessPolicy) -> None:
        """Ask for approval. Raises AccountIncomplete while a mandatory field is empty."""
        self._must_be(Status.DRAFT, AccountNotDraft)
        self._must_be_complete(policy)
        self.status = Status.SUBMITTED
        self.rejection = None
        self.record(AccountSubmitted())

    def withdraw(self) -> None:
        """Take it back before the decision."""
        self._must_be(Status.SUBMITTED, AccountNotSubmitted)
        self.status = Status.DRAFT
        self.record(AccountWithdrawn())

    def reject(self, reason: str) -> None:
        """Refuse it with a reason; it is a draft again."""
        self._must_be(Status.SUBMITTED, AccountNotSubmitted)
        self.status = Status.DRAFT
        self.rejection = reason
        self.record(AccountRejected(reason))

    def approve(self) -> None:
        """Accept it as a customer."""
        self._must_be(Status.SUBMITTED, AccountNotSubmitted)
        self.status = Status.APPROVED
        self.record(AccountApproved())

    def deactivate(self, reason: str) -> None:
        """No new business with it; nothing is deleted (data.md, Deleting)."""
        self._must_be(Status.APPROVED, AccountNotApproved)
        if not self.active:
            raise AccountInactive
        self.active = False
        self.record(AccountDeactivated(reason))

    def reactivate(self) -> None:
        """Business may go on."""
        if self.active:
            raise AccountActive
        self.active = True
        self.record(AccountReactivated())

    @property
    def details(self) -> dict[str, Any]:
        """What people entered, addresses as plain values."""
        addresses = [{name: getattr(a, name) for name in ("id", *ADDRESS_FIELDS)} for a in self.addresses]
        return {**{name: getattr(self, name) for name in DETAILS}, "addresses": addresses}

    def _describe(self, changes: Mapping[str, Any], policy: CompletenessPolicy) -> None:
        for name in DETAILS:
            if name in changes:
                setattr(self, name, list(changes[name]) if name == "relations" else changes[name])
        if "addresses" in changes:
            self._set_addresses(changes["addresses"])
        if faults := tuple(self._faults()):
            raise Invalid(faults)
        details = self.details
        self.completeness = policy.score(details)
        for column, value in searched_by(self.code, details).items():
            setattr(self, column, value)

    def _set_addresses(self, wanted: Sequence[Mapping[str, Any]]) -> None:
        known = {address.id: address for address in self.addresses}
        if unknown := [at for at, item in enumerate(wanted) if item.get("id") and item["id"] not in known]:
            raise Invalid(_fault(f"/addresses/{at}/id", "unknown-address", *_NO_SUCH_ADDRESS) for at in unknown)
        kept = []
        for position, item in enumerate(wanted):
            address = known[item["id"]] if item.get("id") else Address(id=new_id())
            for field in ADDRESS_FIELDS:
                setattr(address, field, item.get(field))
            address.country = item.get("country") or HOME
            address.position = position
            kept.append(address)
        self.addresses = kept

    def _faults(self) -> Iterator[InputError]:
        if not any(self.name.get(language, "").strip() for language in ("zh", "en")):
            yield _fault("/name", "empty", "名称不能为空", "A name is needed in Chinese or in English.")
        if self.kind == Kind.COMPANY:
            for field in OF_PERSONS:
                if getattr(self, field) is not None:
                    yield _fault(f"/{field}", "persons-only", "仅适用于个人客户", "Only persons have this.")
            if self.tax_id and self.country == HOME and not is_credit_code(self.tax_id):
                yield _fault(
                    "/tax_id",
                    "credit-code",
                    "统一社会信用代码不正确",
                    "This is no unified social credit code (GB 32100).",
                )

    def _must_be(self, status: Status, refusal: type[Refusal]) -> None:
        if self.status != status:
            raise refusal(status=self.status)

    def _must_be_complete(self, policy: CompletenessPolicy) -> None:
        if missing := policy.missing(self.details):
            raise AccountIncomplete(missing=missing)


def searched_by(code: str, details: Mapping[str, Any]) -> dict[str, str]:
    """Columns of `Searchable`: by names and short name, code and mail address, telephone and tax number."""
    name = details["name"]
    return search_columns(
        names=filter(None, (name.get("zh"), details["short_name"], name.get("en"))),
        words=filter(None, (code, details["email"])),
        numbers=filter(None, (details["phone"], details["tax_id"])),
    )


_NO_SUCH_ADDRESS = ("此客户没有该地址", "The account has no such address.")


def _fault(pointer: str, code: str, zh: str, en: str) -> InputError:
    return InputError(f"#{pointer}", code, {"zh": zh, "en": en})

"""The account (客户信息): draft → submitted → approved; what is approved changes by change requests only."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.errors import Invalid, Refusal
from chassis.identifiers import new_id
from chassis.model import Aggregate, Owned, one_of
from chassis.search import Searchable, search_columns
from customer.accounts.facts import (
    AccountActive,
    AccountAlreadyTheirs,
    AccountApproved,
    AccountAssigned,
    AccountChanged,
    AccountCreated,
    AccountDeactivated,
    AccountInactive,
    AccountIncomplete,
    AccountInPool,
    AccountNotApproved,
    AccountNotDraft,
    AccountNotSubmitted,
    AccountReactivated,
    AccountRejected,
    AccountReleased,
    AccountSubmitted,
    AccountUnderApproval,
    AccountWithdrawn,
)
from customer.accounts.rules import HOME, faults
from customer.accounts.vocabulary import ADDRESS_FIELDS, DETAILS, Channel, Handling, Kind, Purpose, Stage, Status
from customer.completeness.model import CompletenessPolicy
from customer.model import Base
from records.approvals import Approved
from records.custom_fields import Customised, custom_index

DEFAULTS: Mapping[str, Any] = {
    "handling": Handling.OWN, "channel": Channel.DIRECT, "stage": Stage.PROSPECT, "country": HOME,
}  # fmt: skip


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

    account: Mapped["Account"] = relationship(back_populates="addresses")


class Account(Base, Aggregate, Owned, Searchable, Customised):
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
        CheckConstraint("parent_id <> id", name="parent_id"),
        CheckConstraint("kind = 'person' OR (occupation IS NULL AND birth_year IS NULL)", name="of_persons"),
        Index("ix_account_created_at", "created_at", "id"),
        Index("ix_account_sort_key", "sort_key", "id"),
        Index("ix_account_completeness", "completeness", "id"),
        Index("ix_account_owner_id", "owner_id", "created_at", "id"),
        Index("ix_account_owner_id_sort_key", "owner_id", "sort_key", "id"),
        Index("ix_account_status", "status", "created_at", "id"),
        Index("ix_account_status_sort_key", "status", "sort_key", "id"),
        Index("ix_account_tax_id", "tax_id", postgresql_where=text("tax_id IS NOT NULL")),
        custom_index("account"),
        Index("ix_account_search", "search", postgresql_using="gin", postgresql_with={"gin_pending_list_limit": 256}),
    )

    owner_id: Mapped[UUID | None] = mapped_column()  # not alone in an index: see above
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
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), index=True)
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
        account._describe({**dict.fromkeys(DETAILS), **DEFAULTS, "relations": [], "addresses": [], **details}, policy)
        account.record(AccountCreated())
        return account

    def change(self, changes: Mapping[str, Any], policy: CompletenessPolicy) -> None:
        """Change a draft. Raises Invalid, or AccountUnderApproval; what is approved changes by `apply`."""
        if self.status != Status.DRAFT:
            raise AccountUnderApproval
        if self.news_in(changes):
            self._describe(changes, policy)
            self.record(AccountChanged())

    def check_change(self, changes: Mapping[str, Any], policy: CompletenessPolicy) -> None:
        """Whether an approved account may become like this. Raises Invalid, AccountIncomplete or AccountNotApproved."""
        self._must_be(Status.APPROVED, AccountNotApproved)
        wanted = self._checked(changes)
        if missing := policy.missing(wanted):
            raise AccountIncomplete(missing=missing)

    def apply(self, changes: Mapping[str, Any], policy: CompletenessPolicy) -> None:
        """Apply a change that was approved, or needs no approval. Raises what `check_change` raises."""
        self.check_change(changes, policy)
        self._describe(changes, policy)
        self.record(AccountChanged())

    def submit(self, policy: CompletenessPolicy) -> None:
        """Ask for approval. Raises AccountIncomplete while a mandatory field is empty."""
        self._must_be(Status.DRAFT, AccountNotDraft)
        if missing := policy.missing(self.details):
            raise AccountIncomplete(missing=missing)
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

    def approve(self, evidence: Approved) -> None:
        """Accept it as a customer after the last step of its approval."""
        evidence.check(self)
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

    def assign(self, owner_id: UUID, note: str | None) -> None:
        """Give it to a salesperson, whatever its state (C-12). Raises AccountInactive or AccountAlreadyTheirs."""
        if not self.active:
            raise AccountInactive
        if self.owner_id == owner_id:
            raise AccountAlreadyTheirs
        fact = AccountAssigned(self.owner_id, owner_id, note)
        self.owner_id = owner_id
        self.record(fact)

    def release(self, reason: str) -> None:
        """Put it back into the pool. Raises AccountInPool."""
        if self.owner_id is None:
            raise AccountInPool
        fact = AccountReleased(self.owner_id, reason)
        self.owner_id = None
        self.record(fact)

    @property
    def details(self) -> dict[str, Any]:
        """What people entered, addresses as plain values."""
        addresses = [{name: getattr(a, name) for name in ("id", *ADDRESS_FIELDS)} for a in self.addresses]
        return {**{name: getattr(self, name) for name in DETAILS}, "addresses": addresses}

    def news_in(self, changes: Mapping[str, Any]) -> dict[str, Any]:
        """Those of the changes that say anything new; what changes nothing makes no version."""
        present = self.details
        return {field: value for field, value in changes.items() if present[field] != value}

    def _checked(self, changes: Mapping[str, Any]) -> dict[str, Any]:
        """The details with these changes. Raises Invalid with everything that contradicts itself."""
        wanted = {**self.details, **changes}
        known = {address.id for address in self.addresses}
        if found := tuple(faults(self.kind, wanted, known)):
            raise Invalid(found)
        return wanted

    def _describe(self, changes: Mapping[str, Any], policy: CompletenessPolicy) -> None:
        wanted = self._checked(changes)
        for name in DETAILS:
            if name in changes:
                setattr(self, name, changes[name])
        if "addresses" in changes:
            self._set_addresses(changes["addresses"])
        self.completeness = policy.score(wanted)
        for column, value in searched_by(self.code, wanted).items():
            setattr(self, column, value)

    def _set_addresses(self, wanted: Sequence[Mapping[str, Any]]) -> None:
        known = {address.id: address for address in self.addresses}
        kept = []
        for position, item in enumerate(wanted):
            address = known[item["id"]] if item.get("id") else Address(id=new_id())
            for field in ADDRESS_FIELDS:
                setattr(address, field, item.get(field))
            address.country = item.get("country") or HOME
            address.position = position
            kept.append(address)
        self.addresses = kept

    def _must_be(self, status: Status, refusal: type[Refusal]) -> None:
        if self.status != status:
            raise refusal(status=self.status)


def searched_by(code: str, details: Mapping[str, Any]) -> dict[str, str]:
    """Columns of `Searchable`: by names and short name, code and mail address, telephone and tax number."""
    name = details["name"]
    return search_columns(
        names=filter(None, (name.get("zh"), details["short_name"], name.get("en"))),
        words=filter(None, (code, details["email"])),
        numbers=filter(None, (details["phone"], details["tax_id"])),
    )

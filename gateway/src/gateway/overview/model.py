"""What the gateway keeps of what the services tell: entries of the customers' files (客户档案), and what people did."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from gateway.model import Base


class AccountEntry(Base):
    """One aggregate of a neighbour, as a section of the 360 shows it.

    One row an aggregate and not one an account: two events about one account never meet in a row, so neither order nor
    concurrency of their arrival matters, and a replay ends in the same rows (faults.md D-3, D-5). `content` is ready to
    be shown and `form` its version, `shown` says whether it is (an approval only while it is open) and `for_portal`
    whether to the customer's own people as well, `as_of` is the time of the event it came from. `owner_id` is known of
    the account itself only: the reach over the account is the reach over its file, so that a handover moves all of it
    at once.
    """

    __tablename__ = "account_entry"
    __table_args__ = (Index("ix_account_entry_section", "account_id", "resource", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    resource: Mapped[str]
    account_id: Mapped[UUID | None]
    owner_id: Mapped[UUID | None]
    shown: Mapped[bool]
    for_portal: Mapped[bool]
    form: Mapped[int] = mapped_column(SmallInteger)
    content: Mapped[dict[str, Any]]
    as_of: Mapped[datetime]
    deleted_at: Mapped[datetime | None]


class Activity(Base):
    """What somebody did (动态): one row an event, and nothing of it could change later.

    Names are not kept: people and accounts are called what they are called when somebody reads, and whoever is erased
    there is erased here as well (data.md, Personal data). `id` is the event's, `version` its aggregate's.

    `resource` (`customer.account`) is what its read permission is called after; `actor_id` is the person or system
    behind `actor`; `number` is what people call the document by; `changed` names the fields that changed, without their
    values.
    """

    __tablename__ = "activity"
    __table_args__ = (
        Index("ix_activity_account", "account_id", "at", "id"),
        Index("ix_activity_actor", "actor_id", "at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    at: Mapped[datetime]
    type: Mapped[str]
    resource: Mapped[str]
    subject_id: Mapped[UUID]
    account_id: Mapped[UUID | None]
    actor: Mapped[str]
    actor_id: Mapped[UUID | None]
    on_behalf_of: Mapped[str | None]
    cause: Mapped[str]
    number: Mapped[str | None]
    changed: Mapped[list[str]]

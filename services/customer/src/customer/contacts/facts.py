"""What can happen to a contact, and what its rules refuse."""

from dataclasses import dataclass
from uuid import UUID

from chassis.errors import Refusal
from chassis.model import Fact


@dataclass(frozen=True)
class ContactCreated(Fact):
    """A person of this customer is known."""


@dataclass(frozen=True)
class ContactChanged(Fact):
    """Something about the person is different."""


@dataclass(frozen=True)
class ContactReassigned(Fact):
    """The account went to somebody else, or back to the pool, and its contact with it."""

    from_owner_id: UUID | None
    to_owner_id: UUID | None


@dataclass(frozen=True)
class ContactDeactivated(Fact):
    """The person is no contact any more."""


@dataclass(frozen=True)
class ContactReactivated(Fact):
    """The person is a contact again."""


class ContactInactive(Refusal):
    """The person is no contact already."""

    title = {"zh": "联系人已停用", "en": "The contact is inactive"}


class ContactActive(Refusal):
    """The person is a contact already."""

    title = {"zh": "联系人未停用", "en": "The contact is active"}

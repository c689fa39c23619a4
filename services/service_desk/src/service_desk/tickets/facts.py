"""What can happen to a service request, and what its rules refuse."""

from dataclasses import dataclass
from uuid import UUID

from chassis.errors import Refusal
from chassis.model import Fact


@dataclass(frozen=True)
class TicketOpened(Fact):
    """It was received and has its number, its agent and its deadlines."""


@dataclass(frozen=True)
class TicketChanged(Fact):
    """What it is about was put right."""


@dataclass(frozen=True)
class TicketAssigned(Fact):
    """Another agent is responsible."""

    from_owner_id: UUID | None
    to_owner_id: UUID


@dataclass(frozen=True)
class TicketReplied(Fact):
    """The customer or an agent has answered; the text stays in this service."""

    reply_id: UUID
    by_customer: bool


@dataclass(frozen=True)
class TicketNoted(Fact):
    """Something was written down among ourselves."""

    reply_id: UUID


@dataclass(frozen=True)
class TicketResolved(Fact):
    """An agent says that it is solved, after so much working time since it was opened or reopened."""

    working_minutes: int


@dataclass(frozen=True)
class TicketReopened(Fact):
    """It was not solved after all; its time runs anew."""

    reason: str


@dataclass(frozen=True)
class TicketClosed(Fact):
    """It is done."""


@dataclass(frozen=True)
class TicketEscalated(Fact):
    """It is overdue and rose to a level; `to` are the people who are to know."""

    level: int
    to: tuple[UUID, ...]
    reason: str


class TicketSettled(Refusal):
    """Nothing is answered, assigned or changed any more once it is resolved; whoever wants that reopens it."""

    title = {"zh": "服务请求已解决或已关闭", "en": "The ticket is resolved or closed"}
    detail = {"zh": "当前状态:{status},请先重新打开", "en": "It is {status}; reopen it first."}


class TicketNotSettled(Refusal):
    """It is still being worked on: there is nothing to reopen."""

    title = {"zh": "服务请求尚未解决", "en": "The ticket is not resolved yet"}
    detail = {"zh": "当前状态:{status}", "en": "It is {status}."}


class TicketNotResolved(Refusal):
    """We close what is solved, so that every complaint is followed to its end (D-02); the customer may withdraw."""

    title = {"zh": "服务请求未解决,不能关闭", "en": "A ticket is closed after it was resolved"}
    detail = {"zh": "当前状态:{status}", "en": "It is {status}."}

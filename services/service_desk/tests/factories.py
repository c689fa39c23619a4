"""Ready-made objects and rights for tests; every default can be overridden."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from chassis.identifiers import new_id
from service_desk.conversations.model import Conversation, Visitor, Words
from service_desk.conversations.vocabulary import Beginner, Channel, Side
from service_desk.targets.model import Deadlines
from service_desk.tickets.model import Ticket
from service_desk.working_time.clock import WorkingClock, period

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)  # a Monday, 10:00 in Shanghai
REPLY_DUE, RESOLVE_DUE = datetime(2026, 11, 23, 4, tzinfo=UTC), datetime(2026, 11, 24, 4, tzinfo=UTC)
DEADLINES = Deadlines(REPLY_DUE, RESOLVE_DUE)
AGENT = "user/019a9a00-0000-7000-8000-000000000001"
CUSTOMER = "portal/019a9a00-0000-7000-8000-000000000002"
OFFICE = [period("09:00-12:00"), period("13:00-18:00")]
CLOCK = WorkingClock(ZoneInfo("Asia/Shanghai"), [*[OFFICE] * 5, [], []], {})
COMPLAINT = {"kind": "complaint", "subject": "发货数量与订单不符", "text": "订单 20 件,收到 18 件。"}


def ticket(**overrides: Any) -> Ticket:
    """An open request, with the fact of its opening taken off."""
    described: dict[str, Any] = {
        "number": "SR20261123-0001", "kind": "complaint", "priority": "normal", "subject": "发货数量与订单不符",
        "channel": "portal", "account_id": new_id(), "owner_id": new_id(), "chosen_agent_id": None, "order_id": None,
        "order_number": None, "conversation_id": None, "opened_by": new_id(), "opened_at": NOW, "created_at": NOW,
        "deadlines": DEADLINES,
    }  # fmt: skip
    made = Ticket.open(**{**described, **overrides})
    made.facts.clear()
    return made


def replied_ticket() -> Ticket:
    """A request that an agent has answered in time."""
    made = ticket()
    made.reply("今天补发", by=AGENT, by_customer=False, at=NOW)
    made.facts.clear()
    return made


def resolved_ticket() -> Ticket:
    """A request that is solved."""
    made = replied_ticket()
    made.resolve("已补发", at=NOW, working_minutes=30)
    made.facts.clear()
    return made


def closed_ticket() -> Ticket:
    """A request that is done."""
    made = resolved_ticket()
    made.close(by_customer=True)
    made.facts.clear()
    return made


def words(by: Side, text: str = "您好", mail_id: str | None = None) -> Words:
    """What somebody says."""
    return Words(by, by.value, text, NOW, mail_id)


def conversation(begun_by: Beginner = Beginner.VISITOR, **details: Any) -> Conversation:
    """A talk that waits for the other side, with the facts of its beginning taken off."""
    side = Side.STAFF if begun_by == Beginner.STAFF else Side.VISITOR
    described: dict[str, Any] = {"number": "CV20261123-0001", "channel": Channel.CHAT, "visitor": Visitor("王小明")}
    made = Conversation.begin(words(side), begun_by=begun_by, **{**described, **details})
    made.facts.clear()
    return made


def mail_conversation(**details: Any) -> Conversation:
    """A talk that a mail began."""
    return conversation(Beginner.MAIL, channel=Channel.MAIL, **details)


def closed_conversation(made: Conversation) -> Conversation:
    """A talk that is over."""
    made.close()
    made.facts.clear()
    return made


def talks(reach: str, *actions: str) -> dict[str, str]:
    """Rights over conversations; all but giving them to others, where nothing is named."""
    return {
        f"service_desk.conversation.{action}": reach for action in actions or ("read", "start", "join", "post", "close")
    }


_TICKET = "service_desk.ticket"
_MASTERS = dict.fromkeys(
    ("service_desk.agent.read", "service_desk.service_target.read", "service_desk.working_calendar.read"), "all"
)
AGENT_RIGHTS: dict[str, str] = {
    **_MASTERS,
    **{f"{_TICKET}.{action}": "all" for action in ("read", "history", "open", "note")},
    **{f"{_TICKET}.{action}": "own" for action in ("change", "assign", "reply", "resolve", "reopen", "close")},
    **talks("all"),
    **talks("all", "assign"),
    "service_desk.feedback.read": "own",
}
MANAGER_RIGHTS: dict[str, str] = {
    **dict.fromkeys(AGENT_RIGHTS, "all"),
    "service_desk.service_target.change": "all",
    "service_desk.working_calendar.change": "all",
    "service_desk.mail.read": "all",
}
CUSTOMER_RIGHTS: dict[str, str] = {
    "service_desk.agent.read": "account",
    **{f"{_TICKET}.{action}": "account" for action in ("read", "open", "reply", "reopen", "close")},
    **talks("account", "read", "start", "join", "post"),
    **{f"service_desk.feedback.{action}": "account" for action in ("give", "read")},
}
SALESPERSON_RIGHTS: dict[str, str] = {
    **talks("own", "read", "start", "post", "close"),
    **talks("all", "join"),
    "service_desk.feedback.read": "own",
}
INQUIRY_RIGHTS: dict[str, str] = {
    **talks("all", "read", "post", "close"),
    **dict.fromkeys(("service_desk.mail.receive", "service_desk.mail.read"), "all"),
}
"""What 客服人员, 客户服务经理, 客户, 销售人员 and 客户接洽 hold, as the shipped roles have it."""

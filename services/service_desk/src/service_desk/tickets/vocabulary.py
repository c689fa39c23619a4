"""The words a service request is described with; its kinds and priorities stand with the targets they decide."""

from enum import StrEnum


class Status(StrEnum):
    """Where a request stands."""

    OPEN = "open"  # 待处理
    IN_PROGRESS = "in_progress"  # 处理中: an agent has answered
    RESOLVED = "resolved"  # 已解决
    CLOSED = "closed"  # 已关闭


UNRESOLVED = (Status.OPEN, Status.IN_PROGRESS)


class Channel(StrEnum):
    """How the request reached us (R-16: every call and visit is logged)."""

    PORTAL = "portal"  # 客户门户
    PHONE = "phone"  # 来电
    MAIL = "mail"  # 邮件
    CHAT = "chat"  # 洽谈
    VISIT = "visit"  # 来访


class EntryKind(StrEnum):
    """What is written under a request."""

    REPLY = "reply"  # 答复: between the customer and us
    NOTE = "note"  # 内部备注: among ourselves


class Overdue(StrEnum):
    """Which target was missed."""

    REPLY = "reply_overdue"  # 超期未答复
    RESOLUTION = "resolution_overdue"  # 超期未解决

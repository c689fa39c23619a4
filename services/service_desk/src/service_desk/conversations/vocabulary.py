"""The words a conversation is described with, and what people call them."""

from enum import StrEnum


class Channel(StrEnum):
    """How they talk."""

    CHAT = "chat"  # 在线洽谈
    MAIL = "mail"  # 邮件


class Status(StrEnum):
    """Where the conversation stands."""

    WAITING = "waiting"  # 等待应答: the other side has not come yet
    OPEN = "open"  # 洽谈中
    CLOSED = "closed"  # 已结束


class Beginner(StrEnum):
    """Who began it, and so who is waited for: what staff begin waits for the customer, all else for staff."""

    VISITOR = "visitor"  # 网站访客
    STAFF = "staff"  # 员工邀请
    CUSTOMER = "customer"  # 客户
    MAIL = "mail"  # 来信


class Side(StrEnum):
    """On whose side a message was written."""

    VISITOR = "visitor"  # 访客: anybody of whom we know no account
    CUSTOMER = "customer"  # 客户
    STAFF = "staff"  # 员工

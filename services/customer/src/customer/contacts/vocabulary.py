"""The words a contact is described with, and what people call them."""

from enum import StrEnum


class Role(StrEnum):
    """What the person has to say in dealings with us."""

    DECISION_MAKER = "decision_maker"  # 决策人
    FINANCE = "finance"  # 财务
    RECEIVER = "receiver"  # 收货人
    USER = "user"  # 使用人
    OTHER = "other"  # 其他


class Language(StrEnum):
    """In which language the person is written to."""

    CHINESE = "zh"  # 中文
    ENGLISH = "en"  # 英文


class Channel(StrEnum):
    """By which way the person likes to be reached."""

    MAIL = "mail"  # 邮件
    PHONE = "phone"  # 电话
    WECHAT = "wechat"  # 微信
    SMS = "sms"  # 短信

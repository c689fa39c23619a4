"""The words a lead is described with, and what people call them."""

from enum import StrEnum


class Path(StrEnum):
    """By which way of acquisition (客户来源路径, 1.9 steps 4a to 4c) the lead came; recorded for good (C-10)."""

    PROMOTION = "promotion"  # 促销活动
    INBOUND = "inbound"  # 客户接洽
    OUTBOUND = "outbound"  # 寻找客户


class Source(StrEnum):
    """Through what the lead came (来源)."""

    CHAT = "chat"  # 在线洽谈
    MAIL = "mail"  # 请求邮件 (C-23)
    SITE_FORM = "site_form"  # 网站留言 (C-23)
    PROSPECTING = "prospecting"  # 挖掘客户 (C-09)
    SURVEY = "survey"  # 市场调查 (C-21)
    REFERRAL = "referral"  # 转介绍 (C-22)
    EVENT = "event"  # 活动、抽奖 (C-21)


class Status(StrEnum):
    """Where the lead stands; converted and disqualified are final."""

    NEW = "new"  # 新线索
    WORKING = "working"  # 跟进中
    CONVERTED = "converted"  # 已转为客户
    DISQUALIFIED = "disqualified"  # 已排除

"""Words and bounds of the quotation."""

from enum import StrEnum


class Status(StrEnum):
    """States of one revision of a quotation."""

    DRAFT = "draft"  # 草稿
    SUBMITTED = "submitted"  # 待审核
    APPROVED = "approved"  # 已审核,待客户确认
    ACCEPTED = "accepted"  # 客户已确认
    DECLINED = "declined"  # 客户已拒绝
    EXPIRED = "expired"  # 已过期
    SUPERSEDED = "superseded"  # 已被新版取代
    ORDERED = "ordered"  # 已全部转订单
    VOIDED = "voided"  # 已作废


class Via(StrEnum):
    """How the customer answered (客户审核方式)."""

    PORTAL = "portal"  # 客户门户
    LINK = "link"  # 确认链接


DETAILS = (
    "business_date",
    "effective_on",
    "expires_on",
    "payment_terms_id",
    "payment_days",
    "delivery_days",
    "note",
    "custom",
)
"""Columns that people enter and change as they are; the lines are beside them."""

MANDATORY = ("effective_on", "expires_on", "lines")
"""What no quotation is submitted without: 生效日 is a key field, and nothing is offered for ever (S-04, G-13)."""

ON_OFFER = (Status.APPROVED, Status.ACCEPTED)
"""What a new revision takes the place of."""

REVISABLE = (*ON_OFFER, Status.DECLINED, Status.EXPIRED)
"""What a new revision can be written of."""

LONGEST_DELIVERY = 730
"""Days of delivery after an order that can be offered."""

MOST_REVISIONS = 99

MOST_PARTS = 400
"""Parts of lines that orders can take of one quotation, so that its events stay under 256 kB."""

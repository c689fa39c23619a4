"""Words and bounds of the order."""

from enum import StrEnum


class Status(StrEnum):
    """States of an order."""

    DRAFT = "draft"  # 草稿
    SUBMITTED = "submitted"  # 待审核
    APPROVED = "approved"  # 已审核
    COMPLETED = "completed"  # 已完成
    CLOSED = "closed"  # 已关闭: what was open is not shipped any more
    CANCELLED = "cancelled"  # 已取消


class PriceSource(StrEnum):
    """Where the price of a line comes from (价格来源)."""

    CUSTOMER_PRICE = "customer_price"  # 客户商品价格
    PRICE_LIST = "price_list"  # 价格表
    LIST_PRICE = "list_price"  # 标价
    QUOTATION = "quotation"  # 报价单
    ENTERED = "entered"  # 手工录入


DETAILS = ("po_number", "promised_on", "business_date", "payment_days", "ship_to", "note", "custom")
"""Columns that people enter and change as they are; order type, terms and lines are beside them."""

MANDATORY = ("po_number", "promised_on", "lines")
"""What no order is submitted without; 客户单号 and 预交货日 are its key fields (S-08, G-13)."""

LONGEST_TERM = 365
"""Days of payment (账期) that can be granted."""

WIDEST_TOLERANCE = 1
"""As a fraction of what was ordered: no line is ever shipped more than twice over."""

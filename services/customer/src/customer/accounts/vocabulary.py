"""The words an account is described with, and what people call them."""

from enum import StrEnum

DETAILS = (
    "name", "short_name", "handling", "channel", "stage", "relations", "industry", "region", "country", "tax_id",
    "invoice_title", "bank_name", "bank_account", "phone", "email", "website", "occupation", "birth_year", "parent_id",
    "custom",
)  # fmt: skip
"""Columns that people enter and change; addresses are beside them."""

ADDRESS_FIELDS = ("purpose", "country", "province", "city", "line", "postal_code")


class Kind(StrEnum):
    """What the customer is."""

    COMPANY = "company"  # 公司
    PERSON = "person"  # 个人


class Handling(StrEnum):
    """Who does the substance; an input to performance counting (C-06, S-43)."""

    OWN = "own"  # 自有客户: the salesperson's own
    COMPANY = "company"  # 公司的客户: the salesperson only follows the orders, the manager does the substance


class Channel(StrEnum):
    """Through whom the goods reach their user (C-06)."""

    DIRECT = "direct"  # 直接客户
    DEALER = "dealer"  # 经销商
    AGENT = "agent"  # 代理商


class Stage(StrEnum):
    """How far the acquaintance goes (C-06)."""

    PROSPECT = "prospect"  # 潜在客户
    NEW = "new"  # 新客户
    OLD = "old"  # 老客户


class Relation(StrEnum):
    """Kinds of relation with a customer (客户关系的种类, C-40); several may hold."""

    TRADE = "trade"  # 交易
    COMMUNICATION = "communication"  # 通讯
    CONTACT_OPPORTUNITY = "contact_opportunity"  # 特殊的接触机会
    CONTRACT = "contract"  # 买卖合同
    ALLIANCE = "alliance"  # 联盟关系


class Purpose(StrEnum):
    """What an address is for."""

    REGISTERED = "registered"  # 注册地址
    OFFICE = "office"  # 办公地址
    DELIVERY = "delivery"  # 收货地址
    BILLING = "billing"  # 开票地址
    HOME = "home"  # 住址


class Status(StrEnum):
    """Where the account stands in its approval."""

    DRAFT = "draft"  # 草稿
    SUBMITTED = "submitted"  # 待审核
    APPROVED = "approved"  # 已审核

"""The sections of the 360 as a table of plain data: a further one is one entry here and its consumed schema."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

State = dict[str, Any]


@dataclass(frozen=True)
class Section:
    """What one kind of aggregate tells of an account.

    `resource` is `<service>.<aggregate>`: all its events feed the section, and its read permission opens it. `fields`
    are taken from the event's state, under the names that the service's own API has, so that a role's masks of the
    resource fit. `shown` says of a state whether people see it.
    """

    name: str
    zh: str
    en: str
    resource: str
    fields: tuple[str, ...]
    shown: Callable[[State], bool] = lambda _state: True
    for_portal: Callable[[State], bool] = lambda _state: True
    """Whether the customer's own people see it, too: an order is theirs only when it is approved (S-23)."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Fields that list names of fields → the resource that those belong to, whose masks then count, too."""
    owned: bool = False
    """The account itself: its owner is who the whole file is reached by."""

    @property
    def permission(self) -> str:
        """Who holds it with reach over the account sees the section."""
        return f"{self.resource}.read"


ACCOUNT = Section(
    "account",
    "客户信息",
    "Account",
    "customer.account",
    (
        "id", "code", "kind", "status", "active", "completeness", "owner_id", "name", "short_name", "handling",
        "channel", "stage", "relations", "industry", "region", "country", "phone", "email", "website", "addresses",
    ),
    owned=True,
)  # fmt: skip
ACCOUNT_CHANGES = Section(
    "account_changes",
    "待处理的客户资料变更单",
    "Open changes of the account",
    "customer.account_change",
    ("id", "base_version", "changed_fields", "state", "entered_by", "created_at"),
    shown=lambda state: state["state"] in ("draft", "submitted"),
    names={"changed_fields": ACCOUNT.resource},
)
APPROVALS = Section(
    "approvals",
    "待审核",
    "Open approvals",
    "customer.approval",
    ("id", "document", "document_id", "document_number", "steps", "step", "state", "entered_by", "opened_at"),
    shown=lambda state: bool(state["state"] == "open"),
)
LEADS = Section(
    "leads",
    "来源线索",
    "Leads it came from",
    "customer.lead",
    ("id", "number", "path", "source", "status", "campaign_id", "need", "created_at"),
)
TERMS = Section(
    "terms",
    "客户付款条件",
    "Payment terms",
    "customer.terms_assignment",
    ("id", "payment_terms_id", "payment_terms_code", "valid_from", "valid_to"),
    shown=lambda state: state["status"] == "approved" and (state["valid_to"] or "9999") >= state["valid_from"],
)
CREDIT = Section(
    "credit",
    "信用控制参数",
    "Credit parameters",
    "customer.credit_parameters",
    (
        "id", "currency", "all_currencies", "credit_limit", "overdue_days", "overdue_amount", "orders_occupy",
        "valid_from", "valid_to",
    ),
    shown=lambda state: bool(state["status"] == "approved"),
    for_portal=lambda _state: False,
)  # fmt: skip
CONTACTS = Section(
    "contacts",
    "联系人",
    "Contacts",
    "customer.contact",
    ("id", "name", "title", "role", "phone", "email", "language", "channel", "active"),
    shown=lambda state: bool(state["active"]),
)
INTERACTIONS = Section(
    "interactions",
    "沟通记录",
    "Interactions",
    "customer.interaction",
    ("id", "kind", "at", "summary", "next_step", "next_on", "contact_id", "owner_id"),
)
ORDERS = Section(
    "orders",
    "客户订单",
    "Orders",
    "sales.order",
    (
        "id", "number", "status", "order_type", "po_number", "promised_on", "business_date", "currency", "total",
        "viewed_at", "owner_id",
    ),
    for_portal=lambda state: state["approved_at"] is not None,
)  # fmt: skip
QUOTATIONS = Section(
    "quotations",
    "客户报价单",
    "Quotations",
    "sales.quotation",
    (
        "id", "number", "revision", "status", "effective_on", "expires_on", "currency", "total", "answered_at",
        "owner_id",
    ),
    shown=lambda state: state["status"] != "superseded",
    for_portal=lambda state: state["approved_at"] is not None,
)  # fmt: skip
AGREEMENTS = Section(
    "agreements",
    "合同",
    "Agreements",
    "sales.agreement",
    (
        "id", "number", "status", "title", "signed_on", "starts_on", "ends_on", "renewal_on", "currency", "amount",
        "owner_id",
    ),
    for_portal=lambda state: state["status"] not in ("draft", "submitted"),
)  # fmt: skip
ORDER_APPROVALS = replace(
    APPROVALS, name="order_approvals", zh="待审核订单", en="Open approvals of orders", resource="sales.approval"
)
DELIVERIES = Section(
    "deliveries",
    "销货单",
    "Deliveries",
    "sales.delivery",
    (
        "id", "number", "order_id", "order_number", "status", "shipped_on", "carrier", "tracking_number", "received_on",
        "currency", "total",
    ),
    for_portal=lambda state: state["status"] in ("shipped", "received"),
)  # fmt: skip
RETURNS = Section(
    "returns",
    "销退单",
    "Returns",
    "sales.return",
    (
        "id", "number", "return_type", "order_number", "delivery_number", "status", "returned_on", "received_on",
        "currency", "total",
    ),
    for_portal=lambda state: state["status"] not in ("draft", "submitted"),
)  # fmt: skip
RECEIVABLES = Section(
    "receivables",
    "应收款",
    "Receivables",
    "sales.receivable",
    ("id", "number", "order_number", "status", "currency", "amount", "settled", "open", "due_on"),
)
PAYMENTS = Section(
    "payments",
    "回款单",
    "Payments",
    "sales.payment",
    ("id", "number", "status", "currency", "amount", "unallocated", "paid_on", "reference"),
)
CREDIT_NOTES = Section(
    "credit_notes",
    "贷项通知单",
    "Credit notes",
    "sales.credit_note",
    ("id", "number", "reason", "document_number", "currency", "amount", "unallocated", "issued_on", "reversed_on"),
)
DEPOSITS = Section(
    "deposits",
    "押金",
    "Deposits",
    "sales.deposit",
    ("id", "number", "status", "purpose", "currency", "amount", "held", "received_on", "refunded_on"),
    shown=lambda state: state["status"] != "void",
    for_portal=lambda state: state["status"] != "entered",
)
TICKETS = Section(
    "tickets",
    "服务请求",
    "Tickets",
    "service_desk.ticket",
    (
        "id", "number", "kind", "priority", "subject", "status", "owner_id", "order_number", "opened_at",
        "resolve_due_at", "resolved_at", "overdue", "escalation_level",
    ),
)  # fmt: skip
CONVERSATIONS = Section(
    "conversations",
    "洽谈",
    "Conversations",
    "service_desk.conversation",
    ("id", "number", "channel", "status", "subject", "owner_id", "last_message_at", "message_count"),
)
FEEDBACK = Section(
    "feedback",
    "反馈",
    "Feedback",
    "service_desk.feedback",
    ("id", "kind", "score", "low", "comment", "ticket_id", "order_id", "at"),
)
SECTIONS = (
    ACCOUNT, CONTACTS, TERMS, CREDIT, ACCOUNT_CHANGES, APPROVALS, LEADS, INTERACTIONS, AGREEMENTS, QUOTATIONS,
    ORDERS, ORDER_APPROVALS, DELIVERIES, RETURNS, RECEIVABLES, CREDIT_NOTES, PAYMENTS, DEPOSITS, TICKETS,
    CONVERSATIONS, FEEDBACK,
)  # fmt: skip
"""In the order in which they are shown; the latest activities follow them."""

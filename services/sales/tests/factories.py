"""Ready-made objects and requests for tests; every default can be overridden."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from chassis.identifiers import new_id
from chassis.model import Aggregate
from records.approvals import Approved
from sales.accounts.model import Account
from sales.catalogue.model import Product
from sales.money import DocumentMoney
from sales.order_types.model import STANDARD, OrderType
from sales.orders.lines import Agreed, Wanted
from sales.orders.model import Order

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
TODAY = date(2026, 11, 21)
COMPANY = ZoneInfo("Asia/Shanghai")

PRODUCT = {
    "name": {"zh": "深沟球轴承 6204", "en": "Deep groove ball bearing 6204"},
    "category": "轴承",
    "unit": "件",
    "list_price": "12.50",
}
ORDER = {"po_number": "PO-77812", "promised_on": "2099-12-31", "ship_to": "青岛市黄岛区港口路 8 号"}
QUOTATION = {"effective_on": "2026-01-01", "expires_on": "2099-12-31"}
AGREEMENT = {
    "title": "2027 年度轴承供货合同",
    "signed_on": "2026-01-04",
    "starts_on": "2026-01-05",
    "ends_on": "2099-12-31",
    "text": "一、甲方按订单供货。",
}


def day(offset: int) -> str:
    """The company's day, so many days from the real today."""
    return (datetime.now(COMPANY).date() + timedelta(offset)).isoformat()


def account(**columns: Any) -> Account:
    """A customer that one may deal with."""
    known = {"code": "C2026000001", "status": "approved", "active": True, "handling": "own", "deleted_at": None}
    return Account(id=new_id(), version=1, **{**known, "owner_id": new_id(), **columns})


def product(**overrides: Any) -> Product:
    """A product on sale, with the facts of its making taken off."""
    given = {**PRODUCT, "code": "BRG-6204", "list_price": Decimal("12.50"), "currency": "CNY"}
    given |= {"tax_included": True, "tax_code": "standard", "counts": True}
    made = Product.create(**{**given, "entered_by": new_id(), "at": NOW, **overrides})
    made.facts.clear()
    return made


def order_type(**overrides: Any) -> OrderType:
    """An order type in use."""
    made = OrderType.create(**{"code": STANDARD, "name": {"zh": "标准订单"}, "counts": True, **overrides})
    made.facts.clear()
    return made


def wanted(quantity: str = "10", price: str = "12.50", of: Product | None = None, tax: str = "0") -> Wanted:
    """A line as it is wanted; `tax` is a rate."""
    return Wanted(of or product(), Decimal(quantity), Agreed(Decimal(price), Decimal(tax)))


def order(
    lines: Sequence[Wanted] | None = None,
    customer: Account | None = None,
    kind: OrderType | None = None,
    currency: str = "CNY",
    tax_included: bool = True,
    **details: Any,
) -> Order:
    """A complete draft, with the facts of its making taken off."""
    given = {"po_number": "PO-77812", "promised_on": TODAY + timedelta(30), "business_date": TODAY, "payment_days": 30}
    made = Order.place(
        number="SO20261121-0001",
        account=customer or account(),
        order_type=kind or order_type(),
        money=DocumentMoney(currency, Decimal(1), tax_included),
        lines=[wanted()] if lines is None else lines,
        details={**given, **details},
        entered_by=new_id(),
        at=NOW,
    )
    made.facts.clear()
    return made


def submitted_order(**given: Any) -> Order:
    """An order waiting for approval."""
    made = order(**given)
    made.submit(account(), NOW)
    made.facts.clear()
    return made


def approved_order(**given: Any) -> Order:
    """A signed order."""
    made = submitted_order(**given)
    made.approve(evidence(made), account())
    made.facts.clear()
    return made


def closed_order() -> Order:
    """A part was shipped, and the rest is not wanted any more."""
    made = approved_order()
    made.ship({1: Decimal(4)}, TODAY)
    made.close("客户只要这些", TODAY)
    made.facts.clear()
    return made


def evidence(document: Aggregate) -> Approved:
    """What `records.approvals` hands out after the last step."""
    return Approved(f"sales.{document.__aggregate__}", document.id, "user/somebody-else", NOW)


def _all(*permissions: str) -> dict[str, str]:
    return dict.fromkeys(permissions, "all")


_MASTERS = _all(
    *(f"sales.{master}.read" for master in ("product", "order_type", "required_fields", "product_rule", "price_list")),
    *(f"sales.{rate}.read" for rate in ("exchange_rate", "tax_rate")),
    *(f"sales.{master}.read" for master in ("product", "order_type", "exchange_rate", "tax_rate", "price_list")),
    "sales.availability.read",
    "sales.product.history",
)
_PRICES = tuple(f"sales.{kind}.read" for kind in ("item_number", "price", "price_check", "price_list_assignment"))
_DRAFTING = ("create", "change", "submit", "withdraw")
_JUDGING = ("approve", "reject", "end")
_ENTERING = (
    "sales.account.read",
    "sales.on_time.read",
    "sales.approval.read",
    *(
        f"sales.order.{action}"
        for action in ("read", "history", "place", "change", "submit", "withdraw", "close", "cancel")
    ),
    *(f"sales.order_change.{action}" for action in ("read", "create", "change", "submit", "withdraw", "cancel")),
)
_DECIDING = _all(
    "sales.account.read",
    "sales.on_time.read",
    "sales.credit.read",
    "sales.approval.read",
    "sales.approval_flow.read",
    *(f"sales.order.{action}" for action in ("read", "history", "approve", "reject")),
    *(f"sales.order_change.{action}" for action in ("read", "approve", "reject")),
)
_MONEY = ("receivable", "credit_note", "payment", "statement", "dunning_reminder", "deposit")
_OWED = tuple(f"sales.{room}.read" for room in _MONEY)
_RELEASING = tuple(f"sales.credit_release.{action}" for action in ("read", "create", "change", "submit", "withdraw"))
_SHIPPED = ("sales.shipment_notice.read", "sales.delivery.read", *_OWED)
_QUOTING = ("create", "change", "submit", "withdraw", "revise", "make_link", "adopt_prices", "void")
_ORDERING = tuple(f"sales.quotation.{action}" for action in ("read", "history", "order", "release"))
_AGREEING = tuple(
    f"sales.agreement.{action}" for action in ("read", "history", "create", "change", "submit", "withdraw", "renew")
)
_SELLING = (
    *_ENTERING, *_PRICES, *_SHIPPED, *_ORDERING, *_AGREEING, "sales.order.set_price", "sales.order.ship",
    "sales.credit.read", *_RELEASING, "sales.receivable.explain",
)  # fmt: skip
_TELLING_TO_SHIP = (
    *(f"sales.shipment_notice.{action}" for action in ("read", "create", "change", "submit", "withdraw", "void")),
    *(f"sales.delivery.{action}" for action in ("read", "create", "withdraw")),
)
_DECIDING_SHIPMENTS = _all(
    *(f"sales.shipment_notice.{action}" for action in ("approve", "reject", "void")),
    *(f"sales.delivery.{action}" for action in ("approve", "reject")),
)
_RETURNING = _all(
    "sales.return_type.read",
    *(f"sales.return.{action}" for action in ("read", "create", "change", "submit", "withdraw", "void")),
)
_FOLLOWING = ("sales.account.read", "sales.order.read", "sales.order.history")

_IMPORTS = {f"sales.import.{action}": "own" for action in ("read", "create", "cancel")}

ROLES: dict[str, dict[str, str]] = {
    "order_clerk": {
        **_MASTERS,
        **_all(*_ENTERING, *_ORDERING, *_AGREEING, *_RELEASING, "sales.credit.read"),
        **_all("sales.order.ship", *_TELLING_TO_SHIP),
        **_all(*_PRICES, *(f"sales.item_number.{action}" for action in _DRAFTING)),
        **_IMPORTS,
        **_all(*(f"sales.attachment.{action}" for action in ("read", "add", "remove"))),
    },
    "price_setter": _all("sales.order.set_price"),
    "salesperson": {
        **_MASTERS,
        **dict.fromkeys(_SELLING, "own"),
        **{f"sales.saved_view.{action}": "own" for action in ("read", "create", "change", "delete")},
        **_all("sales.custom_field.read"),
    },
    "team_leader": {**_MASTERS, **dict.fromkeys(_SELLING, "team")},
    "sales_manager": {**_MASTERS, **dict.fromkeys(_SELLING, "subtree")},
    "order_follower": {**_MASTERS, **dict.fromkeys((*_FOLLOWING, "sales.on_time.read"), "own")},
    "returns_clerk": {
        **_MASTERS,
        **_all("sales.account.read", "sales.approval.read", "sales.quotation.read", "sales.quotation.history"),
        **_all(*(f"sales.quotation.{action}" for action in _QUOTING)),
        **_all(*_PRICES, *(f"sales.price.{action}" for action in _DRAFTING)),
        **_RETURNING,
        **_all("sales.order.read", "sales.delivery.read", "sales.return.receive"),
    },
    "fee_clerk": {
        **_MASTERS,
        **_IMPORTS,
        **_all(*_FOLLOWING, *_OWED, "sales.credit.read", "sales.receivable.invoice", "sales.receivable.explain"),
        **_all(*(f"sales.deposit.{action}" for action in ("create", "confirm", "request_refund"))),
        **_all(*(f"sales.bank_line.{action}" for action in ("read", "create", "assign"))),
        **_all(*(f"sales.bank_collection.{action}" for action in ("read", "create", "send", "record"))),
        **_all(*(f"sales.cash_receipt.{action}" for action in ("read", "create", "bank", "accept"))),
        **_all("sales.cash_rule.read", "sales.cash_count.read", "sales.cash_count.create"),
        **_all("sales.credit_note.allocate", "sales.dunning_stage.read", "sales.closing.read", "sales.closing.close"),
        **_all(*(f"sales.payment.{action}" for action in ("create", "confirm", "refuse", "allocate", "reverse"))),
        **_all("sales.exchange_rate.create", "sales.exchange_rate.change"),
        **_all(*(f"sales.opening_balance.{action}" for action in ("read", "create", "change", "submit", "withdraw"))),
    },
    "sales_supervisor": {
        **_MASTERS,
        **_DECIDING,
        **_all(*_SHIPPED, *_PRICES, *(f"sales.item_number.{action}" for action in _JUDGING)),
        **_DECIDING_SHIPMENTS,
        **_RETURNING,
        **_all("sales.return.approve", "sales.return.reject"),
    },
    "sales_head": {
        **_MASTERS,
        **_DECIDING,
        **_all(*_SHIPPED, *_PRICES),
        **_all(*(f"sales.quotation.{action}" for action in ("read", "history", "approve", "reject"))),
        **_all(*(f"sales.agreement.{action}" for action in ("read", "history", "approve", "reject", "terminate"))),
        **_all(*(f"sales.{what}.{action}" for what in ("item_number", "price") for action in _JUDGING)),
        **_all(*(f"sales.credit_release.{action}" for action in ("read", "approve", "reject", "revoke"))),
        **_all(*(f"sales.opening_balance.{action}" for action in ("read", "approve", "reject"))),
        **_all("sales.price_list.create", "sales.price_list.change", "sales.cash_rule.read", "sales.cash_rule.change"),
        **_all("sales.price_list_assignment.create", "sales.price_list_assignment.withdraw"),
    },
    "marketing_director": {
        **_MASTERS,
        **_DECIDING,
        **_all(*_SHIPPED),
        **_all(*(f"sales.product.{action}" for action in ("create", "change", "discontinue", "reinstate"))),
    },
    "customer": dict.fromkeys(
        (
            "sales.account.read",
            "sales.product.read",
            "sales.item_number.read",
            "sales.order.read",
            "sales.order.view",
            "sales.agreement.read",
            "sales.quotation.read",
            "sales.quotation.accept",
            "sales.quotation.decline",
            "sales.delivery.read",
            *_OWED,
            "sales.delivery.receive",
            "sales.payment.create",
        ),
        "account",
    ),
}
"""The role templates of the mission as far as they concern this service, and one with team reach."""

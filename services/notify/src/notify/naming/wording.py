"""Values of events as people say them, and what kinds of documents are called, as tables of plain data."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.errors import Texts
from notify.naming.queries import Names

DOCUMENTS: Mapping[str, Texts] = {
    "customer.account": {"zh": "客户", "en": "account"},
    "customer.account_change": {"zh": "客户资料变更单", "en": "change of account"},
    "customer.payment_terms": {"zh": "付款条件", "en": "payment terms"},
    "customer.payment_terms_change": {"zh": "付款条件变更单", "en": "change of payment terms"},
    "customer.terms_assignment": {"zh": "客户付款条件", "en": "payment terms of an account"},
    "customer.credit_parameters": {"zh": "信用控制参数", "en": "credit parameters"},
    "customer.credit_parameters_change": {"zh": "信用控制参数变更单", "en": "change of credit parameters"},
    "customer.coding_rule": {"zh": "客户编码原则", "en": "coding rule"},
    "customer.contact": {"zh": "联系人", "en": "contact"},
    "customer.lead": {"zh": "潜在客户", "en": "lead"},
    "customer.campaign": {"zh": "市场活动", "en": "campaign"},
    "sales.item_number": {"zh": "客户品号", "en": "customer item number"},
    "sales.price": {"zh": "客户商品价格", "en": "price"},
    "sales.quotation": {"zh": "客户报价单", "en": "quotation"},
    "sales.agreement": {"zh": "合同", "en": "contract"},
    "sales.order_change": {"zh": "客户订单变更单", "en": "order change"},
    "sales.order": {"zh": "客户订单", "en": "order"},
    "sales.credit_warning": {"zh": "信用提示", "en": "credit warning"},
    "sales.shipment_notice": {"zh": "出货通知单", "en": "shipment notice"},
    "sales.delivery": {"zh": "销货单", "en": "delivery"},
    "sales.receivable": {"zh": "应收款", "en": "receivable"},
    "sales.credit_note": {"zh": "贷项通知单", "en": "credit note"},
    "sales.opening_balance": {"zh": "期初应收", "en": "opening balance"},
    "sales.deposit": {"zh": "押金", "en": "deposit"},
    "sales.dunning_reminder": {"zh": "催缴单", "en": "reminder"},
    "sales.payment": {"zh": "回款单", "en": "payment"},
    "sales.cash_receipt": {"zh": "现金/票据", "en": "cash or bill"},
    "sales.credit_release": {"zh": "信用放行单", "en": "credit release"},
    "sales.return": {"zh": "销退单", "en": "return"},
    "service_desk.ticket": {"zh": "服务请求", "en": "ticket"},
    "service_desk.conversation": {"zh": "洽谈", "en": "conversation"},
    "service_desk.feedback": {"zh": "反馈", "en": "feedback"},
}
"""What people call a kind of document; one that is not here yet is told by its own word."""

ANYBODY: Mapping[str, Texts] = {
    "user": {"zh": "工作人员", "en": "A member of staff"},
    "portal": {"zh": "客户", "en": "The customer"},
    "system": {"zh": "外部系统", "en": "Another system"},
    "service": {"zh": "系统", "en": "The system"},
}
"""An actor whom the directory does not name."""

TRUTH: Mapping[bool, Texts] = {True: {"zh": "是", "en": "yes"}, False: {"zh": "否", "en": "no"}}
EMPTY = "—"
"""What stands where a value is empty, or where nobody here knows what an id is called."""

_UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_ID = re.compile(rf"(?:(user|portal|system|service)/)?({_UUID})")
_ACTOR = re.compile(r"(user|portal|system|service)/.+")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{8,15}(?:Z|\+00:00)")


@dataclass(frozen=True)
class Wording:
    """How to say values: what ids are called, and the company's time zone."""

    names: Names
    zone: ZoneInfo

    def said(self, value: Any, language: str) -> str:
        """A value in words: people and customers by their names, instants in the company's time."""
        match value:
            case bool():
                said = TRUTH[value][language]
            case str():
                said = self._text(value, language)
            case list():
                said = ("、" if language == "zh" else ", ").join(self.said(item, language) for item in value)
            case dict():
                said = str(value.get(language) or value.get("zh") or value.get("en") or "")
            case _:
                said = "" if value is None else str(value)
        return said or EMPTY

    def _text(self, value: str, language: str) -> str:
        if found := _ID.fullmatch(value):
            name = self.names.get(UUID(found[2])) or ANYBODY.get(found[1] or "")
            return name[language] if name else EMPTY
        if found := _ACTOR.fullmatch(value):
            return ANYBODY[found[1]][language]
        if _INSTANT.fullmatch(value):
            return f"{datetime.fromisoformat(value).astimezone(self.zone):%Y-%m-%d %H:%M}"
        return value


def ids_in(value: Any) -> Iterator[UUID]:
    """The ids that a value holds, of people among them: `user/<id>` is one too."""
    if isinstance(value, list):
        for item in value:
            yield from ids_in(item)
    elif isinstance(value, str) and (found := _ID.fullmatch(value)):
        yield UUID(found[2])


def document_named(kind: str, number: str | None, customer: Texts | None) -> Texts:
    """A document as people speak of it, 客户订单 SO20261122-0001(龙师科技); number and customer may be missing."""
    word = kind.partition(".")[2].replace("_", " ")
    called = DOCUMENTS.get(kind, {"zh": word, "en": word})
    after = f" {number}" if number else ""
    zh, en = (f"({customer['zh']})", f" ({customer['en']})") if customer else ("", "")
    return {"zh": f"{called['zh']}{after}{zh}", "en": f"{called['en']}{after}{en}"}

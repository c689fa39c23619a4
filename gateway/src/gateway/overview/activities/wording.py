"""Activities in words: what the documents are called and what is done to them, as tables of plain data.

A document or a deed that is not in the tables yet is told by its own word: a service may publish more than the gateway
has heard of.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Texts = Mapping[str, str]


@dataclass(frozen=True)
class Document:
    """What an aggregate is called, which field of its state people call one by, and which of its deeds the customer
    sees (客户端, G-08).
    """

    zh: str
    en: str
    number: str = "number"
    portal: tuple[str, ...] = ()


DOCUMENTS = {
    "customer.account": Document(
        "客户", "account", number="code", portal=("approved", "changed", "deactivated", "reactivated")
    ),
    "customer.account_change": Document(
        "客户资料变更单", "change of account", portal=("requested", "withdrawn", "approved", "rejected")
    ),
    "customer.approval": Document("审核单", "approval"),
    "customer.approval_flow": Document("审核流程", "approval flow"),
    "customer.coding_rule": Document("客户编码原则", "coding rule"),
    "customer.completeness_policy": Document("客户资料完整性规则", "completeness policy"),
}
DEEDS = {
    "created": ("录入了", "entered"),
    "changed": ("修改了", "changed"),
    "requested": ("申请了", "asked for"),
    "submitted": ("提交了", "submitted"),
    "withdrawn": ("撤回了", "took back"),
    "opened": ("发起了", "opened"),
    "advanced": ("通过了一步", "approved one step of"),
    "approved": ("通过了", "approved"),
    "rejected": ("驳回了", "rejected"),
    "deactivated": ("停用了", "deactivated"),
    "reactivated": ("恢复了", "reactivated"),
    "retired": ("作废了", "retired"),
    "resynced": ("恢复备份后重新发布了", "published anew after a restore:"),
}
NOBODY_BY_NAME = {
    "user": ("工作人员", "A member of staff"),
    "portal": ("客户", "The customer"),
    "system": ("外部系统", "Another system"),
    "service": ("系统", "The system"),
}
FOR_PORTAL = tuple(f"{resource}.{deed}.v1" for resource, document in DOCUMENTS.items() for deed in document.portal)
"""The types of events that people of a customer may see, each within the rights of their role."""


def document_of(resource: str) -> Document:
    """What `<service>.<aggregate>` is called."""
    word = resource.partition(".")[2].replace("_", " ")
    return DOCUMENTS.get(resource) or Document(word, word)


def sentence(activity: Mapping[str, Any]) -> Texts:
    """Who did what, in both languages.

    `activity` has `type`, `resource`, `actor`, and where they may be shown `actor_name`, `number` and `account_name`.
    """
    document, deed = document_of(activity["resource"]), activity["type"].split(".")[2]
    zh, en = DEEDS.get(deed, (f"办理了“{deed}”:", f"did “{deed}” to"))
    anybody = NOBODY_BY_NAME.get(activity["actor"].partition("/")[0], NOBODY_BY_NAME["service"])
    who = activity["actor_name"] or dict(zip(("zh", "en"), anybody, strict=True))
    number, account = activity["number"], activity["account_name"]
    after = f" {number}" if number else ""
    return {
        "zh": f"{who['zh']}{zh}{document.zh}{after}" + (f"({account['zh']})" if account else ""),
        "en": f"{who['en']} {en} {document.en}{after}" + (f" ({account['en']})" if account else ""),
    }

"""Ready-made objects and requests for tests; every default can be overridden."""

from datetime import UTC, datetime
from typing import Any

from chassis.identifiers import new_id
from chassis.model import Aggregate
from customer.accounts.model import Account
from customer.coding.model import CodingRule
from customer.completeness.model import SHIPPED, CompletenessPolicy
from customer.contacts.model import Contact
from customer.leads.model import Lead
from records.approvals import Approved

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
CREDIT_CODE = "91350100M000100Y43"
SEGMENTS: list[dict[str, Any]] = [
    {"kind": "constant", "value": "C"},
    {"kind": "date", "format": "YYYY"},
    {"kind": "sequence", "width": 6},
]
RULE = {"name": {"zh": "客户编码", "en": "Customer code"}, "segments": SEGMENTS, "reset": "year"}
COMPANY = {
    "kind": "company",
    "name": {"zh": "上海龙师科技有限公司", "en": "Shanghai Longshi Technology Co., Ltd."},
    "short_name": "龙师科技",
    "industry": "软件",
    "region": "华东",
    "phone": "+86 21-5888 1234",
    "tax_id": CREDIT_CODE,
    "addresses": [{"purpose": "office", "province": "上海市", "city": "上海市", "line": "浦东新区世纪大道 100 号"}],
}
PERSON = {"kind": "person", "name": {"zh": "王小明", "en": "Wang Xiaoming"}, "phone": "13800138000", "birth_year": 1990}

LEAD = {
    "path": "outbound",
    "source": "prospecting",
    "person_name": "李雷",
    "company_name": "苏州精密机械厂",
    "phone": "0512-6288 1234",
    "email": "lilei@jingmi.example",
    "region": "华东",
    "need": "需要 200 套轴承",
}

CAMPAIGN = {
    "name": {"zh": "园区开放日", "en": "Open day of the park"},
    "kind": "event",
    "channel": "微信公众号",
    "audience": "苏州的软件企业",
    "begins_on": "2026-03-01",
    "ends_on": "2026-03-05",
    "budget": "20000.00",
    "currency": "CNY",
}
PAGE = {
    "kind": "page",
    "slug": "about-us",
    "title": {"zh": "关于我们", "en": "About us"},
    "body": {"zh": "苏州科技园区\n软件企业", "en": "A software company\nin Suzhou"},
}

TERMS = {
    "code": "M30",
    "name": {"zh": "预付三成,余款月结30天", "en": "30 % down, the rest 30 days end of month"},
    "prepayment_percent": "30",
    "instalments": [{"percent": "70", "days": 30, "month_end": True}],
    "discount_percent": "2",
    "discount_days": 10,
}
CREDIT = {"currency": "CNY", "credit_limit": "100000", "overdue_days": 15}

CONTACT = {"name": "韩梅梅", "title": "采购经理", "phone": "0512-6288 1234"}


def policy(kind: str = "company", **overrides: Any) -> CompletenessPolicy:
    """The shipped policy of a kind."""
    shipped = next(entry for entry in SHIPPED if entry["kind"] == kind)
    return CompletenessPolicy(version=0, **{**shipped, **overrides})


def account(*, kind: str = "company", code: str = "C2026000001", **details: Any) -> Account:
    """A draft, with the facts of its making taken off."""
    given = {**(COMPANY if kind == "company" else PERSON), **details}
    given.pop("kind")
    made = Account.enter(
        code=code, kind=kind, details=given, owner_id=new_id(), entered_by=new_id(), at=NOW, policy=policy(kind)
    )
    made.facts.clear()
    return made


def submitted_account(**details: Any) -> Account:
    """An account waiting for approval."""
    made = account(**details)
    made.submit(policy(made.kind))
    made.facts.clear()
    return made


def approved_account(**details: Any) -> Account:
    """A customer."""
    made = submitted_account(**details)
    made.approve(evidence(made))
    made.facts.clear()
    return made


def lead(**details: Any) -> Lead:
    """A new lead of nobody, with the facts of its making taken off."""
    given = {**LEAD, **details}
    path, source = given.pop("path"), given.pop("source")
    made = Lead.capture(
        number="L20261121-0001", path=path, source=source, details=given,
        conversation_id=None, owner_id=None, entered_by=new_id(), at=NOW,
    )  # fmt: skip
    made.facts.clear()
    return made


def contact(**details: Any) -> Contact:
    """A contact of some account, with the facts of its making taken off."""
    made = Contact.enter(account(), {**CONTACT, **details}, entered_by=new_id(), at=NOW)
    made.facts.clear()
    return made


def evidence(document: Aggregate) -> Approved:
    """What `records.approvals` hands out after the last step."""
    return Approved(f"customer.{document.__aggregate__}", document.id, "user/somebody-else", NOW)


def rule(**overrides: Any) -> CodingRule:
    """A draft of a coding rule, with the facts of its making taken off."""
    made = CodingRule.enter(**{**RULE, "entered_by": new_id(), "at": NOW, **overrides})
    made.facts.clear()
    return made


_SAVED_VIEW = tuple(f"customer.saved_view.{action}" for action in ("read", "create", "change", "delete"))
_DOCUMENTS = ("account", "account_change", "coding_rule")
_MASTERS = ("payment_terms", "terms_assignment", "credit_parameters")
_MASTER_CHANGES = ("payment_terms_change", "credit_parameters_change")


def _all(*permissions: str) -> dict[str, str]:
    return dict.fromkeys(permissions, "all")


_LEAD = ("read", "create", "change", "convert", "disqualify")
_CONTACT = ("read", "create", "change", "deactivate", "reactivate")
_FINDING = _all(
    *(f"customer.lead.{action}" for action in _LEAD),
    "customer.prospect.read",
    "customer.account.read",
    "customer.pool.read",
)
_PUBLICITY = _all(
    *(f"customer.campaign.{action}" for action in ("read", "create", "change", "launch", "finish", "cancel")),
    *(f"customer.publication.{action}" for action in ("read", "create", "change", "publish", "withdraw")),
)
_INTERACTION = tuple(f"customer.interaction.{action}" for action in ("read", "log", "change"))

_IMPORTS = {f"customer.import.{action}": "own" for action in ("read", "create", "cancel")}

ROLES: dict[str, dict[str, str]] = {
    "customer_file_clerk": _all(
        *(f"customer.account.{action}" for action in ("read", "create", "change", "submit", "withdraw")),
        *(f"customer.account_change.{action}" for action in ("read", "withdraw")),
        *(f"customer.coding_rule.{action}" for action in ("read", "create", "change", "submit", "withdraw")),
        *(f"customer.contact.{action}" for action in _CONTACT),
        *(f"customer.lead.{action}" for action in _LEAD),
        *(f"customer.{m}.{a}" for m in _MASTERS for a in ("read", "create", "change", "submit", "withdraw")),
        *(f"customer.{change}.{action}" for change in _MASTER_CHANGES for action in ("read", "withdraw")),
        "customer.completeness_policy.read",
        "customer.file_check.read",
    )
    | _IMPORTS
    | _all(*(f"customer.attachment.{action}" for action in ("read", "add", "remove"))),
    "sales_supervisor": _all(
        *(f"customer.{document}.{action}" for document in _DOCUMENTS for action in ("read", "approve", "reject")),
        *(f"customer.{resource}.read" for resource in ("contact", "lead", "pool", *_MASTERS, *_MASTER_CHANGES)),
        "customer.account.deactivate",
        "customer.account.reactivate",
        "customer.completeness_policy.read",
    ),
    "sales_head": _all(
        *(f"customer.{document}.{action}" for document in _DOCUMENTS for action in ("read", "approve", "reject")),
        *(f"customer.{resource}.read" for resource in ("contact", "lead", "pool")),
        *(f"customer.{m}.{a}" for m in (*_MASTERS, *_MASTER_CHANGES) for a in ("read", "approve", "reject")),
        "customer.payment_terms.deactivate",
        "customer.payment_terms.reactivate",
        "customer.completeness_policy.read",
        "customer.completeness_policy.change",
    ),
    "salesperson": {
        **{f"customer.account.{action}": "own" for action in ("read", "create", "change", "submit", "withdraw")},
        **{f"customer.account_change.{action}": "own" for action in ("read", "withdraw")},
        **{f"customer.contact.{action}": "own" for action in _CONTACT},
        **{f"customer.lead.{action}": "own" for action in _LEAD},
        **dict.fromkeys((*_INTERACTION, *_SAVED_VIEW), "own"),
        **_all("customer.custom_field.read"),
        **{f"customer.{kind}.read": "own" for kind in ("terms_assignment", "credit_parameters", "file_check")},
        "customer.payment_terms.read": "all",
    },
    "marketing_manager": {**_PUBLICITY, "customer.interaction.read": "all"},
    "service_agent": _all(*_INTERACTION, "customer.account.read"),
    "marketing_director": _all(
        *(f"customer.lead.{action}" for action in (*_LEAD, "assign")),
        *(f"customer.account.{action}" for action in ("read", "assign", "release")),
        "customer.contact.read",
        "customer.pool.read",
        "customer.prospect.read",
    ),
    "promoter": {
        **_FINDING,
        **_all("customer.campaign.read", "customer.publication.read", "customer.interaction.log"),
        **dict.fromkeys(("customer.interaction.read", "customer.interaction.change"), "own"),
    },
    "prospector": _FINDING,
    "team_leader": {f"customer.account.{action}": "team" for action in ("read", "create", "change")},
    "sales_manager": {
        **{f"customer.account.{action}": "subtree" for action in ("read", "create")},
        **{f"customer.{resource}.read": "subtree" for resource in ("contact", "lead")},
        **dict.fromkeys(_INTERACTION, "subtree"),
        **{f"customer.{kind}.read": "subtree" for kind in ("terms_assignment", "credit_parameters", "file_check")},
        "customer.payment_terms.read": "all",
    },
    "customer": {
        f"customer.{permission}": "account"
        for permission in (
            "account.read",
            "account.change",
            "account_change.read",
            "account_change.withdraw",
            "contact.read",
        )
    },
}
"""The role templates of the mission as far as they concern this service, and one with team reach."""

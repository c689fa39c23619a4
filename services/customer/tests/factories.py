"""Ready-made objects and requests for tests; every default can be overridden."""

from datetime import UTC, datetime
from typing import Any

from chassis.identifiers import new_id
from customer.accounts.model import Account
from customer.coding.model import CodingRule
from customer.completeness.model import SHIPPED, CompletenessPolicy

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
    made.approve()
    made.facts.clear()
    return made


def rule(**overrides: Any) -> CodingRule:
    """A draft of a coding rule, with the facts of its making taken off."""
    made = CodingRule.enter(**{**RULE, "entered_by": new_id(), "at": NOW, **overrides})
    made.facts.clear()
    return made

"""Use cases of the coding rule (C-01): 客户档案员 enters it, both sales levels approve it, and it gives codes."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from chassis.unit_of_work import UnitOfWork
from customer.coding.model import CodingRule, NoCodingRuleInForce
from customer.coding.queries import rule_in_force, rules_from
from records import approvals
from records.numbering import Segment, next_number

DOCUMENT = "customer.coding_rule"
"""The name of this document in the approval flows."""


def create_rule(
    uow: UnitOfWork,
    *,
    name: Mapping[str, str],
    segments: Sequence[Segment],
    reset: str,
    valid_from: date | None = None,
) -> CodingRule:
    """Enter a draft, valid from its approval unless it says later. Raises Invalid when the segments are no rule."""
    rule = CodingRule.enter(
        name=name,
        segments=segments,
        reset=reset,
        valid_from=valid_from,
        entered_by=uow.principal.user_id,
        at=uow.now,
    )
    return uow.add(rule)


def change_rule(uow: UnitOfWork, rule_id: UUID, **changes: Any) -> CodingRule:
    """Change a draft."""
    rule = uow.get(CodingRule, rule_id)
    rule.change(changes)
    return rule


def submit_rule(uow: UnitOfWork, rule_id: UUID) -> CodingRule:
    """Ask for approval."""
    rule = uow.get(CodingRule, rule_id)
    rule.submit()
    approvals.open_approval(uow, DOCUMENT, rule)
    return rule


def withdraw_rule(uow: UnitOfWork, rule_id: UUID) -> CodingRule:
    """Take it back before the decision."""
    rule = uow.get(CodingRule, rule_id)
    rule.withdraw()
    approvals.withdraw(uow, DOCUMENT, rule)
    return rule


def approve_rule(uow: UnitOfWork, rule_id: UUID) -> CodingRule:
    """Approve the step that waits; after the last one the rule takes over from those before on its first day."""
    rule = uow.get(CodingRule, rule_id)
    evidence = approvals.approve(uow, DOCUMENT, rule)
    if evidence is not None:
        rule.approve(evidence, rules_from(uow, rule.begins(uow.today)), uow.today)
    return rule


def reject_rule(uow: UnitOfWork, rule_id: UUID, *, reason: str) -> CodingRule:
    """Refuse the step that waits, with a reason."""
    rule = uow.get(CodingRule, rule_id)
    approvals.reject(uow, DOCUMENT, rule, reason)
    rule.reject(reason)
    return rule


def next_code(uow: UnitOfWork, document: str, values: Mapping[str, Any]) -> str:
    """The code of a new account with these values by the rule in force. Raises NoCodingRuleInForce."""
    rule = rule_in_force(uow)
    if rule is None:
        raise NoCodingRuleInForce
    number = next_number(uow, document, rule.series(values, uow.today))
    return rule.code_of(values, uow.today, number)

"""Use cases of the rule; what is told by it is the room `notices/`."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from chassis.envelope import Envelope
from chassis.errors import InputError, Invalid
from chassis.identifiers import new_id
from chassis.unit_of_work import UnitOfWork
from notify.paths import RuleFault
from notify.recipients.selectors import roles_in
from notify.rules.model import Rule, RuleFaultSeen
from notify.rules.queries import unknown_roles
from notify.templates.queries import template_exists


def create_rule(uow: UnitOfWork, **details: Any) -> Rule:
    """Make a rule, in force at once. Raises Invalid or RuleCodeTaken."""
    _check(uow, details)
    return uow.add(Rule.make(at=uow.now, **details))


def change_rule(uow: UnitOfWork, rule_id: UUID, **changes: Any) -> Rule:
    """Change a rule; its known faults are forgotten, and show again if they are still there. Raises Invalid."""
    rule = uow.get(Rule, rule_id)
    _check(uow, changes)
    rule.change(changes)
    uow.session.execute(delete(RuleFaultSeen).where(RuleFaultSeen.rule_id == rule_id))
    return rule


def deactivate_rule(uow: UnitOfWork, rule_id: UUID) -> Rule:
    """Tell nobody by it any more."""
    rule = uow.get(Rule, rule_id)
    rule.deactivate()
    return rule


def reactivate_rule(uow: UnitOfWork, rule_id: UUID) -> Rule:
    """Bring it into force again."""
    rule = uow.get(Rule, rule_id)
    rule.reactivate()
    return rule


def keep_faults(uow: UnitOfWork, event: Envelope, faults: Iterable[tuple[UUID, RuleFault]]) -> None:
    """Write down what is wrong with rules (by id), each fault once."""
    rows = [
        {
            "id": new_id(), "rule_id": rule_id, "event": event.routing_key, "event_id": event.id,
            "problem_zh": fault.texts["zh"], "problem_en": fault.texts["en"], "at": uow.now,
        }
        for rule_id, fault in faults
    ]  # fmt: skip
    if rows:
        uow.session.execute(insert(RuleFaultSeen).on_conflict_do_nothing(), rows)


def _check(uow: UnitOfWork, details: Mapping[str, Any]) -> None:
    """Whether template and roles exist."""
    faults = []
    if "template" in details and not template_exists(uow, details["template"]):
        faults.append(InputError("#/template", "unknown-template", _UNKNOWN_TEMPLATE))
    strange = unknown_roles(uow, roles_in(details.get("recipients", ())))
    faults += [
        InputError(f"#/recipients/{at}", "unknown-role", _UNKNOWN_ROLE)
        for at, selector in enumerate(details.get("recipients", ()))
        if roles_in([selector]) & strange
    ]
    if faults:
        raise Invalid(faults)


_UNKNOWN_TEMPLATE = {"zh": "没有这个模板", "en": "There is no such template."}
_UNKNOWN_ROLE = {"zh": "没有这个角色", "en": "There is no such role."}

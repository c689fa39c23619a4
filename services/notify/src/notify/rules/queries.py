"""What can be asked about rules."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.http.paging import Page, paginate
from chassis.tables import directory_role
from chassis.unit_of_work import Reader
from notify.rules.model import Rule, RuleFaultSeen


def list_rules(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the rules."""
    rules = select(Rule).where(reader.visible(Rule))
    for name in ("code", "event", "template", "kind", "active"):
        if query.get(name) is not None:
            rules = rules.where(getattr(Rule, name) == query[name])
    return paginate(reader, rules, Rule, {"code": Rule.code}, query)


def read_rule(reader: Reader, rule_id: UUID) -> Rule:
    """One rule; raises NotFound."""
    return reader.get(Rule, rule_id)


def faults_of(reader: Reader, rule_id: UUID, query: Mapping[str, Any]) -> Page:
    """What is wrong with a rule, newest first; raises NotFound."""
    reader.get(Rule, rule_id)
    faults = select(RuleFaultSeen).where(RuleFaultSeen.rule_id == rule_id)
    page = paginate(reader, faults, RuleFaultSeen, {}, query)
    shown = [
        {"id": f.id, "event": f.event, "event_id": f.event_id, "at": f.at,
         "problem": {"zh": f.problem_zh, "en": f.problem_en}}
        for f in page.items
    ]  # fmt: skip
    return Page(shown, page.next)


def unknown_roles(reader: Reader, codes: frozenset[str]) -> frozenset[str]:
    """Those of these roles that the directory does not know."""
    known = select(directory_role.c.code).where(directory_role.c.deleted_at.is_(None), directory_role.c.code.in_(codes))
    return codes - frozenset(reader.session.scalars(known))

"""Conditions of a rule: comparisons of what the event says with plain values; all of them must hold."""

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from operator import ge, gt, le, lt
from typing import Any

from notify.paths import NothingThere, RuleFault, value_at

Condition = Mapping[str, Any]
"""{"field": dotted path, "op": …, "value": …}"""


class Operator(StrEnum):
    """How a value is compared."""

    EQ = "eq"
    NE = "ne"
    LT = "lt"
    LE = "le"
    GT = "gt"
    GE = "ge"
    IN = "in"
    PRESENT = "present"


_ORDERED = {Operator.LT: lt, Operator.LE: le, Operator.GT: gt, Operator.GE: ge}


def all_hold(conditions: Iterable[Condition], data: Mapping[str, Any]) -> bool:
    """Whether every condition holds. Raises RuleFault for a field that the event lacks or that has no order."""
    return all(_holds(condition, data) for condition in conditions)


def _holds(condition: Condition, data: Mapping[str, Any]) -> bool:
    operator, wanted = Operator(condition["op"]), condition["value"]
    if operator is Operator.PRESENT:
        return _is_present(data, condition["field"]) is wanted
    value = value_at(data, condition["field"])
    if operator is Operator.IN:
        return any(_equal(value, one) for one in wanted)
    if operator in (Operator.EQ, Operator.NE):
        return _equal(value, wanted) is (operator is Operator.EQ)
    return value is not None and _ordered(operator, condition["field"], value, wanted)


def _is_present(data: Mapping[str, Any], path: str) -> bool:
    try:
        return value_at(data, path) not in (None, "", [], {})
    except NothingThere:
        return False


def _equal(value: Any, wanted: Any) -> bool:
    one, other = _plain(value), _plain(wanted)
    return type(one) is type(other) and bool(one == other)  # Python takes True for 1


def _ordered(operator: Operator, field: str, value: Any, wanted: Any) -> bool:
    one, other = _plain(value), _plain(wanted)
    if type(one) is not type(other) or not isinstance(one, str | Decimal):
        raise RuleFault(f"{field} 的值无法与 {wanted} 比较大小", f"{field} cannot be ordered against {wanted}.")
    return bool(_ORDERED[operator](one, other))


def _plain(value: Any) -> Any:
    """Amounts and figures as numbers, whether the wire has them as text or not; days and words as they are."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return value
    try:
        number = Decimal(value)
    except InvalidOperation:
        return value
    return number if number.is_finite() else value

"""What the customer service's facts do here: they keep the copies of its payment terms and of their assignments."""

from typing import Any

AGREED = ("id", "code", "prepayment_percent", "discount_percent", "discount_days")
INSTALMENT = ("percent", "days", "month_end", "day_of_month")
ASSIGNED = ("account_id", "payment_terms_id", "status", "valid_from", "valid_to")


def payment_terms_row(state: dict[str, Any]) -> dict[str, Any]:
    """The columns of the copy from the state at commit."""
    instalments = [{name: each[name] for name in INSTALMENT} for each in state["instalments"]]
    terms = {"v": 1, **{name: state[name] for name in AGREED}, "instalments": instalments}
    return {"status": state["status"], "active": state["active"], "terms": terms}


def terms_assignment_row(state: dict[str, Any]) -> dict[str, Any]:
    """The columns of the copy from the state at commit."""
    return {column: state[column] for column in ASSIGNED}

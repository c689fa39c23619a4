"""Ready-made events and requests for tests; every default can be overridden."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from chassis.envelope import Envelope
from chassis.identifiers import new_id

RULE: dict[str, Any] = {
    "name": {"zh": "大额回款提醒", "en": "Large payment"},
    "event": "sales.payment.confirmed.v1",
    "condition": [{"field": "state.amount", "op": "ge", "value": "50000"}],
    "recipients": ["owner", "superior_of_owner"],
    "template": "payment_confirmed",
    "channels": ["in_app", "mail"],
}
TEMPLATE: dict[str, Any] = {
    "subject": {"zh": "{{account}}的{{document}}", "en": "{{document}} of {{account}}"},
    "body": {"zh": "由{{actor}}办理。", "en": "Done by {{actor}}."},
}
ADMINISTRATION = dict.fromkeys(
    (
        *(f"notify.rule.{action}" for action in ("read", "create", "change", "deactivate", "reactivate")),
        *(f"notify.template.{action}" for action in ("read", "create", "change")),
        *(f"notify.letter.{action}" for action in ("read", "retry")),
    ),
    "all",
)
ROLES: dict[str, dict[str, str]] = {
    "administrator": ADMINISTRATION,
    "service_manager": {"notify.rule.read": "all"},
    "executive": {"notify.rule.read": "all"},
    "salesperson": {},
    "fee_clerk": {},
    "sales_director": {},
    "sales_head": {},
    "promoter": {},
    "inquiry_clerk": {},
    "customer": {},
}
"""The role templates of the mission as far as they concern this service."""


def happened(
    key: str, *, actor: str = "user/019a9a00-0000-7000-8000-000000000009", ago: timedelta = timedelta(0), **data: Any
) -> Envelope:
    """An event of another service; `state` and what the fact itself says are given in `data`."""
    service, aggregate, _, _ = key.split(".")
    about = data.pop("about", None) or new_id()
    return Envelope(
        id=new_id(),
        source=f"/{service}",
        type=f"crm.{key}",
        aggregate=aggregate,
        partitionkey=UUID(str(about)),
        time=datetime.now(UTC) - ago,
        aggregateversion=1,
        factindex=1,
        actor=actor,
        cause=data.pop("cause", "api"),
        correlationid="a test",
        data={"state": {"id": str(about), **data.pop("state", {})}, **data},
    )

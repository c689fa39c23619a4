"""The sections of the 360 as a table of plain data: a further one is one entry here and its consumed schema."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

State = dict[str, Any]


@dataclass(frozen=True)
class Section:
    """What one kind of aggregate tells of an account.

    `resource` is `<service>.<aggregate>`: all its events feed the section, and its read permission opens it. `fields`
    are taken from the event's state, under the names that the service's own API has, so that a role's masks of the
    resource fit. `shown` says of a state whether people see it.
    """

    name: str
    zh: str
    en: str
    resource: str
    fields: tuple[str, ...]
    shown: Callable[[State], bool] = lambda _state: True
    for_portal: Callable[[State], bool] = lambda _state: True
    """Whether the customer's own people see it, too: an order is theirs only when it is approved (S-23)."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Fields that list names of fields → the resource that those belong to, whose masks then count, too."""
    owned: bool = False
    """The account itself: its owner is who the whole file is reached by."""

    @property
    def permission(self) -> str:
        """Who holds it with reach over the account sees the section."""
        return f"{self.resource}.read"


ACCOUNT = Section(
    "account",
    "客户信息",
    "Account",
    "customer.account",
    (
        "id", "code", "kind", "status", "active", "completeness", "owner_id", "name", "short_name", "handling",
        "channel", "stage", "relations", "industry", "region", "country", "phone", "email", "website", "addresses",
    ),
    owned=True,
)  # fmt: skip
ACCOUNT_CHANGES = Section(
    "account_changes",
    "待处理的客户资料变更单",
    "Open changes of the account",
    "customer.account_change",
    ("id", "base_version", "changed_fields", "state", "entered_by", "created_at"),
    shown=lambda state: state["state"] in ("draft", "submitted"),
    names={"changed_fields": ACCOUNT.resource},
)
APPROVALS = Section(
    "approvals",
    "待审核",
    "Open approvals",
    "customer.approval",
    ("id", "document", "document_id", "steps", "step", "state", "entered_by", "opened_at"),
    shown=lambda state: bool(state["state"] == "open"),
)
SECTIONS = (ACCOUNT, ACCOUNT_CHANGES, APPROVALS)
"""In the order in which they are shown; the latest activities follow them."""

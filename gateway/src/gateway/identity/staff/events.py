"""Users as the world hears of them."""

from chassis.facts import AggregateEvents, EventType
from chassis.http import fields
from chassis.http.schemas import Schema
from gateway.identity.forms import login
from gateway.identity.roles.forms import role_code
from gateway.identity.staff.model import (
    User,
    UserChanged,
    UserCreated,
    UserDeactivated,
    UserKind,
    UserReactivated,
    UserRolesAssigned,
)

PERSONAL = {"personal": True}
"""Marks what says who a member of staff is (data.md, Personal data)."""


class UserState(Schema):
    """A user (用户) at the moment of the commit."""

    id = fields.Id(required=True)
    kind = fields.Choice(UserKind, required=True)
    login = login(required=True)
    name = fields.Localized(120, required=True, metadata=PERSONAL)
    email = fields.Email(required=True, allow_none=True, metadata={**PERSONAL, "example": "li.ming@example.com"})
    department_id = fields.Id(required=True, allow_none=True, metadata={"description": "部门 / where they stand"})
    superior_id = fields.Id(required=True, allow_none=True, metadata={"description": "上级 / whom they report to"})
    deputy_id = fields.Id(required=True, allow_none=True, metadata={"description": "代理人 / who stands in for them"})
    deputy_from = fields.Day(
        allow_none=True, metadata={"description": "代理首日 / first day of the deputy; null: open"}
    )
    deputy_until = fields.Day(
        allow_none=True, metadata={"description": "代理末日 / last day of the deputy; null: open"}
    )
    account_id = fields.Id(required=True, allow_none=True, metadata={"description": "所属客户 / portal users only"})
    roles = fields.List(role_code(), required=True, metadata={"description": "角色代码 / role codes"})
    active = fields.Boolean(required=True)
    departed = fields.Boolean(metadata={"description": "已离职 / left the company for good"})


USER_EVENTS = AggregateEvents(
    service="identity",
    aggregate=User,
    state=UserState,
    types=(
        EventType(UserCreated, "created", zh="录入了用户", en="A person was entered."),
        EventType(
            UserChanged,
            "changed",
            zh="用户姓名、邮箱、所属组织或代理人变更",
            en="Name, mail address, place or deputy of a person changed.",
        ),
        EventType(
            UserRolesAssigned, "roles_assigned", zh="用户的角色变更", en="A person holds other roles than before."
        ),
        EventType(
            UserDeactivated, "deactivated", zh="用户已停用(离职或暂停)", en="A person is shut out: left, or suspended."
        ),
        EventType(UserReactivated, "reactivated", zh="用户重新启用", en="A person may log in again."),
    ),
)

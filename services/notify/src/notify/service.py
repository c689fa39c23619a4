"""The notify service on one screen: who is told of what, by rules and templates as data, in the app and by mail."""

from pathlib import Path

from chassis.directory import copies
from chassis.permission import Permission
from chassis.service import Service
from chassis.worker import copy, effect
from notify.accounts.model import Account
from notify.accounts.reactions import account_row
from notify.contacts.model import Contact
from notify.contacts.reactions import contact_row
from notify.letters import api as letters
from notify.letters.mailer import mail
from notify.model import Base
from notify.notices import api as notices
from notify.notices.escalating import SCHEDULE
from notify.notices.reactions import is_wanted, on_business_event
from notify.preferences import api as preferences
from notify.rules import api as rules
from notify.rules.events import HEARD, RULE_EVENTS
from notify.rules.model import RuleCodeTaken
from notify.settings import Settings
from notify.templates import api as templates
from notify.templates.events import TEMPLATE_EVENTS
from notify.templates.model import TemplateCodeTaken

SUBSCRIPTIONS = (
    *copies.SUBSCRIPTIONS,
    copy(
        "customer.account.*.v1",
        schema="customer.account.v1",
        room="accounts",
        table=Base.metadata.tables[Account.__tablename__],
        row=account_row,
    ),
    copy(
        "customer.contact.*.v1",
        schema="customer.contact.v1",
        room="contacts",
        table=Base.metadata.tables[Contact.__tablename__],
        row=contact_row,
    ),
    *(
        effect(f"{service}.*.*.v1", schema="any", room="notices", do=on_business_event, wants=is_wanted)
        for service in HEARD
    ),
)

PERMISSIONS = (
    Permission("notify.rule.read", "查看提醒规则", "Read rules"),
    Permission("notify.rule.create", "新建提醒规则", "Make rules"),
    Permission("notify.rule.change", "修改提醒规则", "Change rules"),
    Permission("notify.rule.deactivate", "停用提醒规则", "Deactivate rules"),
    Permission("notify.rule.reactivate", "恢复提醒规则", "Reactivate rules"),
    Permission("notify.template.read", "查看提醒模板", "Read templates"),
    Permission("notify.template.create", "新建提醒模板", "Write templates"),
    Permission("notify.template.change", "修改提醒模板", "Change templates"),
    Permission("notify.letter.read", "查看邮件发送情况", "See how letters get on"),
    Permission("notify.letter.retry", "重新发送失败邮件", "Send failed letters again"),
)

SERVICE = Service(
    name="notify",
    zh="通知",
    en="Notifications",
    settings=Settings,
    metadata=Base.metadata,
    migrations="notify.migrations",
    contracts=Path(__file__).parents[2] / "contracts",
    routes=(notices.routes, preferences.routes, rules.routes, templates.routes, letters.routes),
    events=(RULE_EVENTS, TEMPLATE_EVENTS),
    subscriptions=SUBSCRIPTIONS,
    schedule=SCHEDULE,
    permissions=PERMISSIONS,
    conflicts={"uq_rule_code": RuleCodeTaken, "uq_template_code": TemplateCodeTaken},
    commands={"mailer": mail},
)

"""The notify service on one screen: who is told of what, by rules and templates as data, in the app and by mail."""

from pathlib import Path

from chassis.directory import copies
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
    permissions=(
        *rules.PERMISSIONS,
        *templates.PERMISSIONS,
        *letters.PERMISSIONS,
    ),
    conflicts={"uq_rule_code": RuleCodeTaken, "uq_template_code": TemplateCodeTaken},
    commands={"mailer": mail},
)

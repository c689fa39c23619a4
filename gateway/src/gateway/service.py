"""The gateway on one screen: who people are, and who is calling."""

from pathlib import Path

from chassis.directory import copies
from chassis.permission import Permission
from chassis.service import Service
from chassis.tokens import KeptKeys
from gateway.identity import bootstrap
from gateway.identity.audit import api as audit
from gateway.identity.clients import api as clients
from gateway.identity.clients.events import CLIENT_EVENTS
from gateway.identity.clients.model import ClientCodeTaken
from gateway.identity.companies import api as companies
from gateway.identity.companies.events import COMPANY_EVENTS
from gateway.identity.companies.model import CompanyCodeTaken
from gateway.identity.departments import api as departments
from gateway.identity.departments.events import DEPARTMENT_EVENTS
from gateway.identity.departments.model import DepartmentCodeTaken, RootDepartmentExists
from gateway.identity.keys import api as keys
from gateway.identity.keys import command_line as key_commands
from gateway.identity.keys.queries import key_set
from gateway.identity.me import api as me
from gateway.identity.permissions import PERMISSIONS
from gateway.identity.resets import api as resets
from gateway.identity.resets import command_line as reset_commands
from gateway.identity.roles import api as roles
from gateway.identity.roles.events import ROLE_EVENTS
from gateway.identity.roles.model import RoleCodeTaken
from gateway.identity.schedule import SCHEDULE
from gateway.identity.sessions import api as sessions
from gateway.identity.sessions.events import SESSION_EVENTS
from gateway.identity.staff import api as staff
from gateway.identity.staff.events import USER_EVENTS
from gateway.identity.staff.model import LoginTaken
from gateway.identity.tokens import api as tokens
from gateway.model import Base
from gateway.overview.accounts import api as overview
from gateway.overview.accounts.reactions import SUBSCRIPTIONS as CUSTOMER_FILES
from gateway.overview.activities import api as activities
from gateway.overview.activities.reactions import SUBSCRIPTIONS as ACTIVITIES
from gateway.reference import api as reference
from gateway.settings import Settings

SERVICE = Service(
    name="gateway",
    zh="网关",
    en="Gateway",
    settings=Settings,
    metadata=Base.metadata,
    migrations="gateway.migrations",
    contracts=Path(__file__).parents[2] / "contracts",
    routes=(
        tokens.routes,
        resets.routes,
        me.routes,
        companies.routes,
        departments.routes,
        staff.routes,
        roles.routes,
        clients.routes,
        sessions.routes,
        keys.routes,
        audit.routes,
        overview.routes,
        activities.routes,
        reference.routes,
    ),
    events=(COMPANY_EVENTS, DEPARTMENT_EVENTS, USER_EVENTS, ROLE_EVENTS, CLIENT_EVENTS, SESSION_EVENTS),
    subscriptions=(*copies.SUBSCRIPTIONS, *CUSTOMER_FILES, *ACTIVITIES),
    schedule=SCHEDULE,
    permissions=(*PERMISSIONS, Permission("gateway.activity.read", "查看人员工作动态", "Read people's activities")),
    conflicts={
        "uq_company_code": CompanyCodeTaken,
        "uq_department_code": DepartmentCodeTaken,
        "uq_department_root": RootDepartmentExists,
        "uq_role_code": RoleCodeTaken,
        "uq_client_code": ClientCodeTaken,
        "uq_user_login": LoginTaken,
    },
    keys=lambda database: KeptKeys(lambda: database.read(key_set)),
    commands={"bootstrap": bootstrap.main, "keys": key_commands.main, "reset-link": reset_commands.main},
)

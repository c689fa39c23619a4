"""The customer service on one screen: who the customers are."""

from pathlib import Path

from chassis.directory import copies
from chassis.permission import Permission
from chassis.service import Service
from customer.accounts import api as accounts
from customer.accounts.events import ACCOUNT_EVENTS
from customer.accounts.facts import CodeTaken
from customer.changes import api as changes
from customer.changes.events import ACCOUNT_CHANGE_EVENTS
from customer.coding import api as coding
from customer.coding.events import CODING_RULE_EVENTS
from customer.coding.model import AnotherRuleTookForce
from customer.completeness import api as completeness
from customer.completeness.events import COMPLETENESS_EVENTS
from customer.model import Base
from customer.settings import Settings
from records.approvals import api as approvals
from records.approvals.events import events as approval_events
from records.approvals.model import CONFLICTS

PERMISSIONS = (
    Permission("customer.account.read", "查看客户", "Read accounts"),
    Permission("customer.account.create", "录入客户", "Enter accounts"),
    Permission("customer.account.change", "修改客户", "Change accounts"),
    Permission("customer.account.submit", "提交客户审核", "Submit accounts"),
    Permission("customer.account.withdraw", "撤回客户审核", "Withdraw accounts"),
    Permission("customer.account.approve", "审核客户", "Approve accounts"),
    Permission("customer.account.reject", "驳回客户", "Reject accounts"),
    Permission("customer.account.deactivate", "停用客户", "Deactivate accounts"),
    Permission("customer.account.reactivate", "恢复客户", "Reactivate accounts"),
    Permission("customer.account_change.read", "查看客户变更单", "Read changes of accounts"),
    Permission("customer.account_change.withdraw", "撤回客户变更单", "Withdraw changes of accounts"),
    Permission("customer.account_change.approve", "批准客户变更单", "Approve changes of accounts"),
    Permission("customer.account_change.reject", "驳回客户变更单", "Reject changes of accounts"),
    Permission("customer.coding_rule.read", "查看客户编码原则", "Read coding rules"),
    Permission("customer.coding_rule.create", "录入客户编码原则", "Enter coding rules"),
    Permission("customer.coding_rule.change", "修改客户编码原则", "Change coding rules"),
    Permission("customer.coding_rule.submit", "提交客户编码原则审核", "Submit coding rules"),
    Permission("customer.coding_rule.withdraw", "撤回客户编码原则审核", "Withdraw coding rules"),
    Permission("customer.coding_rule.approve", "审核客户编码原则", "Approve coding rules"),
    Permission("customer.coding_rule.reject", "驳回客户编码原则", "Reject coding rules"),
    Permission("customer.completeness_policy.read", "查看完整性规则", "Read completeness policies"),
    Permission("customer.completeness_policy.change", "修改完整性规则", "Change completeness policies"),
    *approvals.permissions("customer"),
)

SERVICE = Service(
    name="customer",
    zh="客户",
    en="Customers",
    settings=Settings,
    metadata=Base.metadata,
    migrations="customer.migrations",
    contracts=Path(__file__).parents[2] / "contracts",
    routes=(
        accounts.routes,
        changes.changing,
        changes.routes,
        coding.routes,
        completeness.routes,
        *approvals.routes("customer"),
    ),
    events=(
        ACCOUNT_EVENTS,
        ACCOUNT_CHANGE_EVENTS,
        CODING_RULE_EVENTS,
        COMPLETENESS_EVENTS,
        *approval_events("customer"),
    ),
    subscriptions=copies.SUBSCRIPTIONS,
    permissions=PERMISSIONS,
    conflicts={**CONFLICTS, "uq_account_code": CodeTaken, "uq_coding_rule_in_force": AnotherRuleTookForce},
)

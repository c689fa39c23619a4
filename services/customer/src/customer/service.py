"""The customer service on one screen: who the customers are."""

from pathlib import Path

from chassis.directory import copies
from chassis.permission import Permission
from chassis.service import Service
from chassis.worker import effect
from customer.accounts import api as accounts
from customer.accounts.events import ACCOUNT_EVENTS
from customer.accounts.facts import CodeTaken
from customer.campaigns import api as campaigns
from customer.campaigns.events import CAMPAIGN_EVENTS
from customer.changes import api as changes
from customer.changes.events import ACCOUNT_CHANGE_EVENTS
from customer.coding import api as coding
from customer.coding.events import CODING_RULE_EVENTS
from customer.coding.model import AnotherRuleTookForce
from customer.completeness import api as completeness
from customer.completeness.events import COMPLETENESS_EVENTS
from customer.contacts import api as contacts
from customer.contacts.events import CONTACT_EVENTS
from customer.interactions import api as interactions
from customer.interactions.events import INTERACTION_EVENTS
from customer.leads import api as leads
from customer.leads.events import LEAD_EVENTS
from customer.leads.facts import ConversationHasLead
from customer.leads.reactions import on_conversation_started
from customer.model import Base
from customer.pool import api as pool
from customer.settings import Settings
from customer.site import api as site
from customer.site.events import PUBLICATION_EVENTS
from customer.site.model import SlugTaken
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
    Permission("customer.account.assign", "指定客户的销售人员", "Assign accounts"),
    Permission("customer.account.release", "将客户放回客户池", "Release accounts into the pool"),
    Permission("customer.pool.read", "查看客户池", "Read the pool of customers"),
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
    Permission("customer.contact.read", "查看联系人", "Read contacts"),
    Permission("customer.contact.create", "录入联系人", "Enter contacts"),
    Permission("customer.contact.change", "修改联系人", "Change contacts"),
    Permission("customer.contact.deactivate", "停用联系人", "Deactivate contacts"),
    Permission("customer.contact.reactivate", "恢复联系人", "Reactivate contacts"),
    Permission("customer.lead.read", "查看潜在客户", "Read leads"),
    Permission("customer.lead.create", "添加潜在客户", "Enter leads"),
    Permission("customer.lead.change", "修改潜在客户", "Change leads"),
    Permission("customer.lead.assign", "指定潜在客户跟进人", "Assign leads"),
    Permission("customer.lead.convert", "将潜在客户转为客户", "Convert leads"),
    Permission("customer.lead.disqualify", "排除潜在客户", "Disqualify leads"),
    Permission("customer.prospect.read", "挖掘客户", "Read the prospecting list"),
    Permission("customer.campaign.read", "查看市场活动", "Read campaigns"),
    Permission("customer.campaign.create", "策划市场活动", "Plan campaigns"),
    Permission("customer.campaign.change", "修改市场活动", "Change campaigns"),
    Permission("customer.campaign.launch", "开始市场活动", "Launch campaigns"),
    Permission("customer.campaign.finish", "结束市场活动", "Finish campaigns"),
    Permission("customer.campaign.cancel", "取消市场活动", "Cancel campaigns"),
    Permission("customer.publication.read", "查看网站内容", "Read publications"),
    Permission("customer.publication.create", "撰写网站内容", "Write publications"),
    Permission("customer.publication.change", "修改网站内容", "Change publications"),
    Permission("customer.publication.publish", "发布网站内容", "Publish on the site"),
    Permission("customer.publication.withdraw", "撤下网站内容", "Withdraw from the site"),
    Permission("customer.interaction.read", "查看沟通记录", "Read interactions"),
    Permission("customer.interaction.log", "记录沟通内容", "Log interactions"),
    Permission("customer.interaction.change", "修改自己的沟通记录", "Correct one's own interactions"),
    *approvals.permissions("customer"),
)

SUBSCRIPTIONS = (
    *copies.SUBSCRIPTIONS,
    effect(
        "service_desk.conversation.started.v1",
        schema="service_desk.conversation.started.v1",
        room="leads",
        do=on_conversation_started,
        expected=(ConversationHasLead,),
    ),
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
        pool.routes,
        pool.assigning,
        contacts.routes,
        leads.routes,
        leads.prospecting,
        campaigns.routes,
        site.routes,
        site.public,
        interactions.routes,
        *approvals.routes("customer"),
    ),
    events=(
        ACCOUNT_EVENTS,
        ACCOUNT_CHANGE_EVENTS,
        CODING_RULE_EVENTS,
        COMPLETENESS_EVENTS,
        CONTACT_EVENTS,
        LEAD_EVENTS,
        CAMPAIGN_EVENTS,
        PUBLICATION_EVENTS,
        INTERACTION_EVENTS,
        *approval_events("customer"),
    ),
    subscriptions=SUBSCRIPTIONS,
    permissions=PERMISSIONS,
    conflicts={
        **CONFLICTS,
        "uq_account_code": CodeTaken,
        "uq_coding_rule_in_force": AnotherRuleTookForce,
        "uq_lead_conversation_id": ConversationHasLead,
        "uq_publication_kind_slug": SlugTaken,
    },
)

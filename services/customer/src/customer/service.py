"""The customer service on one screen: who the customers are."""

from pathlib import Path

from chassis.directory import copies
from chassis.schedule import Entry
from chassis.service import Service
from chassis.worker import effect
from customer.accounts import api as accounts
from customer.accounts.events import ACCOUNT_EVENTS
from customer.accounts.facts import CodeTaken
from customer.accounts.schemas import AccountFilters
from customer.attachments import ATTACHABLE
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
from customer.credit import api as credit
from customer.credit.events import CREDIT_PARAMETERS_CHANGE_EVENTS, CREDIT_PARAMETERS_EVENTS
from customer.file_checks import api as file_checks
from customer.file_checks.commands import check_files
from customer.file_checks.events import FILE_CHECK_EVENTS
from customer.hierarchy import api as hierarchy
from customer.imports import IMPORTS
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
from customer.terms import api as terms
from customer.terms.events import PAYMENT_TERMS_CHANGE_EVENTS, PAYMENT_TERMS_EVENTS
from customer.terms.model import PaymentTermsCodeTaken
from customer.terms_assignments import api as terms_assignments
from customer.terms_assignments.events import TERMS_ASSIGNMENT_EVENTS
from records.approvals import api as approvals
from records.approvals.events import events as approval_events
from records.approvals.model import CONFLICTS
from records.attachments import api as attachments
from records.attachments.events import events as attachment_events
from records.custom_fields import api as custom_fields
from records.custom_fields.events import events as custom_field_events
from records.custom_fields.model import CONFLICTS as CUSTOM_FIELD_CONFLICTS
from records.exports import api as exports
from records.exports import running as exporting
from records.exports.events import events as export_events
from records.imports import api as imports
from records.imports import running as importing
from records.imports.events import events as import_events
from records.saved_views import api as saved_views
from records.saved_views.events import events as saved_view_events
from records.saved_views.queries import parameters_of

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

SERVICE: Service = Service(
    name="customer",
    zh="客户",
    en="Customers",
    settings=Settings,
    metadata=Base.metadata,
    migrations="customer.migrations",
    contracts=Path(__file__).parents[2] / "contracts",
    routes=(
        accounts.routes,
        hierarchy.routes,
        changes.changing,
        changes.routes,
        coding.routes,
        completeness.routes,
        file_checks.routes,
        terms.routes,
        terms.change_routes,
        terms_assignments.routes,
        credit.routes,
        credit.change_routes,
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
        *imports.routes("customer", IMPORTS),
        exports.routes(lambda: SERVICE.routes),
        custom_fields.routes("customer", ("customer.account", "customer.contact")),
        saved_views.routes("customer", {"accounts": AccountFilters, "contacts": contacts.ContactFilters}),
        attachments.routes("customer", ATTACHABLE),
    ),
    events=(
        ACCOUNT_EVENTS,
        ACCOUNT_CHANGE_EVENTS,
        CODING_RULE_EVENTS,
        COMPLETENESS_EVENTS,
        FILE_CHECK_EVENTS,
        PAYMENT_TERMS_EVENTS,
        PAYMENT_TERMS_CHANGE_EVENTS,
        TERMS_ASSIGNMENT_EVENTS,
        CREDIT_PARAMETERS_EVENTS,
        CREDIT_PARAMETERS_CHANGE_EVENTS,
        CONTACT_EVENTS,
        LEAD_EVENTS,
        CAMPAIGN_EVENTS,
        PUBLICATION_EVENTS,
        INTERACTION_EVENTS,
        *approval_events("customer"),
        export_events("customer"),
        import_events("customer"),
        custom_field_events("customer"),
        saved_view_events("customer"),
        attachment_events("customer"),
    ),
    subscriptions=SUBSCRIPTIONS,
    schedule=(*exporting.SCHEDULE, *importing.SCHEDULE, Entry("file_checks.run", "0 7 * * 1", check_files)),
    permissions=(
        *accounts.PERMISSIONS,
        *pool.PERMISSIONS,
        *changes.PERMISSIONS,
        *coding.PERMISSIONS,
        *completeness.PERMISSIONS,
        *file_checks.PERMISSIONS,
        *terms.PERMISSIONS,
        *terms_assignments.PERMISSIONS,
        *credit.PERMISSIONS,
        *contacts.PERMISSIONS,
        *leads.PERMISSIONS,
        *campaigns.PERMISSIONS,
        *site.PERMISSIONS,
        *interactions.PERMISSIONS,
        *approvals.permissions("customer"),
        *imports.permissions("customer"),
        *custom_fields.permissions("customer"),
        *saved_views.permissions("customer"),
        *attachments.permissions("customer"),
    ),
    work={"imports": importing.work(IMPORTS), "exports": exporting.work(lambda: SERVICE.routes)},
    views=parameters_of,
    conflicts={
        **CONFLICTS,
        **CUSTOM_FIELD_CONFLICTS,
        "uq_account_code": CodeTaken,
        "uq_coding_rule_in_force": AnotherRuleTookForce,
        "uq_lead_conversation_id": ConversationHasLead,
        "uq_payment_terms_code": PaymentTermsCodeTaken,
        "uq_publication_kind_slug": SlugTaken,
    },
)

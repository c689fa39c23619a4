"""The sales service on one screen: what is sold, and what it must know of the customers for that."""

from pathlib import Path

from chassis.directory import copies
from chassis.schedule import Entry
from chassis.service import Service
from chassis.worker import copy
from records.approvals import api as approvals
from records.approvals.events import events as approval_events
from records.attachments import api as attachments
from records.attachments.events import events as attachment_events
from records.custom_fields import api as custom_fields
from records.custom_fields.events import events as custom_field_events
from records.exports import api as exports
from records.exports import running as exporting
from records.exports.events import events as export_events
from records.imports import api as imports
from records.imports import running as importing
from records.imports.events import events as import_events
from records.saved_views import api as saved_views
from records.saved_views.events import events as saved_view_events
from records.saved_views.queries import parameters_of
from sales.accounts import api as accounts
from sales.accounts.reactions import account_row
from sales.agreements import api as agreements
from sales.agreements.commands import watch_agreements
from sales.agreements.events import AGREEMENT_EVENTS
from sales.attachments import ATTACHABLE
from sales.availability import api as availability
from sales.bank import api as bank
from sales.bank.events import BANK_LINE_EVENTS
from sales.bank_collections import api as bank_collections
from sales.bank_collections.events import BANK_COLLECTION_EVENTS
from sales.cash import api as cash
from sales.cash.commands import tell_late
from sales.cash.events import CASH_COUNT_EVENTS, CASH_RECEIPT_EVENTS, CASH_RULE_EVENTS
from sales.catalogue import api as catalogue
from sales.catalogue.events import PRODUCT_EVENTS
from sales.conflicts import CONFLICTS
from sales.costs import api as costs
from sales.costs.events import PRODUCT_COST_EVENTS
from sales.credit import api as credit
from sales.credit.events import CREDIT_WARNING_EVENTS
from sales.credit.reactions import parameters_row
from sales.credit_releases import api as credit_releases
from sales.credit_releases.events import CREDIT_RELEASE_EVENTS
from sales.currencies import api as currencies
from sales.currencies.events import EXCHANGE_RATE_EVENTS, TAX_RATE_EVENTS
from sales.daily_close import api as daily_close
from sales.daily_close.events import CLOSING_EVENTS
from sales.deliveries import api as deliveries
from sales.deliveries.events import DELIVERY_EVENTS
from sales.deposits import api as deposits
from sales.deposits.events import DEPOSIT_EVENTS
from sales.dunning import api as dunning
from sales.dunning.commands import remind_overdue
from sales.dunning.events import DUNNING_REMINDER_EVENTS, DUNNING_STAGE_EVENTS
from sales.imports import IMPORTS
from sales.item_numbers import api as item_numbers
from sales.item_numbers.events import ITEM_NUMBER_EVENTS
from sales.model import Base
from sales.offers import api as offers
from sales.on_time import api as on_time
from sales.opening_balances import api as opening_balances
from sales.opening_balances.events import OPENING_BALANCE_EVENTS
from sales.order_changes import api as order_changes
from sales.order_changes.events import ORDER_CHANGE_EVENTS
from sales.order_types import api as order_types
from sales.order_types.events import ORDER_TYPE_EVENTS
from sales.orders import api as orders
from sales.orders.events import ORDER_EVENTS
from sales.orders.schemas import OrderFilters
from sales.payments import api as payments
from sales.payments.events import PAYMENT_EVENTS
from sales.price_lists import api as price_lists
from sales.price_lists.events import PRICE_LIST_ASSIGNMENT_EVENTS, PRICE_LIST_EVENTS
from sales.pricing import api as pricing
from sales.pricing.events import PRICE_EVENTS
from sales.product_rules import api as product_rules
from sales.product_rules.events import PRODUCT_RULE_EVENTS
from sales.quotations import api as quotations
from sales.quotations.commands import expire_quotations
from sales.quotations.events import QUOTATION_EVENTS
from sales.quotations.schemas import QuotationFilters
from sales.receivables import api as receivables
from sales.receivables.events import CREDIT_NOTE_EVENTS, RECEIVABLE_EVENTS
from sales.required_fields import api as required_fields
from sales.required_fields.events import REQUIRED_FIELDS_EVENTS
from sales.return_types import api as return_types
from sales.return_types.events import RETURN_TYPE_EVENTS
from sales.returns import api as returns
from sales.returns.events import RETURN_EVENTS
from sales.settings import Settings
from sales.shipment_notices import api as shipment_notices
from sales.shipment_notices.events import SHIPMENT_NOTICE_EVENTS
from sales.statements import api as statements
from sales.terms.reactions import payment_terms_row, terms_assignment_row

SUBSCRIPTIONS = (
    *copies.SUBSCRIPTIONS,
    *(
        copy(
            f"customer.{noun}.*.v1",
            schema=f"customer.{noun}.v1",
            room=room,
            table=Base.metadata.tables[noun],
            row=row,
        )
        for noun, room, row in (
            ("account", "accounts", account_row),
            ("payment_terms", "terms", payment_terms_row),
            ("terms_assignment", "terms", terms_assignment_row),
            ("credit_parameters", "credit", parameters_row),
        )
    ),
)

SERVICE: Service = Service(
    name="sales",
    zh="销售",
    en="Sales",
    settings=Settings,
    metadata=Base.metadata,
    migrations="sales.migrations",
    contracts=Path(__file__).parents[2] / "contracts",
    routes=(
        accounts.routes,
        catalogue.routes,
        catalogue.syncing,
        product_rules.routes,
        costs.routes,
        availability.routes,
        credit.routes,
        credit.warnings,
        credit_releases.routes,
        currencies.exchange_rates,
        currencies.tax_rates,
        item_numbers.routes,
        price_lists.routes,
        price_lists.assigning,
        pricing.routes,
        pricing.checking,
        order_types.routes,
        required_fields.routes,
        orders.routes,
        quotations.routes,
        offers.making,
        offers.routes,
        agreements.routes,
        order_changes.routes,
        shipment_notices.routes,
        deliveries.shipping,
        deliveries.routes,
        on_time.routes,
        on_time.risks,
        return_types.routes,
        returns.routes,
        receivables.routes,
        receivables.credit_notes,
        opening_balances.routes,
        payments.routes,
        statements.routes,
        statements.reports,
        deposits.routes,
        bank.routes,
        bank_collections.routes,
        cash.routes,
        cash.rules,
        cash.counts,
        dunning.stages,
        dunning.routes,
        daily_close.checks,
        daily_close.routes,
        *approvals.routes("sales"),
        *imports.routes("sales", IMPORTS),
        exports.routes(lambda: SERVICE.routes),
        custom_fields.routes("sales", ("sales.product", "sales.quotation", "sales.order")),
        saved_views.routes(
            "sales", {"products": catalogue.ProductFilters, "quotations": QuotationFilters, "orders": OrderFilters}
        ),
        attachments.routes("sales", ATTACHABLE),
    ),
    events=(
        PRODUCT_EVENTS,
        PRODUCT_RULE_EVENTS,
        PRODUCT_COST_EVENTS,
        EXCHANGE_RATE_EVENTS,
        TAX_RATE_EVENTS,
        ITEM_NUMBER_EVENTS,
        PRICE_LIST_EVENTS,
        PRICE_LIST_ASSIGNMENT_EVENTS,
        PRICE_EVENTS,
        ORDER_TYPE_EVENTS,
        REQUIRED_FIELDS_EVENTS,
        ORDER_EVENTS,
        CREDIT_RELEASE_EVENTS,
        CREDIT_WARNING_EVENTS,
        QUOTATION_EVENTS,
        AGREEMENT_EVENTS,
        ORDER_CHANGE_EVENTS,
        SHIPMENT_NOTICE_EVENTS,
        DELIVERY_EVENTS,
        RETURN_TYPE_EVENTS,
        RETURN_EVENTS,
        RECEIVABLE_EVENTS,
        CREDIT_NOTE_EVENTS,
        OPENING_BALANCE_EVENTS,
        PAYMENT_EVENTS,
        DEPOSIT_EVENTS,
        BANK_LINE_EVENTS,
        BANK_COLLECTION_EVENTS,
        CASH_RECEIPT_EVENTS,
        CASH_RULE_EVENTS,
        CASH_COUNT_EVENTS,
        DUNNING_STAGE_EVENTS,
        DUNNING_REMINDER_EVENTS,
        CLOSING_EVENTS,
        *approval_events("sales"),
        export_events("sales"),
        import_events("sales"),
        custom_field_events("sales"),
        saved_view_events("sales"),
        attachment_events("sales"),
    ),
    subscriptions=SUBSCRIPTIONS,
    permissions=(
        *accounts.PERMISSIONS,
        *catalogue.PERMISSIONS,
        *product_rules.PERMISSIONS,
        *costs.PERMISSIONS,
        *availability.PERMISSIONS,
        *credit.PERMISSIONS,
        *credit_releases.PERMISSIONS,
        *currencies.PERMISSIONS,
        *item_numbers.PERMISSIONS,
        *price_lists.PERMISSIONS,
        *pricing.PERMISSIONS,
        *order_types.PERMISSIONS,
        *required_fields.PERMISSIONS,
        *orders.PERMISSIONS,
        *quotations.PERMISSIONS,
        *offers.PERMISSIONS,
        *agreements.PERMISSIONS,
        *order_changes.PERMISSIONS,
        *shipment_notices.PERMISSIONS,
        *deliveries.PERMISSIONS,
        *on_time.PERMISSIONS,
        *return_types.PERMISSIONS,
        *returns.PERMISSIONS,
        *receivables.PERMISSIONS,
        *opening_balances.PERMISSIONS,
        *payments.PERMISSIONS,
        *statements.PERMISSIONS,
        *deposits.PERMISSIONS,
        *bank.PERMISSIONS,
        *bank_collections.PERMISSIONS,
        *cash.PERMISSIONS,
        *dunning.PERMISSIONS,
        *daily_close.PERMISSIONS,
        *approvals.permissions("sales"),
        *imports.permissions("sales"),
        *custom_fields.permissions("sales"),
        *saved_views.permissions("sales"),
        *attachments.permissions("sales"),
    ),
    schedule=(
        *exporting.SCHEDULE,
        *importing.SCHEDULE,
        Entry("quotations.expire", "7 * * * *", expire_quotations),
        Entry("agreements.watch", "9 * * * *", watch_agreements),
        Entry("cash.late", "*/20 8-17 * * *", tell_late),
        Entry("dunning.remind", "*/10 8-17 * * *", remind_overdue),
    ),
    views=parameters_of,
    conflicts=CONFLICTS,
    work={"imports": importing.work(IMPORTS), "exports": exporting.work(lambda: SERVICE.routes)},
)

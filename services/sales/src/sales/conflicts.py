"""What a violated constraint of this database means in words."""

from collections.abc import Mapping

from chassis.errors import Refusal
from records.approvals.model import CONFLICTS as APPROVAL_CONFLICTS
from records.custom_fields.model import CONFLICTS as CUSTOM_FIELD_CONFLICTS
from sales.bank.model import BankLineKnown
from sales.bank_collections.facts import ReceivableInCollection
from sales.cash.facts import PaymentInCash
from sales.catalogue.model import DrawingNumberTaken, ProductCodeTaken, ProductReferenceTaken
from sales.costs.model import ProductCostReceivedMeanwhile
from sales.currencies.model import ExchangeRateKnown, TaxRateKnown
from sales.deliveries.facts import ReferencePosted
from sales.dunning.model import DunningLevelTaken
from sales.opening_balances.model import OpeningBalanceKnown
from sales.order_types.model import OrderTypeCodeTaken
from sales.payments.facts import PostingReferenceTaken
from sales.price_lists.model import PriceListAlreadyAssigned, PriceListCodeTaken
from sales.quotations.facts import QuotationInRevision

CONFLICTS: Mapping[str, type[Refusal]] = {
    **APPROVAL_CONFLICTS,
    **CUSTOM_FIELD_CONFLICTS,
    "uq_product_code": ProductCodeTaken,
    "uq_product_reference": ProductReferenceTaken,
    "uq_product_drawing_number": DrawingNumberTaken,
    "uq_product_cost_product_id_valid_from": ProductCostReceivedMeanwhile,
    "uq_bank_line_bank_account_reference": BankLineKnown,
    "uq_bank_collection_line_pending": ReceivableInCollection,
    "uq_cash_receipt_payment_id": PaymentInCash,
    "uq_dunning_stage_level": DunningLevelTaken,
    "uq_payment_posting_reference": PostingReferenceTaken,
    **dict.fromkeys(("uq_quotation_in_work", "uq_quotation_number_revision"), QuotationInRevision),
    "uq_exchange_rate_base_currency_currency_valid_from": ExchangeRateKnown,
    "uq_tax_rate_code_valid_from": TaxRateKnown,
    "uq_price_list_code": PriceListCodeTaken,
    "uq_price_list_assignment_account_id_price_list_id": PriceListAlreadyAssigned,
    "uq_opening_balance_account_id_reference": OpeningBalanceKnown,
    "uq_order_type_code": OrderTypeCodeTaken,
    "uq_delivery_entered_by_reference": ReferencePosted,
}

"""Open documents that files bring, and what the bank says."""

from records.imports import Importable, named_by
from sales.accounts.model import Account
from sales.agreements.api import AgreementCreate
from sales.agreements.commands import create_agreement
from sales.bank.api import BankLineCreate
from sales.bank.commands import enter_bank_line
from sales.bank_collections.api import CollectionResult
from sales.bank_collections.commands import record_result
from sales.bank_collections.model import BankCollection
from sales.catalogue.model import Product
from sales.deposits.api import DepositCreate
from sales.deposits.commands import enter_deposit
from sales.imports.labels import COMMON
from sales.opening_balances.api import OpeningBalanceCreate
from sales.opening_balances.commands import enter_opening_balance
from sales.orders.commands import place_order
from sales.orders.model import Order
from sales.orders.schemas import OrderCreate
from sales.payments.api import PaymentCreate
from sales.payments.commands import enter_payment
from sales.quotations.commands import draft_quotation
from sales.quotations.schemas import QuotationCreate
from sales.shipment_notices.api import NoticeCreate
from sales.shipment_notices.commands import create_notice

DOCUMENTS = (
    Importable(
        "quotations",
        "报价单",
        "Quotations",
        schema=QuotationCreate,
        command=draft_quotation,
        permission="sales.quotation.create",
        lookups={
            "account_id": named_by(Account.code),
            "lines.product_id": named_by(Product.code),
        },
        labels=COMMON,
    ),
    Importable(
        "orders",
        "客户订单",
        "Orders",
        schema=OrderCreate,
        command=place_order,
        permission="sales.order.place",
        lookups={
            "account_id": named_by(Account.code),
            "lines.product_id": named_by(Product.code),
        },
        labels={**COMMON, "po_number": "客户单号", "lines.price": "单价"},
    ),
    Importable(
        "shipment-notices",
        "出货通知单",
        "Shipment notices",
        schema=NoticeCreate,
        command=create_notice,
        permission="sales.shipment_notice.create",
        lookups={"order_id": named_by(Order.number)},
        labels={**COMMON, "order_id": "订单号", "lines.line": "订单行号", "lines.quantity": "通知数量"},
    ),
    Importable(
        "agreements",
        "合同",
        "Contracts",
        schema=AgreementCreate,
        command=create_agreement,
        permission="sales.agreement.create",
        lookups={"account_id": named_by(Account.code)},
        labels={**COMMON, "order_ids": "所依据订单", "quotation_ids": "所依据报价单"},
    ),
    Importable(
        "payments",
        "回款单",
        "Payments",
        schema=PaymentCreate,
        command=enter_payment,
        permission="sales.payment.create",
        lookups={"account_id": named_by(Account.code), "order_id": named_by(Order.number)},
        labels={**COMMON, "amount": "回款金额", "reference": "付款凭证号", "order_id": "订单号"},
    ),
    Importable(
        "deposits",
        "押金",
        "Deposits",
        schema=DepositCreate,
        command=enter_deposit,
        permission="sales.deposit.create",
        lookups={"account_id": named_by(Account.code)},
        labels={**COMMON, "amount": "押金金额"},
    ),
    Importable(
        "opening-balances",
        "期初应收",
        "Opening balances",
        schema=OpeningBalanceCreate,
        command=enter_opening_balance,
        permission="sales.opening_balance.create",
        lookups={"account_id": named_by(Account.code)},
        labels={
            "account_id": "客户编码",
            "reference": "原单号",
            "amount": "未收金额",
            "currency": "币种",
            "incurred_on": "发生日期",
            "due_on": "到期日",
        },
    ),
    Importable(
        "bank-lines",
        "银行流水",
        "Lines of the bank",
        schema=BankLineCreate,
        command=enter_bank_line,
        permission="sales.bank_line.create",
        labels={
            "bank_account": "本方账户",
            "reference": "银行流水号",
            "booked_on": "入账日期",
            "amount": "收入金额",
            "currency": "币种",
            "payer": "付款人",
            "text": "附言",
        },
    ),
    Importable(
        "bank-collection-results",
        "银行托收结果",
        "What the bank collected",
        schema=CollectionResult,
        command=record_result,
        permission="sales.bank_collection.record",
        lookups={"collection_id": named_by(BankCollection.number)},
        labels={
            "collection_id": "托收单号",
            "receivable_number": "应收单号",
            "outcome": "托收结果",
            "paid_on": "收妥或拒付日期",
            "amount": "收妥金额",
            "reason": "拒付原因",
        },
    ),
)

"""What files can bring into this service, each kind through the command that people use."""

from records.imports import Importable, named_by
from sales.accounts.model import Account
from sales.bank.api import BankLineCreate
from sales.bank.commands import enter_bank_line
from sales.bank_collections.api import CollectionResult
from sales.bank_collections.commands import record_result
from sales.bank_collections.model import BankCollection
from sales.catalogue.api import ProductCreate
from sales.catalogue.commands import create_product
from sales.catalogue.model import Product
from sales.item_numbers.api import ItemNumberCreate
from sales.item_numbers.commands import enter_item_number
from sales.opening_balances.api import OpeningBalanceCreate
from sales.opening_balances.commands import enter_opening_balance
from sales.orders.commands import place_order
from sales.orders.schemas import OrderCreate
from sales.price_lists.model import PriceList
from sales.pricing.api import PriceCreate
from sales.pricing.commands import enter_price

IMPORTS = (
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
        "products",
        "产品",
        "Products",
        schema=ProductCreate,
        command=create_product,
        permission="sales.product.create",
        labels={
            "code": "产品编码",
            "name": "产品名称",
            "unit": "计量单位",
            "list_price": "标价",
            "currency": "币种",
            "counts": "计入考核业绩",
        },
    ),
    Importable(
        "item_numbers",
        "客户品号",
        "Customers' item numbers",
        schema=ItemNumberCreate,
        command=enter_item_number,
        permission="sales.item_number.create",
        lookups={"account_id": named_by(Account.code), "product_id": named_by(Product.code)},
        labels={"account_id": "客户编码", "product_id": "产品编码", "number": "客户品号"},
    ),
    Importable(
        "prices",
        "客户商品价格",
        "Prices",
        schema=PriceCreate,
        command=enter_price,
        permission="sales.price.create",
        lookups={
            "account_id": named_by(Account.code),
            "price_list_id": named_by(PriceList.code),
            "product_id": named_by(Product.code),
        },
        labels={
            "account_id": "客户编码",
            "price_list_id": "价目表编码",
            "product_id": "产品编码",
            "price": "单价",
            "currency": "币种",
            "breaks": "阶梯",
            "breaks.min_quantity": "数量起",
            "breaks.price": "阶梯单价",
        },
    ),
    Importable(
        "orders",
        "客户订单",
        "Orders",
        schema=OrderCreate,
        command=place_order,
        permission="sales.order.place",
        lookups={"account_id": named_by(Account.code), "lines.product_id": named_by(Product.code)},
        labels={
            "account_id": "客户编码",
            "po_number": "客户单号",
            "business_date": "单据日期",
            "currency": "币种",
            "note": "备注",
            "lines": "明细",
            "lines.product_id": "产品编码",
            "lines.quantity": "数量",
            "lines.price": "单价",
        },
    ),
)

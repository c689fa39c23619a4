"""Masters that files bring: what is sold, at which prices, in which currencies and taxes."""

from records.imports import Importable, named_by
from sales.accounts.model import Account
from sales.catalogue.api import ProductCreate
from sales.catalogue.commands import create_product
from sales.catalogue.model import Product
from sales.currencies.api import ExchangeRateCreate, TaxRateCreate
from sales.currencies.commands import enter_exchange_rate, enter_tax_rate
from sales.imports.labels import COMMON
from sales.item_numbers.api import ItemNumberCreate
from sales.item_numbers.commands import enter_item_number
from sales.order_types.api import OrderTypeCreate
from sales.order_types.commands import create_order_type
from sales.price_lists.api import AssignmentCreate, PriceListCreate
from sales.price_lists.commands import assign_price_list, create_price_list
from sales.price_lists.model import PriceList
from sales.pricing.api import PriceCreate
from sales.pricing.commands import enter_price

MASTERS = (
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
        "price-lists",
        "价目表",
        "Price lists",
        schema=PriceListCreate,
        command=create_price_list,
        permission="sales.price_list.create",
        labels={**COMMON, "name": "价目表名称", "general": "通用", "rank": "优先级"},
    ),
    Importable(
        "price-list-assignments",
        "客户的价目表",
        "Price lists of customers",
        schema=AssignmentCreate,
        command=assign_price_list,
        permission="sales.price_list_assignment.create",
        lookups={"account_id": named_by(Account.code), "price_list_id": named_by(PriceList.code)},
        labels={**COMMON, "price_list_id": "价目表编码"},
    ),
    Importable(
        "exchange-rates",
        "汇率",
        "Exchange rates",
        schema=ExchangeRateCreate,
        command=enter_exchange_rate,
        permission="sales.exchange_rate.create",
        labels={**COMMON, "rate": "汇率"},
    ),
    Importable(
        "tax-rates",
        "税率",
        "Tax rates",
        schema=TaxRateCreate,
        command=enter_tax_rate,
        permission="sales.tax_rate.create",
        labels={**COMMON, "name": "税率名称", "rate": "税率"},
    ),
    Importable(
        "order-types",
        "单据性质",
        "Order types",
        schema=OrderTypeCreate,
        command=create_order_type,
        permission="sales.order_type.create",
        labels={**COMMON, "name": "单据性质名称", "counts": "计入考核业绩", "required": "必填项", "occasion": "场合"},
    ),
)

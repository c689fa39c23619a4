"""Routes of products (产品)."""

from typing import Any
from uuid import UUID

from chassis.http import ListQuery, Page, Routes, Schema, Sort, fields, page_of
from chassis.http.filters import View
from chassis.permission import Permission
from chassis.unit_of_work import Reader, UnitOfWork
from records.custom_fields.schemas import CustomFilters, CustomInput
from sales.catalogue import commands, queries
from sales.catalogue.events import ProductState
from sales.catalogue.model import Product, Status

PERMISSIONS = (
    Permission("sales.product.read", "查看产品", "Read products"),
    Permission("sales.product.create", "录入产品", "Enter products"),
    Permission("sales.product.change", "修改产品", "Change products"),
    Permission("sales.product.discontinue", "停售产品", "Stop selling products"),
    Permission("sales.product.reinstate", "恢复销售产品", "Sell products again"),
    Permission("sales.product.sync", "同步产品(ERP)", "Take products over from the ERP"),
    Permission("sales.product.history", "查看产品变更历史", "See how products changed"),
)

CODE = {"zh": "1 至 40 位字母、数字或 . _ / -", "en": "1 to 40 letters, digits or . _ / -"}


class ProductPatch(Schema):
    """What may be changed of a product."""

    name = fields.Localized(60)
    drawing_number = fields.Text(60, allow_none=True, metadata={"description": "产品图号 / number of its drawing"})
    category = fields.Text(60, allow_none=True, metadata={"description": "类别 / category"})
    unit = fields.Text(20, metadata={"example": "件"})
    list_price = fields.Price(min=0)
    currency = fields.Currency()
    tax_included = fields.Boolean(metadata={"description": "标价含税 / the list price has the tax in it"})
    tax_code = fields.Text(20, metadata={"example": "standard", "description": "税码 / whose rates say the tax"})
    counts = fields.Boolean(metadata={"description": "计入考核业绩 / counts to performance (S-13)"})
    custom = CustomInput()


class ProductCreate(ProductPatch):
    """A new product."""

    code = fields.Text(40, pattern="[0-9A-Za-z._/-]{1,40}", expected=CODE, required=True)
    name = fields.Localized(60, required=True)
    unit = fields.Text(20, required=True, metadata={"example": "件"})
    list_price = fields.Price(min=0, required=True)


class ProductSync(ProductPatch):
    """A product as the ERP has it. What is not said stays; name, unit and list price are needed for a new one."""

    reference = fields.Text(
        60, required=True, metadata={"example": "1000042", "description": "外部编号 / what the ERP knows it by"}
    )
    code = fields.Text(40, pattern="[0-9A-Za-z._/-]{1,40}", expected=CODE, required=True)
    active = fields.Boolean(metadata={"description": "在售,默认是 / on sale, by default it is"})


class ProductRead(ProductState):
    """A product (产品)."""

    version = fields.Integer(0, 2**53, required=True)


class ProductFilters(ListQuery, CustomFilters):
    """Which products, in which order."""

    view = View()
    code = fields.Text(40)
    reference = fields.Text(60)
    drawing_number = fields.Text(60)
    category = fields.Text(60)
    currency = fields.Currency()
    counts = fields.Boolean()
    status = fields.Choice(Status)
    sort = Sort("code", "created_at", default="code")


syncing = Routes("product-syncs", prefix="/v1/product-syncs", zh="产品同步", en="Products from the ERP")
routes = Routes("products", prefix="/v1/products", zh="产品", en="Products")


@routes.get("", permission="sales.product.read", zh="产品列表", query=ProductFilters, answer=page_of(ProductRead))
def list_products(reader: Reader, query: dict[str, Any]) -> Page:
    """List products."""
    return queries.list_products(reader, query)


@routes.get("/<uuid:product_id>", permission="sales.product.read", zh="查看产品", answer=ProductRead)
def read_product(reader: Reader, product_id: UUID) -> Product:
    """Read a product."""
    return queries.read_product(reader, product_id)


@routes.post("", permission="sales.product.create", zh="录入产品", body=ProductCreate, answer=ProductRead)
def create_product(uow: UnitOfWork, body: dict[str, Any]) -> Product:
    """Enter a product."""
    return commands.create_product(uow, **body)


@routes.patch(
    "/<uuid:product_id>", permission="sales.product.change", zh="修改产品", body=ProductPatch, answer=ProductRead
)
def change_product(uow: UnitOfWork, product_id: UUID, body: dict[str, Any]) -> Product:
    """Change a product."""
    return commands.change_product(uow, product_id, body)


@routes.action("/<uuid:product_id>/discontinue", permission="sales.product.discontinue", zh="停售", answer=ProductRead)
def discontinue_product(uow: UnitOfWork, product_id: UUID) -> Product:
    """Stop selling a product."""
    return commands.discontinue_product(uow, product_id)


@routes.action("/<uuid:product_id>/reinstate", permission="sales.product.reinstate", zh="恢复销售", answer=ProductRead)
def reinstate_product(uow: UnitOfWork, product_id: UUID) -> Product:
    """Sell a product again."""
    return commands.reinstate_product(uow, product_id)


@syncing.post("", permission="sales.product.sync", zh="同步产品(ERP)", status=200, body=ProductSync, answer=ProductRead)
def sync_product(uow: UnitOfWork, body: dict[str, Any]) -> Product:
    """Take a product over as the ERP has it; told the same again it changes nothing."""
    return commands.sync_product(uow, **body)


# A right of its own: customers read products, but not how prices moved.
routes.history("/<uuid:product_id>/history", model=Product, permission="sales.product.history", zh="产品变更历史")

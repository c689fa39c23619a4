"""The sales service on one screen: what is sold, and what it must know of the customers for that."""

from pathlib import Path

from chassis.directory import copies
from chassis.permission import Permission
from chassis.service import Service
from chassis.worker import copy
from records.approvals import api as approvals
from records.approvals.events import events as approval_events
from records.approvals.model import CONFLICTS
from sales.accounts import api as accounts
from sales.accounts.reactions import account_row
from sales.catalogue import api as catalogue
from sales.catalogue.events import PRODUCT_EVENTS
from sales.catalogue.model import ProductCodeTaken
from sales.deliveries import api as deliveries
from sales.deliveries.events import DELIVERY_EVENTS, SHIPMENT_NOTICE_EVENTS
from sales.model import Base
from sales.order_types import api as order_types
from sales.order_types.events import ORDER_TYPE_EVENTS
from sales.order_types.model import OrderTypeCodeTaken
from sales.orders import api as orders
from sales.orders.events import ORDER_EVENTS
from sales.payments import api as payments
from sales.payments.events import PAYMENT_EVENTS
from sales.receivables import api as receivables
from sales.receivables.events import RECEIVABLE_EVENTS
from sales.settings import Settings

PERMISSIONS = (
    Permission("sales.account.read", "查看客户(销售)", "Read accounts in sales"),
    Permission("sales.product.read", "查看产品", "Read products"),
    Permission("sales.product.create", "录入产品", "Enter products"),
    Permission("sales.product.change", "修改产品", "Change products"),
    Permission("sales.product.discontinue", "停售产品", "Stop selling products"),
    Permission("sales.product.reinstate", "恢复销售产品", "Sell products again"),
    Permission("sales.product.history", "查看产品变更历史", "See how products changed"),
    Permission("sales.order_type.read", "查看订单类型", "Read order types"),
    Permission("sales.order_type.create", "录入订单类型", "Enter order types"),
    Permission("sales.order_type.change", "修改订单类型", "Change order types"),
    Permission("sales.order_type.deactivate", "停用订单类型", "Take order types out of use"),
    Permission("sales.order_type.reactivate", "恢复订单类型", "Take order types into use again"),
    Permission("sales.order.read", "查看订单", "Read orders"),
    Permission("sales.order.place", "录入订单", "Enter orders"),
    Permission("sales.order.change", "修改订单草稿", "Change drafts of orders"),
    Permission("sales.order.submit", "提交订单审核", "Submit orders"),
    Permission("sales.order.withdraw", "撤回订单审核", "Withdraw orders"),
    Permission("sales.order.approve", "审核订单", "Approve orders"),
    Permission("sales.order.reject", "驳回订单", "Reject orders"),
    Permission("sales.order.view", "查看签约(客户)", "Look at signed orders as the customer"),
    Permission("sales.order.cancel", "取消订单", "Cancel orders"),
    Permission("sales.order.history", "查看订单变更历史", "See how orders changed"),
    Permission("sales.order.ship", "发货", "Ship orders"),
    Permission("sales.shipment_notice.read", "查看出货通知单", "Read shipment notices"),
    Permission("sales.delivery.read", "查看销货单", "Read deliveries"),
    Permission("sales.delivery.receive", "签收", "Confirm that deliveries arrived"),
    Permission("sales.receivable.read", "查看应收款", "Read receivables"),
    Permission("sales.payment.read", "查看回款单", "Read payments"),
    Permission("sales.payment.create", "录入回款、通知已付款", "Enter payments, or say that one was made"),
    Permission("sales.payment.confirm", "确认回款并核销", "Confirm payments and settle receivables"),
    Permission("sales.payment.refuse", "退回回款", "Refuse payments"),
    *approvals.permissions("sales"),
)

SUBSCRIPTIONS = (
    *copies.SUBSCRIPTIONS,
    copy(
        "customer.account.*.v1",
        schema="customer.account.v1",
        room="accounts",
        table=Base.metadata.tables["account"],
        row=account_row,
    ),
)

SERVICE = Service(
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
        order_types.routes,
        orders.routes,
        deliveries.shipping,
        deliveries.notices,
        deliveries.routes,
        receivables.routes,
        payments.routes,
        *approvals.routes("sales"),
    ),
    events=(
        PRODUCT_EVENTS,
        ORDER_TYPE_EVENTS,
        ORDER_EVENTS,
        SHIPMENT_NOTICE_EVENTS,
        DELIVERY_EVENTS,
        RECEIVABLE_EVENTS,
        PAYMENT_EVENTS,
        *approval_events("sales"),
    ),
    subscriptions=SUBSCRIPTIONS,
    permissions=PERMISSIONS,
    conflicts={**CONFLICTS, "uq_product_code": ProductCodeTaken, "uq_order_type_code": OrderTypeCodeTaken},
)

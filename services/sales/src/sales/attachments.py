"""Which documents of this service carry files; whoever enters one may attach to it, whatever state it is in."""

from records.attachments import Attachable
from sales.agreements.model import Agreement
from sales.catalogue.model import Product
from sales.deliveries.model import Delivery
from sales.orders.model import Order
from sales.payments.model import Payment
from sales.quotations.model import Quotation
from sales.returns.model import Return

ATTACHABLE = (
    Attachable("agreement", Agreement, read="sales.agreement.read", change="sales.agreement.change"),
    Attachable("delivery", Delivery, read="sales.delivery.read", change="sales.order.ship"),
    Attachable("order", Order, read="sales.order.read", change="sales.order.change"),
    Attachable("payment", Payment, read="sales.payment.read", change="sales.payment.create"),
    Attachable("product", Product, read="sales.product.read", change="sales.product.change"),
    Attachable("quotation", Quotation, read="sales.quotation.read", change="sales.quotation.change"),
    Attachable("return", Return, read="sales.return.read", change="sales.return.change"),
)

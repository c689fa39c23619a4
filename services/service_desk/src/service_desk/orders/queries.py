"""What can be asked about the orders that the service desk knows."""

from uuid import UUID

from chassis.errors import InputError, Invalid, NotKnownHereYet
from chassis.unit_of_work import Reader
from service_desk.orders.model import Order


def order_named(reader: Reader, order_id: UUID, account_id: UUID | None) -> Order:
    """The order that a document about this account names in `order_id`.

    Raises NotKnownHereYet for one that has not arrived here, Invalid for a deleted one and for another account's.
    """
    order = reader.session.get(Order, order_id)
    if order is None:
        raise NotKnownHereYet(kind="order", id=order_id)
    if order.deleted_at is not None or order.account_id != account_id:
        texts = {"zh": "不是该客户的订单", "en": "This is no order of the account."}
        raise Invalid([InputError("#/order_id", "not-of-this-account", texts)])
    return order

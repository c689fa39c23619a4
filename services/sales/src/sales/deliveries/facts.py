"""What can happen to shipment notices and deliveries, and what their rules refuse."""

from dataclasses import dataclass

from chassis.errors import Refusal
from chassis.model import Fact


@dataclass(frozen=True)
class ShipmentNoticeIssued(Fact):
    """The warehouse is told to ship."""


@dataclass(frozen=True)
class DeliveryShipped(Fact):
    """The goods have left."""


@dataclass(frozen=True)
class DeliveryReceived(Fact):
    """The customer has the goods."""


class NothingToShip(Refusal):
    """All that was ordered has left already."""

    title = {"zh": "订单已全部发货", "en": "The order has been shipped completely"}


class DeliveryAlreadyReceived(Refusal):
    """A delivery is received once."""

    title = {"zh": "销货单已签收", "en": "The delivery has been received already"}
    detail = {"zh": "签收日期:{received_on}", "en": "It was received on {received_on}."}

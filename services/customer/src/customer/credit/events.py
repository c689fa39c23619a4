"""Credit parameters as the world hears of them; sales enforces its copy."""

from chassis.facts import AggregateEvents, EventType
from chassis.http import fields
from customer.accounts.events import Reassignment
from customer.credit.model import (
    CreditParameters,
    CreditParametersChange,
    CreditParametersReassigned,
    Occupying,
    Strength,
)
from records.change_requests.events import events as change_events
from records.masters.events import MasterState, types


class CreditParametersState(MasterState):
    """The credit parameters of an account (信用控制参数) at the moment of the commit."""

    account_id = fields.Id(required=True)
    owner_id = fields.Id(required=True, allow_none=True)
    currency = fields.Currency(required=True, metadata={"description": "额度的币种 / of the amounts below"})
    all_currencies = fields.Boolean(
        required=True, metadata={"description": "适用于所有币种的单据 / holds documents of every currency, converted"}
    )
    credit_limit = fields.Money(required=True, metadata={"example": "100000.00", "description": "信用额度 / limit"})
    overdue_days = fields.Integer(
        0, 3650, required=True, allow_none=True,
        metadata={"example": 15, "description": "允许逾期天数,null 不检查 / days late tolerated; null: unchecked"},
    )  # fmt: skip
    overdue_amount = fields.Money(
        required=True,
        metadata={"example": "0.00", "description": "允许逾期金额 / what may stand open longer than that"},
    )
    orders_occupy = fields.Choice(
        Occupying, required=True, metadata={"description": "订单何时占用信用 / from when an order occupies credit"}
    )
    on_order_saved = fields.Choice(Strength, required=True)
    on_order_submitted = fields.Choice(Strength, required=True)
    on_order_approved = fields.Choice(Strength, required=True)
    on_notice_approved = fields.Choice(Strength, required=True)
    on_shipped = fields.Choice(Strength, required=True)
    valid_from = fields.Day(required=True, metadata={"description": "生效日 / the first day"})
    valid_to = fields.Day(
        required=True, allow_none=True,
        metadata={"example": None, "description": "最后一天,含当日 / the last day, included"},
    )  # fmt: skip


CREDIT_PARAMETERS_EVENTS = AggregateEvents(
    service="customer",
    aggregate=CreditParameters,
    state=CreditParametersState,
    types=(
        *types("信用控制参数", "Credit parameters"),
        EventType(
            CreditParametersReassigned, "reassigned", "信用控制参数随客户移交", "They followed their account.",
            fields=Reassignment,
        ),
    ),
)  # fmt: skip
CREDIT_PARAMETERS_CHANGE_EVENTS = change_events("customer", CreditParametersChange, "信用控制参数", "Credit parameters")

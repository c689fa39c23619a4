"""Agreements as the world hears of them; their text, and the names of further parties, are not told."""

from chassis.facts import AggregateEvents, EventType
from chassis.http import fields
from chassis.http.schemas import Schema
from records.masters.events import MasterState, types
from sales.agreements.facts import AgreementExpired, AgreementExpiring, AgreementRenewed, AgreementTerminated
from sales.agreements.model import Agreement, Status
from sales.orders.events import Reason

MOST_DOCUMENTS = 100
"""Orders, and quotations, that one agreement names."""

NUMBER = {"example": "CT20261122-0001", "description": "合同编号 / number"}
TITLE = {"example": "2027 年度轴承供货合同", "description": "合同名称 / title"}
SIGNED = {"description": "签约日 / day of signing"}
STARTS = {"description": "起始日 / first day"}
ENDS = {"description": "到期日,空为无固定期限 / last day; null: without end"}
RENEWAL = {"description": "续签日 / when to talk about renewing it"}
AMOUNT = {"example": "500000.00", "description": "合同金额 / amount"}


class AgreementState(MasterState):
    """An agreement (合同) at the moment of the commit."""

    number = fields.Text(40, required=True, metadata=NUMBER)
    status = fields.Choice(Status, required=True)
    title = fields.Text(120, required=True, allow_none=True, metadata=TITLE)
    account_id = fields.Id(required=True)
    owner_id = fields.Id(required=True, allow_none=True)
    signed_on = fields.Day(required=True, allow_none=True, metadata=SIGNED)
    starts_on = fields.Day(required=True, allow_none=True, metadata=STARTS)
    ends_on = fields.Day(required=True, allow_none=True, metadata=ENDS)
    renewal_on = fields.Day(required=True, allow_none=True, metadata=RENEWAL)
    currency = fields.Currency(required=True, allow_none=True)
    amount = fields.Money(required=True, allow_none=True, metadata=AMOUNT)
    order_ids = fields.List(fields.Id(), max=MOST_DOCUMENTS, required=True, metadata={"example": []})
    quotation_ids = fields.List(fields.Id(), max=MOST_DOCUMENTS, required=True, metadata={"example": []})
    predecessor_id = fields.Id(required=True, allow_none=True, metadata={"description": "续签自 / what it follows"})
    successor_number = fields.Text(
        40, required=True, allow_none=True, metadata={"example": None, "description": "续签合同 / what follows it"}
    )
    ended_on = fields.Day(
        required=True, allow_none=True, metadata={"example": None, "description": "终止日 / the day it was ended"}
    )
    end_reason = fields.Text(
        500,
        lines=True,
        required=True,
        allow_none=True,
        metadata={"example": None, "description": "终止原因 / why it was ended"},
    )


class Successor(Schema):
    """What follows it."""

    successor_id = fields.Id(required=True)
    successor_number = fields.Text(40, required=True, metadata=NUMBER)


AGREEMENT_EVENTS = AggregateEvents(
    service="sales",
    aggregate=Agreement,
    state=AgreementState,
    types=(
        *types("合同", "Agreement"),
        EventType(AgreementExpiring, "expiring", "合同即将到期", "The day has come to talk about renewing it."),
        EventType(AgreementExpired, "expired", "合同到期", "Its last day has passed."),
        EventType(AgreementTerminated, "terminated", "合同终止", "It was ended before its time.", fields=Reason),
        EventType(AgreementRenewed, "renewed", "合同已续签", "Another one follows it.", fields=Successor),
    ),
)

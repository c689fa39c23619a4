"""What can be asked about feedback."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from service_desk.feedback.model import Feedback

ORDERS = {"at": Feedback.at}
EQUALITIES = ("kind", "low", "owner_id", "account_id", "ticket_id", "order_id")


def list_feedback(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the feedback within reach."""
    wanted = [getattr(Feedback, name) == query[name] for name in EQUALITIES if query.get(name) is not None]
    if query.get("at_from"):
        wanted.append(Feedback.at >= query["at_from"])
    if query.get("at_before"):
        wanted.append(Feedback.at < query["at_before"])
    return paginate(reader, select(Feedback).where(reader.visible(Feedback), *wanted), Feedback, ORDERS, query)


def read_feedback(reader: Reader, feedback_id: UUID) -> Feedback:
    """One feedback; raises NotFound outside the reach."""
    return reader.get(Feedback, feedback_id)

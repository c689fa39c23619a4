"""What can be asked about agents: living members of staff with the role of a service agent."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Text, select, type_coerce
from sqlalchemy.dialects.postgresql import ARRAY

from chassis.errors import InputError, Invalid, NotKnownHereYet
from chassis.http.paging import Page, paginate
from chassis.tables import directory_user
from chassis.unit_of_work import Reader

ROLE = "service_agent"

IS_AGENT = (
    (directory_user.c.kind == "user")
    & directory_user.c.active
    & directory_user.c.deleted_at.is_(None)
    & type_coerce(directory_user.c.roles, ARRAY(Text)).contains([ROLE])
)


class Agent:
    """A row of the directory as a list is paged by it."""

    id = directory_user.c.id


def list_agents(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the agents; whoever may ask may choose any of them."""
    return paginate(reader, select(directory_user.c.id, directory_user.c.name).where(IS_AGENT), Agent, {}, query)


def check_agent(reader: Reader, agent_id: UUID) -> None:
    """Raise NotKnownHereYet for a person who has not arrived here, Invalid for one who is no agent."""
    known = reader.session.execute(select(IS_AGENT).where(directory_user.c.id == agent_id)).one_or_none()
    if known is None:
        raise NotKnownHereYet(kind="user", id=agent_id)
    if not known[0]:
        texts = {"zh": "不是在职客服人员", "en": "This person is no service agent."}
        raise Invalid([InputError("#/agent_id", "not-an-agent", texts)])

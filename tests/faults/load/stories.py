"""What people do, a few writes a story; a write that fails ends its story."""

from collections.abc import Callable, Mapping

from tests.faults.load.customers import keep_files, keep_in_touch, win_customer
from tests.faults.load.desk import AGENT, FRONT_DESK, Desk
from tests.faults.load.trading import deal, let_pass, offer, trade

Story = Callable[[Desk], None]


def serve(desk: Desk) -> None:
    """A customer calls; the agent answers and solves it."""
    mark = desk.mark()
    asked = {"kind": "fault", "subject": mark, "account_id": desk.anybody(), "agent_id": desk.people.agent_id}
    ticket = desk.create(FRONT_DESK, "service_desk.ticket.opened.v1", mark, asked)
    ticket = desk.act(AGENT, "service_desk.ticket.replied.v1", ticket, "replies", body={"text": mark})
    desk.act(AGENT, "service_desk.ticket.resolved.v1", ticket, "resolve", body={"resolution": mark})


STORIES: Mapping[Story, int] = {
    keep_files: 8,
    win_customer: 2,
    keep_in_touch: 8,
    trade: 4,
    deal: 2,
    offer: 1,
    let_pass: 1,
    serve: 5,
}
"""How often each: of a hundred writes about forty are of trade."""
TRADE: Mapping[Story, int] = {trade: 2, deal: 3, offer: 1}


def tell_one(desk: Desk, stories: Mapping[Story, int]) -> None:
    """The next story of this desk; without customers somebody is won first."""
    [story] = desk.seeded.choices(list(stories), list(stories.values()))
    if story is not keep_files and not desk.goods.customers:
        story = win_customer
    story(desk)

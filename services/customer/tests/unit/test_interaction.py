"""The note of a talk: with whom, when, and what follows (C-16)."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from chassis.errors import Invalid
from chassis.identifiers import new_id
from customer.interactions.model import Interaction, InteractionChanged, InteractionLogged, InteractionOfSomebodyElse
from services.customer.tests.factories import NOW

SHANGHAI = ZoneInfo("Asia/Shanghai")
AUTHOR = new_id()


def logged(account_id: UUID | None = None, lead_id: UUID | None = None, **details: Any) -> Interaction:
    return Interaction.log(
        account_id=account_id,
        lead_id=lead_id,
        contact_id=None,
        details={"kind": "call", "summary": "希望看到报价", **details},
        entered_by=AUTHOR,
        now=NOW,
        zone=SHANGHAI,
    )


def refused_at(error: pytest.ExceptionInfo[Invalid]) -> list[str]:
    return [fault.pointer for fault in error.value.errors]


def test_a_talk_was_just_now_unless_it_says_otherwise() -> None:
    assert logged(account_id=new_id()).at == NOW
    last_year = NOW - timedelta(days=400)
    entered_late = logged(lead_id=new_id(), at=last_year)
    assert (entered_late.at, entered_late.created_at) == (last_year, NOW)
    assert entered_late.facts == [InteractionLogged()]


def test_a_talk_is_never_ahead() -> None:
    with pytest.raises(Invalid) as refused:
        logged(account_id=new_id(), at=NOW + timedelta(seconds=1))
    assert refused_at(refused) == ["#/at"]


def test_a_talk_is_with_somebody() -> None:
    with pytest.raises(Invalid) as refused:
        logged()
    assert refused_at(refused) == ["#/account_id"]


def test_a_day_for_the_next_step_needs_the_step() -> None:
    with pytest.raises(Invalid) as refused:
        logged(account_id=new_id(), next_on=date(2026, 12, 1))
    assert refused_at(refused) == ["#/next_step"]


def test_the_next_step_is_not_before_the_talk_by_the_companys_calendar() -> None:
    """20:00 UTC is the next morning in Shanghai."""
    evening = NOW.replace(hour=20) - timedelta(days=1)
    same_day = evening.astimezone(SHANGHAI).date()
    step = {"next_step": "寄送报价单", "at": evening}
    assert logged(account_id=new_id(), next_on=same_day, **step).next_on == same_day
    with pytest.raises(Invalid) as refused:
        logged(account_id=new_id(), next_on=same_day - timedelta(days=1), **step)
    assert refused_at(refused) == ["#/next_on"]


def test_only_who_wrote_a_note_corrects_it() -> None:
    note = logged(account_id=new_id())
    with pytest.raises(InteractionOfSomebodyElse):
        note.change({"summary": "没有兴趣"}, by=new_id(), now=NOW, zone=SHANGHAI)
    note.change({"summary": "希望看到两份报价"}, by=AUTHOR, now=NOW, zone=SHANGHAI)
    assert note.facts == [InteractionLogged(), InteractionChanged()]


def test_a_correction_obeys_the_same_rules_and_may_say_nothing_new() -> None:
    note = logged(account_id=new_id())
    note.facts.clear()
    note.change({"kind": "call"}, by=AUTHOR, now=NOW, zone=SHANGHAI)
    assert note.facts == []
    with pytest.raises(Invalid):
        note.change({"at": NOW + timedelta(hours=1)}, by=AUTHOR, now=NOW, zone=SHANGHAI)

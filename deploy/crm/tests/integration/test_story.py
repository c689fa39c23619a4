"""The nineteen steps of mission 1.9 on a whole running installation, told through its door (crm demo)."""

import signal

import pytest

from crm.client import Session
from crm.demo.run import run as run_demo
from crm.demo.story import Story
from crm.mail.command_line import mailbox_of
from tests.faults.stand import Stand

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300), pytest.mark.xdist_group("demo")]


def test_the_whole_process_is_told_again_and_again(stand: Stand, capsys: pytest.CaptureFixture[str]) -> None:
    letters = mailbox_of(stand.home)
    assert run_demo(stand.addresses, mailbox=letters, language="en") == 0
    first = capsys.readouterr().out
    assert "✗" not in first
    assert "no differences" in first
    for fact in ("customer.lead.created", "sales.order.approved", "sales.receivable.settled", "feedback.received"):
        assert f"{fact}.v1" in first
    assert run_demo(stand.addresses, mailbox=letters, language="zh") == 0
    assert "✗" not in capsys.readouterr().out


def test_each_step_can_be_played_alone_with_something_done_in_between(stand: Stand) -> None:
    story = Story(stand.addresses, "en", mailbox_of(stand.home))
    events: list[str] = []
    assert story.tell(
        lambda scene: events.append(scene.step.number), lambda step: events.append(f"before {step.number}")
    )
    assert events == [word for step in story.steps for word in (f"before {step.number}", step.number)]


def test_an_effect_that_does_not_come_is_missed(stand: Stand) -> None:
    story = Story(stand.addresses, "en", mailbox_of(stand.home), patience=2)
    preparing, visitor = story.steps[:3], story.steps[3]
    for step in preparing:
        story.play(step)
    stand.signal("notify.worker", signal.SIGSTOP)
    try:
        scene = story.play(visitor)
    finally:
        stand.signal("notify.worker", signal.SIGCONT)
    assert {seen.effect.where for seen in scene.missing} >= {"notify → Xia Lu"}
    assert not any(seen.effect.where.startswith("sales") for seen in scene.missing), "others are not held up by it"


def test_strangers_reach_the_site_and_nothing_else(stand: Stand) -> None:
    stranger = Session.open(stand.addresses, None, "en")
    assert "items" in stranger.customer.get("/v1/site/news")
    with pytest.raises(Exception, match="Authentication is required"):
        stranger.customer.get("/v1/publications")

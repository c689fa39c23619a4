"""The story's parts that need no installation: its table, its looking for effects, its exit code."""

import random
from typing import Any

import pytest

from crm import doctor
from crm.client import Document, Installation, Problem, Unreachable
from crm.demo import run
from crm.demo.story.feeds import Feeds
from crm.demo.story.newcomer import Newcomer
from crm.demo.story.steps import STEPS
from crm.demo.story.witness import Effect, watch

NOWHERE = Installation("http://127.0.0.1:1", "admin", "x", "operator", "x", "http://a:b@127.0.0.1:1", "crm", "amqp://x")


def effect(*answers: str | Problem | None) -> Effect:
    """Answers in turn, the last one for ever."""
    left = list(answers)

    def ask() -> str | None:
        answer = left[0] if len(left) == 1 else left.pop(0)
        if isinstance(answer, Problem):
            raise answer
        return answer

    return Effect("notify", "a notice", ask)


def test_the_nineteen_steps_stand_in_their_order_each_with_its_own_function() -> None:
    """Mission 1.9; 4a to 4c are three forms of one."""
    assert [step.number for step in STEPS] == ["1", "2", "3", "4a", "4b", "4c", *(str(n) for n in range(5, 20))]
    assert len({step.played for step in STEPS}) == len(STEPS)
    assert [step.number for step in STEPS if step.duty is None] == ["5", "11", "14", "15", "17", "18"]


def test_every_effect_is_looked_for_until_it_is_seen_whatever_the_others_do() -> None:
    seen = watch([effect(None, None, "late"), effect("at once"), effect(None)], patience=0.3)
    assert [one.shown for one in seen] == ["late", "at once", None]
    late, at_once, never = (one.seconds for one in seen)
    assert at_once is not None
    assert late is not None
    assert at_once < late
    assert never is None


def test_what_is_not_there_yet_or_not_yet_within_reach_is_asked_for_again() -> None:
    [one] = watch([effect(Problem(404, {"title": "Not found"}), "there")], patience=5)
    assert one.shown == "there"


def test_what_a_service_refuses_otherwise_is_told() -> None:
    with pytest.raises(Problem, match="Permission is missing"):
        watch([effect(Problem(403, {"title": "Permission is missing"}))], patience=5)


class Feed:
    """A service's feed that serves these pages."""

    def __init__(self, *pages: list[Document]) -> None:
        self._pages = list(pages)

    def get(self, _path: str, **_query: object) -> Document:
        return {"items": self._pages.pop(0) if self._pages else [], "next_cursor": "c"}


def event(kind: str, subject: str, correlation: str, time: str) -> Document:
    return {"type": f"crm.{kind}", "subject": subject, "correlationid": correlation, "time": time}


def test_the_events_of_a_document_and_of_all_that_came_of_it_are_found_over_all_feeds() -> None:
    before = event("service_desk.conversation.started.v1", "conversation/1", "a", "1")
    started = event("service_desk.conversation.started.v1", "conversation/2", "b", "2")
    somebody_elses = event("service_desk.conversation.started.v1", "conversation/3", "c", "2")
    lead = event("customer.lead.created.v1", "lead/9", "b", "3")

    class Session:
        services = {"customer": Feed([], [lead]), "service_desk": Feed([before], [started, somebody_elses])}

    who: Any = Session()
    feeds = Feeds(who)
    assert feeds.about({"2"}) == ["service_desk.conversation.started.v1", "customer.lead.created.v1"]
    assert feeds.about({"2"}) == []


def test_another_customer_comes_every_time_with_all_that_must_be_filled() -> None:
    draw = random.Random(1)
    newcomers = [Newcomer.drawn(draw) for _ in range(200)]
    assert len({newcomer.account["name"]["zh"] for newcomer in newcomers}) == 200
    for newcomer in newcomers:
        assert all(newcomer.account[field] for field in ("name", "industry", "region", "phone", "addresses"))
        assert newcomer.email.endswith(".example")
        assert newcomer.visitor["company"] == newcomer.account["name"]["zh"]


@pytest.mark.parametrize(
    ("told", "books", "code"),
    [
        (True, 0, 0),
        (False, 0, run.INCOMPLETE),
        (True, 1, 1),
        (False, 2, 2),
        (Unreachable("sales is away"), 0, run.STOPPED),
    ],
)
def test_the_exit_code_is_0_only_when_every_effect_was_seen_and_the_books_agree(
    monkeypatch: pytest.MonkeyPatch, told: bool | Exception, books: int, code: int
) -> None:
    class Story:
        def __init__(self, *_: object) -> None:
            """Needs nothing."""

        def tell(self, _heard: object) -> bool:
            if isinstance(told, Exception):
                raise told
            return told

    monkeypatch.setattr(run, "Story", Story)
    monkeypatch.setattr(doctor, "run", lambda *_, **__: books)
    assert run.run(NOWHERE, mailbox=None, language="en") == code

"""The mailer against a mail server that refuses, stalls, breaks off and goes away (faults.md M-1 to M-4, S-6)."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import text
from sqlalchemy.exc import TimeoutError as PoolTimeout

from chassis.process.stop import Stop
from chassis.testing.staff import Staff
from notify.letters import mailer as process
from notify.letters.bell import Bell
from notify.letters.mailer import LONGEST_WAIT, pause_after
from services.notify.tests.post_office import SENDER, PostOffice

TEN = [f"person{number}@example.com" for number in range(10)]
DAY = 86_400.0


class Noticed(list[Any]):
    """What arrives, and that it did."""

    def __init__(self, mailed: threading.Semaphore) -> None:
        super().__init__()
        self._mailed = mailed

    def append(self, mail: Any) -> None:
        super().append(mail)
        self._mailed.release()


@pytest.fixture
def caller(staff: Staff) -> Iterator[Any]:
    staff.define("post", {"notify.letter.read": "all", "notify.letter.retry": "all"})
    return staff.hire("post")


def test_a_letter_arrives_as_it_was_written(post: PostOffice) -> None:
    """SY-08."""
    post.owe("wang@example.com")
    with post.open() as sink:
        post.send()
    mail, letter = sink.mails[0], post.letters()[0]
    assert (mail["From"], mail["To"], mail["Subject"]) == (SENDER, "wang@example.com", "您的订单已发货")
    assert mail.get_content() == "尊敬的客户:\r\n.请签收。\r\n"
    assert (mail["Auto-Submitted"], mail["Cc"], mail["Bcc"]) == ("auto-generated", None, None)
    assert mail["Message-ID"] == letter.message_id == f"<{letter.id}@example.com>"
    assert (letter.state, letter.error, letter.attempts) == ("sent", None, 1)


@pytest.mark.parametrize("wrong_by", [timedelta(hours=2), timedelta(hours=-2), timedelta(days=-8)])
def test_c1_a_letter_of_a_process_whose_clock_is_wrong_is_sent_at_once(post: PostOffice, wrong_by: timedelta) -> None:
    with time_machine.travel(wrong_by):
        post.owe("wang@example.com")
    with post.open():
        post.send()
    assert post.states() == {"sent": 1}


@contextmanager
def at_work(post: PostOffice) -> Iterator[threading.Semaphore]:
    """The server open and a mailer running; released for every letter that arrives."""
    stop, mailed = Stop(), threading.Semaphore(0)
    post.sink.mails = Noticed(mailed)
    with post.open():
        working = threading.Thread(target=post.mailer(stop).run, daemon=True)
        working.start()
        try:
            yield mailed
        finally:
            stop.request()
            working.join(30)
    assert not working.is_alive()


def test_a_letter_is_sent_when_it_is_committed_not_at_the_next_look(
    post: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """B11."""
    monkeypatch.setattr(process, "LOOK", 600.0)
    post.owe("first@example.com")
    with at_work(post) as mailed:
        for address in TEN[:3]:
            assert mailed.acquire(timeout=30)
            post.owe(address)
        assert mailed.acquire(timeout=30)


def test_a_mailer_whose_bell_fell_looks_and_hangs_it_again(
    post: PostOffice, staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P-1."""
    monkeypatch.setattr(process, "LOOK", 600.0)
    post.owe("first@example.com")
    with at_work(post) as mailed:
        assert mailed.acquire(timeout=30)
        with staff.engine.begin() as connection:
            cut = connection.scalars(text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND query = 'LISTEN letter'"
            )).all()  # fmt: skip
        assert cut == [True]
        for address in TEN[:3]:
            post.owe(address)
            assert mailed.acquire(timeout=30)


def test_without_a_bell_a_letter_waits_for_the_next_look(post: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    """No connection is left for it: nothing depends on it."""
    monkeypatch.setattr(process, "LOOK", 0.05)

    def out_of_connections(*_: object) -> Any:
        raise PoolTimeout

    monkeypatch.setattr(Bell, "_listening", out_of_connections)
    with at_work(post) as mailed:
        for address in TEN[:2]:
            post.owe(address)
            assert mailed.acquire(timeout=30)


def test_an_answer_refers_to_the_mail_that_it_answers(post: PostOffice) -> None:
    """D-11: the customer's mail program puts it where it belongs."""
    post.owe("wang@example.com", in_reply_to="<question-7@customer.example>")
    with post.open() as sink:
        post.send()
    assert sink.mails[0]["In-Reply-To"] == sink.mails[0]["References"] == "<question-7@customer.example>"
    assert sink.mails[0]["Auto-Submitted"] is None


def test_while_the_server_is_away_letters_wait_and_afterwards_each_arrives_once(post: PostOffice, caller: Any) -> None:
    """M-1: eight hours burn no attempt, the queue is visible, and nobody waits for a backoff of hours afterwards."""
    post.owe(*TEN)
    mailer = post.mailer()
    pauses = [post.send(mailer) for _ in range(10)]
    assert pauses[0] <= 1.0
    assert LONGEST_WAIT / 2 <= pauses[-1] <= LONGEST_WAIT
    assert mailer.missing() == "the mail server is away: ConnectionRefusedError: [Errno 111] Connection refused"
    waiting = caller.get("/v1/letters?state=waiting").json["items"]
    assert {letter["address"] for letter in waiting} == set(TEN)
    assert {letter["attempts"] for letter in waiting} == {0}
    assert "refused" in waiting[0]["error"]
    post.later(8 * 3600)
    with post.open() as sink:
        post.send(mailer)
    assert sink.received == dict.fromkeys(TEN, 1)
    assert (post.states(), mailer.missing()) == ({"sent": 10}, None)


@pytest.mark.parametrize("answer", ["550 5.7.1 sender refused", "450 4.3.2 try later", "421 closing"])
def test_a_server_that_refuses_our_sender_costs_no_letter(post: PostOffice, answer: str) -> None:
    """A wrong CRM_SMTP_FROM must not turn every letter into a failed one."""
    post.owe(*TEN[:3])
    post.sink.sender_answer = answer
    mailer = post.mailer()
    with post.open() as sink:
        post.send(mailer)
        assert (post.states(), str(mailer.missing()).partition(": ")[2]) == ({"waiting": 3}, answer)
        sink.sender_answer = "250 OK"
        post.send(mailer)
    assert sink.received == dict.fromkeys(TEN[:3], 1)


@pytest.mark.parametrize("answer", ["450 4.2.0 greylisted", "451 local error", "421 too busy"])
def test_not_now_is_tried_again_after_longer_and_longer_pauses(post: PostOffice, answer: str) -> None:
    """M-2."""
    post.owe("wang@example.com")
    post.sink.answers["wang@example.com"] = answer
    with post.open() as sink:
        post.send()
        first = post.letters()[0]
        assert (first.state, first.attempts, first.error) == ("waiting", 1, answer)
        post.send()
        assert post.letters()[0].attempts == 1, "not before its time"
        post.later(60)
        post.send()
        assert post.letters()[0].attempts == 2
        sink.answers.clear()
        post.later(120)
        post.send()
    assert post.states() == {"sent": 1}
    assert sink.mails[0]["Message-ID"] == first.message_id


def test_pauses_double_with_jitter_from_a_minute_to_six_hours() -> None:
    for attempts, longest in ((1, 60), (2, 120), (5, 960), (9, 15_360), (10, 21_600), (32_000, 21_600)):
        assert all(longest / 2 <= pause_after(attempts) <= longest for _ in range(50))


def test_after_seven_days_a_letter_is_given_up_and_says_why(post: PostOffice) -> None:
    post.owe("wang@example.com")
    post.sink.answers["wang@example.com"] = "450 mailbox full"
    with post.open():
        post.send()
        post.later(6.9 * DAY)
        post.send()
        assert post.states() == {"waiting": 1}
        post.later(0.2 * DAY)
        post.send()
    assert [(one.state, one.error) for one in post.letters()] == [("failed", "450 mailbox full; given up after 7 days")]


@pytest.mark.parametrize("where", ["recipient", "content"])
def test_what_is_refused_for_good_has_failed_and_can_be_sent_again_by_hand(
    post: PostOffice, caller: Any, where: str
) -> None:
    """M-2."""
    post.owe("wang@example.com")
    refusal = "554 5.7.1 refused"
    post.sink.answers, post.sink.data_answer = (
        ({"wang@example.com": refusal}, "250 OK") if where == "recipient" else ({}, refusal)
    )
    with post.open() as sink:
        post.send()
        failed = caller.get("/v1/letters?state=failed").json["items"]
        assert [(letter["address"], letter["error"]) for letter in failed] == [("wang@example.com", refusal)]
        assert "body" not in failed[0]
        sink.answers, sink.data_answer = {}, "250 OK"
        again = caller.post(f"/v1/letters/{failed[0]['id']}/retry")
        assert (again.status_code, again.json["state"]) == (200, "waiting"), again.text
        post.send()
        assert sink.received == {"wang@example.com": 1}
    refused = caller.post(f"/v1/letters/{failed[0]['id']}/retry")
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/letter-not-failed")


def test_one_bad_recipient_among_ten_spoils_nothing_for_the_nine(post: PostOffice) -> None:
    """M-3."""
    post.owe(*TEN)
    post.sink.answers[TEN[4]] = "550 no such user"
    with post.open() as sink:
        post.send()
        post.later(DAY)
        post.send()
    assert sink.received == {address: 1 for address in TEN if address != TEN[4]}
    assert post.states() == {"sent": 9, "failed": 1}
    assert sink.connections == 1, "the connection is kept"


@pytest.mark.parametrize(
    "address", ["a@example.com, b@example.com", "a@example.com\r\nRCPT TO:<b@example.com>", "<a@example.com>", "nobody"]
)
def test_an_address_that_is_not_one_is_never_written_to(post: PostOffice, address: str) -> None:
    """S-6."""
    post.owe(address)
    assert [(one.state, one.error) for one in post.letters()] == [("failed", "not a mail address / 不是邮件地址")]


@pytest.mark.parametrize(
    "header", [{"subject": "x\r\nBcc: all@example.com"}, {"in_reply_to": "<a>\r\nBcc: b@c.example"}]
)
def test_a_line_break_never_becomes_a_header_s6(post: PostOffice, header: dict[str, str]) -> None:
    post.owe("wang@example.com", "li@example.com")
    post.owe("chen@example.com", **header)
    with post.open() as sink:
        post.send()
    assert sink.received == {"wang@example.com": 1, "li@example.com": 1}
    assert [str(one.error).partition(":")[0] for one in post.letters(state="failed")] == ["not a letter"]

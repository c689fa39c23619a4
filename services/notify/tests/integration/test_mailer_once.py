"""Each letter is sent once, however the talk with the mail server ends (faults.md M-2, M-4)."""

import threading
from functools import partial
from typing import Any

import pytest

from chassis.errors import Unavailable
from chassis.process.stop import Stop
from notify.letters import mailer as process
from notify.letters import server as smtp
from services.notify.tests.post_office import PostOffice

TEN = [f"person{number}@example.com" for number in range(10)]


def test_a_connection_cut_behind_the_letter_doubles_it_at_most_once_under_the_same_message_id(post: PostOffice) -> None:
    """M-2: nobody can know whether the server has it."""
    post.owe(*TEN[:3])
    post.sink.drops = 1
    with post.open() as sink:
        mailer = post.mailer()
        post.send(mailer)
        assert sorted(post.states().items()) == [("sent", 2), ("waiting", 1)]
        post.later(60)
        post.send(mailer)
    assert post.states() == {"sent": 3}
    assert sorted(sink.received.values()) == [1, 1, 2]
    assert len({mail["Message-ID"] for mail in sink.mails}) == 3


def test_a_server_that_takes_its_time_at_the_end_gets_the_letter_once(
    post: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """M-2: whoever hangs up before the answer sends again what has arrived."""
    monkeypatch.setattr(smtp, "PATIENCE", 0.5)
    post.owe(*TEN[:2])
    post.sink.takes = 1.5
    with post.open() as sink:
        post.send()
    assert sink.received == dict.fromkeys(TEN[:2], 1)
    assert post.states() == {"sent": 2}


def test_a_talk_without_end_is_left_to_itself(post: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "DEADLINE", 0.2)
    monkeypatch.setattr(process, "LISTEN", 0.05)
    post.owe("wang@example.com")
    post.sink.takes = 3.0
    with post.open():
        post.send()
        assert [(one.state, one.error) for one in post.letters()] == [("waiting", "the server did not come to an end")]


def test_a_letter_stays_ours_while_the_server_takes_its_time(post: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    """M-4: the lease is short, so that a killed mailer leaves no letter for long; during a long talk it is renewed."""
    for name, seconds in (("LEASE", 0.6), ("RENEWED_EVERY", 0.1), ("LISTEN", 0.05)):
        monkeypatch.setattr(process, name, seconds)
    post.owe("wang@example.com")
    post.sink.takes = 1.5
    with post.open() as sink:
        talking = threading.Thread(target=post.send)
        talking.start()
        while not post.letters()[0].attempts:
            assert talking.is_alive(), "it takes the letter"
        other = post.mailer()
        while talking.is_alive():
            post.send(other)
        talking.join()
    assert sink.received == {"wang@example.com": 1}
    assert [letter.attempts for letter in post.letters()] == [1]


def test_two_mailers_send_no_letter_twice(post: PostOffice) -> None:
    post.owe(*(f"p{number}@example.com" for number in range(40)))
    with post.open() as sink:
        threads = [threading.Thread(target=partial(post.send, post.mailer())) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        post.send()
    assert set(sink.received.values()) == {1}
    assert (post.states(), sink.connections >= 2) == ({"sent": 40}, True)


def test_what_a_mailer_says_after_its_lease_has_run_out_counts_no_more(post: PostOffice) -> None:
    """M-4: whoever slept through the lease must not undo what another one did meanwhile."""
    post.owe("wang@example.com")
    sleeper, other = post.mailer(), post.mailer()
    with post.open() as sink:
        sink.answers["wang@example.com"] = "550 no such user"
        settle = sleeper._settle

        def late(*what: Any) -> None:
            sink.answers.clear()
            post.later(process.LEASE)
            post.send(other)
            settle(*what)

        sleeper._settle = late  # type: ignore[method-assign]
        post.send(sleeper)
    assert (post.states(), sink.received) == ({"sent": 1}, {"wang@example.com": 1})


def test_a_database_that_is_away_when_a_letter_was_taken_is_waited_for(post: PostOffice) -> None:
    """What the server has is not sent again because a database was restarted at that moment."""
    post.owe("wang@example.com")
    mailer, tries = post.mailer(), []
    settle = mailer._settle

    def away_twice(*what: Any) -> None:
        tries.append(mailer.missing())
        if len(tries) < 3:
            raise Unavailable
        settle(*what)

    mailer._settle = away_twice  # type: ignore[method-assign]
    with post.open() as sink:
        post.send(mailer)
    assert tries == [None, "the database is away", "the database is away"]
    assert (sink.received, post.states(), mailer.missing()) == ({"wang@example.com": 1}, {"sent": 1}, None)


def test_a_stop_ends_the_mailer_between_two_letters(post: PostOffice) -> None:
    stop = Stop()
    stop.request()
    post.owe("wang@example.com")
    post.mailer(stop).run()
    assert post.states() == {"waiting": 1}


def test_a_stop_while_a_letter_is_handed_over_settles_it_and_takes_no_other(post: PostOffice) -> None:
    stop = Stop()
    post.owe(*TEN[:2])
    post.sink.takes = 1.0
    with post.open():
        working = threading.Thread(target=post.mailer(stop).run)
        working.start()
        while not any(letter.attempts for letter in post.letters()):
            assert working.is_alive(), "it takes a letter"
        stop.request()
        working.join(30)
    assert post.states() == {"sent": 1, "waiting": 1}

"""Reset links and the mail that is owed, without a database or a mail server."""

from datetime import UTC, datetime, timedelta

import pytest

from chassis.identifiers import new_id
from gateway.identity.resets.links import ResetLinks, stamp
from gateway.identity.resets.model import GIVEN_UP, LONGEST_PAUSE, PasswordMail

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)


def token(links: ResetLinks, user_id: object, made_for: str) -> str:
    return links.write(user_id, made_for).partition("#")[2]  # type: ignore[arg-type]


def test_a_link_is_read_back_and_its_token_stands_behind_the_hash() -> None:
    links, li = ResetLinks(b"k" * 32, "https://crm.test/"), new_id()
    link = links.write(li, "state")
    assert link.startswith("https://crm.test/api/identity/v1/password-resets/form#")
    assert links.read(link.partition("#")[2]) == (li, "state")


def test_a_link_of_another_key_or_changed_anywhere_is_nothing() -> None:
    links = ResetLinks(b"k" * 32, "https://crm.test")
    good = token(links, new_id(), "state")
    changed = [good[:at] + ("A" if good[at] != "A" else "B") + good[at + 1 :] for at in range(len(good) - 1)]
    foreign = token(ResetLinks(b"x" * 32, "https://crm.test"), new_id(), "state")
    for bad in (*changed, foreign, "", "..", "é", good + good, "A" * 100_000):
        assert links.read(bad) is None, bad[:80]


def test_what_a_link_is_made_for_changes_with_the_password_and_with_the_mail_address() -> None:
    states = {
        stamp(changed_at, email)
        for changed_at in (None, NOW, NOW + timedelta(microseconds=1))
        for email in (None, "li@example.com", "li@example.org")
    }
    assert len(states) == 9


@pytest.mark.parametrize("attempts", [0, 5, 20, 10_000])
def test_the_pause_grows_and_never_beyond_an_hour(attempts: int) -> None:
    mail = PasswordMail(asked_at=NOW, attempts=attempts, next_at=NOW)
    mail.take(NOW)
    assert mail.next_at is not None
    assert timedelta(minutes=1) <= mail.next_at - NOW <= LONGEST_PAUSE


def test_a_mail_is_given_up_after_a_day_and_not_before() -> None:
    mail = PasswordMail(asked_at=NOW, attempts=1, next_at=NOW + timedelta(minutes=1))
    assert not mail.fail("OSError", NOW + GIVEN_UP - timedelta(seconds=1))
    assert mail.fail("OSError", NOW + GIVEN_UP)
    assert (mail.next_at, mail.error) == (None, "OSError")

"""Letters in a folder: whole, numbered, the newest only, read as people read them."""

from email.message import EmailMessage
from pathlib import Path

import pytest

from crm.mail.mailbox import Mailbox


def letter(subject: str, text: str) -> bytes:
    message = EmailMessage()
    message["Subject"] = subject
    message.set_content(text, cte="base64")
    return message.as_bytes()


def numbers(mailbox: Mailbox) -> list[int]:
    return [kept.number for kept in mailbox.newest_first()]


def test_letters_are_numbered_and_the_newest_come_first(tmp_path: Path) -> None:
    mailbox = Mailbox(tmp_path)
    assert [mailbox.keep(letter("通知", f"{n}")) for n in range(3)] == [1, 2, 3]
    assert numbers(mailbox) == [3, 2, 1]


def test_the_oldest_go_when_there_are_too_many_and_their_numbers_are_not_given_again(tmp_path: Path) -> None:
    mailbox = Mailbox(tmp_path, newest=3)
    for _ in range(7):
        mailbox.keep(b"x")
    assert numbers(mailbox) == [7, 6, 5]
    assert mailbox.read(4) is None
    assert Mailbox(tmp_path, newest=3).keep(b"x") == 8


def test_a_letter_is_read_decoded(tmp_path: Path) -> None:
    mailbox = Mailbox(tmp_path)
    mailbox.keep(letter("客户订单待您审核", "请审核 SO20261122-0001。"))
    [kept] = mailbox.newest_first()
    assert (kept.parsed["Subject"], kept.text) == ("客户订单待您审核", "请审核 SO20261122-0001。\n")


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe\x00", b"Content-Type: text/plain; charset=nobody-knows\n\nabc", b"Subject: =?utf-8?b?!?=\n\nabc"],
    ids=["empty", "bytes", "unknown character set", "broken subject"],
)
def test_what_is_hardly_a_letter_is_kept_and_shown_all_the_same(tmp_path: Path, content: bytes) -> None:
    mailbox = Mailbox(tmp_path)
    mailbox.keep(content)
    [kept] = mailbox.newest_first()
    assert kept.content == content
    assert isinstance(kept.text, str)
    assert isinstance(kept.parsed.get("Subject", ""), str)


def test_what_cannot_be_written_leaves_nothing_behind_and_the_next_is_kept(tmp_path: Path) -> None:
    mailbox = Mailbox(tmp_path)
    (tmp_path / "draft").mkdir()  # as a full disk would, this stops the writing
    with pytest.raises(OSError, match="draft"):
        mailbox.keep(b"x")
    assert numbers(mailbox) == []
    (tmp_path / "draft").rmdir()
    (tmp_path / "draft").write_bytes(b"half a let")  # of a server that was killed
    assert mailbox.keep(b"whole") == 1
    assert [kept.content for kept in mailbox.newest_first()] == [b"whole"]


def test_only_its_owner_reads_a_letter(tmp_path: Path) -> None:
    Mailbox(tmp_path).keep(b"x")
    assert (tmp_path / "000001.eml").stat().st_mode & 0o777 == 0o600

"""Inbound mail: a conversation each, exactly once, in threads, of known senders; machines start nothing (C-23,
faults.md M-5/6)."""

from base64 import b64decode, b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest

from chassis.identifiers import new_id
from chassis.testing.staff import Caller, Staff
from service_desk.mail.commands import MOST_MAILS
from services.service_desk.tests.factories import INQUIRY_RIGHTS

Learn = Callable[..., UUID]
MAIL, CONVERSATIONS = "/v1/inbound-mail", "/v1/conversations"
SALES, SERVICE = "sales@longshi.example", "service@longshi.example"


@pytest.fixture(scope="module")
def clerk(staff: Staff) -> Caller:
    """Somebody who looks after requests (客户接洽)."""
    staff.define("inquiry_clerk", INQUIRY_RIGHTS)
    return staff.hire("inquiry_clerk")


@pytest.fixture
def sender() -> str:
    """The address of somebody who has not written before."""
    return f"{new_id().hex}@yuanhang.example"


def a_mail(sender: str, words: str = "请报价", message_id: str | None = None, **headers: str) -> bytes:
    given = {
        "From": f"Wang <{sender}>", "Message-ID": message_id or f"<{new_id()}@yuanhang.example>", "Subject": "Gears",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }  # fmt: skip
    return "".join(f"{name}: {value}\r\n" for name, value in given.items()).encode() + b"\r\n" + words.encode()


def receive(caller: Caller, raw: bytes, mailbox: str = SALES) -> dict[str, Any]:
    answer = caller.post(MAIL, {"mailbox": mailbox, "raw": b64encode(raw).decode()})
    assert answer.status_code == 201, answer.text
    return dict(answer.json)


def talk(caller: Caller, received: dict[str, Any]) -> dict[str, Any]:
    answer = caller.get(f"{CONVERSATIONS}/{received['conversation_id']}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json)


def said(caller: Caller, received: dict[str, Any]) -> list[tuple[str, str]]:
    page = caller.get(f"{CONVERSATIONS}/{received['conversation_id']}/messages").json
    return [(message["by"], message["text"]) for message in page["items"]]


def test_a_strangers_mail_waits_for_anybody(clerk: Caller, sender: str) -> None:
    """Step 4b: 客户接洽, 请求邮件."""
    received = receive(clerk, a_mail(sender))
    conversation = talk(clerk, received)
    assert (received["outcome"], received["sender"], received["subject"]) == ("started", sender, "Gears")
    assert (conversation["channel"], conversation["begun_by"], conversation["status"]) == ("mail", "mail", "waiting")
    assert (conversation["account_id"], conversation["owner_id"], conversation["subject"]) == (None, None, "Gears")
    assert (conversation["visitor"]["name"], conversation["visitor"]["email"]) == ("Wang", sender)
    assert said(clerk, received) == [("visitor", "请报价")]


def test_the_same_mail_again_is_the_same(clerk: Caller, sender: str) -> None:
    raw = a_mail(sender)
    first = receive(clerk, raw)
    assert receive(clerk, raw) == first
    assert said(clerk, first) == [("visitor", "请报价")]


def test_the_same_mail_many_times_at_once_is_one(clerk: Caller, sender: str) -> None:
    raw = a_mail(sender)

    def send(_: int) -> dict[str, Any]:
        again = Caller(clerk.client.application.test_client(), clerk.id, clerk.headers)
        return receive(again, raw)

    with ThreadPoolExecutor(6) as threads:
        received = list(threads.map(send, range(12)))
    assert len({(one["id"], one["conversation_id"]) for one in received}) == 1
    listed = clerk.get(MAIL, query_string={"sender": sender}).json["items"]
    assert [item["id"] for item in listed] == [received[0]["id"]]


def test_a_mail_to_two_mailboxes_asks_for_two_answers(clerk: Caller, sender: str) -> None:
    """Zammad 1578: told apart by the id alone, the second department never sees it."""
    raw = a_mail(sender)
    one, other = receive(clerk, raw, SALES), receive(clerk, raw, SERVICE)
    assert one["conversation_id"] != other["conversation_id"]


def test_mails_without_an_id_are_told_apart_by_what_they_are(clerk: Caller, sender: str) -> None:
    one, other = (a_mail(sender, words, message_id="none") for words in ("一", "二"))
    assert receive(clerk, one)["id"] == receive(clerk, one)["id"]
    assert receive(clerk, one)["id"] != receive(clerk, other)["id"]


@pytest.mark.parametrize("header", ["In_Reply_To", "References"])
def test_a_reply_joins_its_conversation(clerk: Caller, sender: str, header: str) -> None:
    first = receive(clerk, a_mail(sender, message_id=f"<1.{sender}>"))
    assert clerk.post(f"{CONVERSATIONS}/{first['conversation_id']}/messages", {"text": "四周"}).status_code == 201
    reply = receive(clerk, a_mail(sender, "好的", **{header: f"<0@elsewhere> <1.{sender}> <2@elsewhere>"}))
    assert (reply["outcome"], reply["conversation_id"]) == ("joined", first["conversation_id"])
    assert said(clerk, first) == [("visitor", "请报价"), ("staff", "四周"), ("visitor", "好的")]


def test_a_reply_to_a_reply_joins_and_one_to_another_mailbox_does_not(clerk: Caller, sender: str) -> None:
    first = receive(clerk, a_mail(sender, message_id=f"<1.{sender}>"))
    receive(clerk, a_mail(sender, message_id=f"<2.{sender}>", In_Reply_To=f"<1.{sender}>"))
    third = receive(clerk, a_mail(sender, In_Reply_To=f"<2.{sender}>"))
    assert third["conversation_id"] == first["conversation_id"]
    elsewhere = receive(clerk, a_mail(sender, In_Reply_To=f"<1.{sender}>"), SERVICE)
    assert elsewhere["outcome"] == "started"


def test_a_mail_opens_its_closed_conversation_again(clerk: Caller, sender: str) -> None:
    first = receive(clerk, a_mail(sender, message_id=f"<1.{sender}>"))
    assert clerk.act(f"{CONVERSATIONS}/{first['conversation_id']}/close", 1).status_code == 200
    receive(clerk, a_mail(sender, "又坏了", In_Reply_To=f"<1.{sender}>"))
    assert talk(clerk, first)["status"] == "waiting"


def test_a_known_sender_is_a_customer_and_the_owner_of_the_relation_is_waited_for(
    clerk: Caller, sender: str, learn: Learn, learn_contact: Learn
) -> None:
    owner = new_id()
    account = learn(owner_id=str(owner))
    learn_contact(account_id=str(account), email=sender.upper())
    received = receive(clerk, a_mail(sender))
    conversation = talk(clerk, received)
    assert (conversation["account_id"], conversation["owner_id"]) == (str(account), str(owner))
    assert said(clerk, received) == [("customer", "请报价")]


def test_who_is_not_known_for_certain_is_a_stranger(clerk: Caller, learn: Learn, learn_contact: Learn) -> None:
    """What one customer writes must not be shown to another, nor to one whose contact has left."""
    shared, gone, moved = (f"{new_id().hex}@yuanhang.example" for _ in range(3))
    one, other = str(learn()), str(learn())
    for account in (one, other):
        learn_contact(account_id=account, email=shared)
    learn_contact(account_id=one, email=gone, active=False)
    contact = learn_contact(account_id=one, email=moved)
    learn_contact(version=2, identifier=contact, account_id=one, email="elsewhere@yuanhang.example")
    for sender in (shared, gone, moved):
        assert talk(clerk, receive(clerk, a_mail(sender)))["account_id"] is None


def test_a_stranger_in_a_customers_thread_is_no_customer(
    clerk: Caller, sender: str, learn: Learn, learn_contact: Learn
) -> None:
    learn_contact(account_id=str(learn()), email=sender)
    first = receive(clerk, a_mail(sender, message_id=f"<1.{sender}>"))
    receive(clerk, a_mail(f"other.{sender}", "抄送", In_Reply_To=f"<1.{sender}>"))
    assert said(clerk, first) == [("customer", "请报价"), ("visitor", "抄送")]


def test_a_machines_answer_is_recorded_and_nobody_is_told(clerk: Caller, sender: str) -> None:
    first = receive(clerk, a_mail(sender, message_id=f"<1.{sender}>"))
    away = receive(clerk, a_mail(sender, "我在休假", In_Reply_To=f"<1.{sender}>", Auto_Submitted="auto-replied"))
    assert (away["outcome"], away["conversation_id"]) == ("automatic", first["conversation_id"])
    assert talk(clerk, first)["version"] == 1
    assert receive(clerk, a_mail(sender, Precedence="bulk"))["conversation_id"] is None
    assert receive(clerk, a_mail(SALES))["outcome"] == "automatic"


def test_two_machines_that_answer_each_other_are_stopped(clerk: Caller, sender: str) -> None:
    outcomes = [receive(clerk, a_mail(sender))["outcome"] for _ in range(MOST_MAILS + 2)]
    assert outcomes == ["started"] * MOST_MAILS + ["too_many"] * 2
    assert receive(clerk, a_mail(sender), SERVICE)["outcome"] == "started"


def test_what_cannot_be_read_is_kept_for_somebody_to_look_at_and_the_rest_flow(clerk: Caller, sender: str) -> None:
    """Zammad 2754: one unparsable mail stops the inbox."""
    raw = b"\x00\xff\xfe no mail at all " + sender.encode()
    received = receive(clerk, raw)
    assert (received["outcome"], received["conversation_id"]) == ("unreadable", None)
    assert receive(clerk, raw)["id"] == received["id"]
    assert receive(clerk, a_mail(sender))["outcome"] == "started"
    listed = clerk.get(MAIL, query_string={"outcome": "unreadable", "limit": 200}).json["items"]
    assert received["id"] in {item["id"] for item in listed}
    assert b64decode(clerk.get(f"{MAIL}/{received['id']}").json["raw"]) == raw


def test_a_mail_of_broken_bytes_is_a_conversation(clerk: Caller, sender: str) -> None:
    raw = a_mail(sender, Subject="=?gb2312?B?//8=?= \x01").replace(b"\x01", b"\xff\x00") + b"\xff\xfe\x00\x81"
    received = receive(clerk, raw)
    assert received["outcome"] == "started"
    assert said(clerk, received)[0][1].startswith("请报价")


@pytest.mark.parametrize("raw", ["", "no base64!", "YQ=", "YQ", "YWJj\r\nYWJj", "x" * 1_000_001])
def test_what_is_not_base64_is_refused(clerk: Caller, raw: str) -> None:
    answer = clerk.post(MAIL, {"mailbox": SALES, "raw": raw})
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "#/raw")


def test_the_largest_mail_that_fits_is_taken(clerk: Caller, sender: str) -> None:
    raw = a_mail(sender, "长" * 200).ljust(750_000, b"x")
    assert receive(clerk, raw)["outcome"] == "started"


def test_a_program_that_may_receive_only_reads_nothing(staff: Staff, sender: str) -> None:
    staff.define("fetcher", {"service_desk.mail.receive": "all"})
    fetcher = staff.hire("fetcher")
    received = receive(fetcher, a_mail(sender))
    assert fetcher.get(f"{MAIL}/{received['id']}").status_code == 403
    assert fetcher.get(f"{CONVERSATIONS}/{received['conversation_id']}").status_code == 403

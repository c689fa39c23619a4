"""Mails of every kind, read or known as unreadable, and never an error (C-23, faults.md M-5/6)."""

import base64
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service_desk.mail.markup import text_of_html
from service_desk.mail.reading import LONGEST_NAME, LONGEST_SUBJECT, LONGEST_TEXT, Mail, read_mail

HEADERS = b"From: Wang <wang@yuanhang.example>\r\nMessage-ID: <1@yuanhang.example>\r\n"
LARGEST = 750_000


def read(raw: bytes) -> Mail:
    mail = read_mail(raw)
    assert mail is not None
    return mail


def with_body(body: bytes, content_type: str = "text/plain; charset=utf-8", **headers: str) -> Mail:
    further = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return read(HEADERS + f"Content-Type: {content_type}\r\n{further}\r\n".encode() + body)


def test_a_plain_mail() -> None:
    mail = read(
        HEADERS
        + "Subject: =?utf-8?b?6K+i5Lu3?= gears\r\nIn-Reply-To: <3@us>\r\nReferences: <1@us> <2@us>\r\n\r\n"
        "请报价\r\n谢谢".encode()
    )
    assert mail == Mail(
        message_id="<1@yuanhang.example>",
        references=("<3@us>", "<2@us>", "<1@us>"),
        sender="wang@yuanhang.example",
        name="Wang",
        subject="询价 gears",
        text="请报价\n谢谢",
        automatic=False,
    )


@pytest.mark.parametrize(
    ("declared", "really"),
    [
        ("utf-8", "utf-8"),
        ("gb2312", "gb18030"),  # 镕 is not in GB 2312, and mail programs call GBK so
        ("utf-8", "gb18030"),
        ("us-ascii", "utf-8"),
        ("x-nonsense", "utf-8"),
        ("big5", "big5"),
        ('"a\0b"', "utf-8"),
        ("punycode", "utf-8"),
    ],
)
def test_a_charset_that_lies_is_seen_through(declared: str, really: str) -> None:
    said = "請報價" if really == "big5" else "朱镕基:请报价"
    assert with_body(said.encode(really), f"text/plain; charset={declared}").text == said


def test_headers_in_raw_bytes_are_read() -> None:
    raw = "From: 王小明 <wang@yuanhang.example>\r\nSubject: 询价减速机\r\n\r\n您好"
    for charset in ("gb18030", "utf-8"):
        mail = read(raw.encode(charset))
        assert (mail.name, mail.subject, mail.text) == ("王小明", "询价减速机", "您好")


def test_an_encoded_word_that_is_broken_is_shown_as_it_is() -> None:
    assert with_body(b"x", Subject="=?utf-8?b?a?=").subject == "=?utf-8?b?a?="


def test_bytes_that_are_no_text_become_something_that_can_be_kept() -> None:
    text = with_body(b"ok \xff\xfe\x00\x81 end").text
    assert text.startswith("ok")
    assert "\x00" not in text
    text.encode()  # no lone surrogates: PostgreSQL would refuse them


def test_an_html_mail_is_read_as_its_reader_sees_it() -> None:
    source = (
        "<html><head><title>t</title><style>p {}</style></head><body><p>您好,&nbsp;<b>请</b>报价</p>\r\n\r\n"
        "<script>write('<b>1</b>2')</script><!-- not seen --><div>20 &lt; 30<br>台</div></body></html>"
    )
    assert with_body(source.encode(), "text/html; charset=utf-8").text == "您好, 请报价\n\n20 < 30\n台"


def test_of_both_forms_the_plain_one_is_read_and_attachments_are_named() -> None:
    parts = (
        ("text/plain; charset=utf-8", "plain", ""),
        ("text/html", "<p>marked up</p>", ""),
        ("image/png; name=a.png", "…", "Content-Disposition: attachment\r\n"),
        ("application/pdf", "…", "Content-Disposition: attachment; filename*=utf-8''%E5%9B%BE.pdf\r\n"),
    )
    body = "".join(f"--b\r\nContent-Type: {kind}\r\n{more}\r\n{text}\r\n" for kind, text, more in parts)
    mail = with_body(body.encode() + b"--b--\r\n", "multipart/mixed; boundary=b")
    assert mail.text == "plain\n\n[附件 / attached: a.png, 图.pdf]"


@pytest.mark.parametrize(
    ("header", "value", "automatic"),
    [
        ("Auto-Submitted", "auto-replied", True),
        ("Auto-Submitted", "auto-generated; x=1", True),
        ("Auto-Submitted", "No", False),
        ("Precedence", "bulk", True),
        ("Precedence", "Auto_Reply", True),
        ("Precedence", "first-class", False),
        ("Return-Path", "<>", True),
        ("Return-Path", "<wang@yuanhang.example>", False),
        ("List-Id", "<news.example>", True),
        ("X-Priority", "1", False),
    ],
)
def test_what_a_machine_wrote_is_known_by_its_headers(header: str, value: str, automatic: bool) -> None:
    """RFC 3834."""
    assert with_body(b"x", **{header: value}).automatic is automatic


def test_a_bounce_is_automatic() -> None:
    assert with_body(b"--b\r\n\r\nfailed\r\n--b--", "multipart/report; boundary=b").automatic


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff",
        b"Subject: nobody\r\n\r\nx",
        b"From: nobody\r\n\r\nx",
        b"From: <wang@>\r\n\r\nx",
        b"From: a@b@c\r\n\r\nx",
        b"From: " + b"a" * 300 + b"@yuanhang.example\r\n\r\nx",
        b"From: " + b"(" * LARGEST + b"\r\n\r\nx",
    ],
)
def test_a_mail_of_nobody_is_unreadable(raw: bytes) -> None:
    assert read_mail(raw) is None


def test_a_mail_without_an_id_has_none() -> None:
    assert read(b"From: a@b.cn\r\n\r\nx").message_id is None
    assert read(b"From: a@b.cn\r\nMessage-ID: not one\r\n\r\nx").message_id is None


def test_what_is_long_is_cut() -> None:
    mail = read(HEADERS + b"Subject: " + b"s" * LARGEST + b"\r\n\r\n" + b"t" * LARGEST)
    assert (len(mail.subject or ""), len(mail.text)) == (LONGEST_SUBJECT, LONGEST_TEXT)
    for sender in (b"n" * 1_000 + b" <a@b.cn>", b"a" * 200 + b"@b.cn"):
        assert len(read(b"From: " + sender + b"\r\n\r\nx").name) <= LONGEST_NAME


HOSTILE: dict[str, bytes] = {
    "encoded words without end": HEADERS + b"Subject: " + b"=?a?q?" * (LARGEST // 6) + b"\r\n\r\nx",
    "a parameter of semicolons": HEADERS + b'Content-Type: multipart/mixed; x="' + b";" * LARGEST + b"\r\n\r\nx",
    "references": HEADERS + b"References: " + b"<a@b> " * (LARGEST // 6) + b"\r\n\r\nx",
    "headers": HEADERS + b"a:\r\n" * (LARGEST // 4) + b"\r\nx",
    "parts": HEADERS + b"Content-Type: multipart/mixed; boundary=a\r\n\r\n" + b"--a\r\n\r\n" * (LARGEST // 7),
    "mails in mails": HEADERS + b"Content-Type: message/rfc822\r\n\r\n" * 3_000,
    "parts in parts": HEADERS
    + b"".join(b'Content-Type: multipart/mixed; BOUNDARY ="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(900))
    + b"\n" * 600_000,
    "open brackets": HEADERS + b"Content-Type: text/html\r\n\r\n" + b"<" * LARGEST,
    "scripts without end": HEADERS + b"Content-Type: text/html\r\n\r\n" + b"<script>" * (LARGEST // 8),
    "blank lines": HEADERS + b"Content-Type: text/html\r\n\r\n" + b"\n<br> " * (LARGEST // 6),
    "a slow codec": HEADERS
    + b"Content-Type: text/plain; charset=punycode\r\n\r\n"
    + b"a" * (LARGEST // 2)
    + b"-"
    + b"b" * (LARGEST // 2),
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_no_mail_takes_a_thousand_times_as_long_as_a_plain_one(name: str) -> None:
    """The bound is a ratio to an honest mail of the same size; unbounded, these take many thousands."""

    def spent(raw: bytes) -> float:
        began = time.process_time()
        read_mail(raw)
        return time.process_time() - began

    plain = spent(HEADERS + b"\r\n" + b"a line of an honest mail\r\n" * (LARGEST // 26))
    assert spent(HOSTILE[name]) < 1_000 * max(plain, 0.01)


_PIECES = st.sampled_from(
    [
        b"From: ", b"a@b.cn", b"\r\n", b"\r\n\r\n", b"Subject: ", b"=?utf-8?b?", b"=?gb2312?q?=C4", b"?=", b"<", b">",
        b"(", b'"', b"\\", b";", b"=", b"--b", b"Content-Type: ", b"multipart/mixed; boundary=b", b"text/html",
        b"text/plain; charset*=x''%FF", b"; charset=", b"utf-16", b"hex", b"Content-Transfer-Encoding: ", b"base64",
        b"quoted-printable", b"x-uuencode", b"begin 666 a", b"message/rfc822", b"message/delivery-status",
        b"Content-Disposition: attachment; filename*0*=", b"\xc4\xe3", b"\x00", b"\xff", b" ", b"\t", b"a",
    ]
)  # fmt: skip


@settings(max_examples=300)
@given(st.lists(_PIECES | st.binary(max_size=8), max_size=40).map(b"".join))
def test_no_bytes_at_all_raise(raw: bytes) -> None:
    for sent in (raw, HEADERS + raw, HEADERS + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" + raw):
        mail: Any = read_mail(sent)
        if mail is not None:
            for text in (mail.sender, mail.name, mail.subject or "", mail.text, *mail.references):
                assert "\x00" not in text
                text.encode()


@given(st.text(max_size=200))
def test_text_without_markup_stays_as_it_is(text: str) -> None:
    plain = " ".join(text.replace("<", "").replace(">", "").replace("&", "").split())
    assert text_of_html(plain) == plain


def test_base64_bodies_are_decoded_and_broken_ones_survive() -> None:
    encoded = base64.b64encode("请报价".encode())
    assert with_body(encoded, Content_Transfer_Encoding="base64").text == "请报价"
    assert with_body(b"=!=" + encoded[:-1], Content_Transfer_Encoding="base64") is not None

"""The reset mail: what it says, and how it is handed to the company's mail server (SMTP, RFC 5321)."""

import smtplib
import ssl
from concurrent.futures import Future
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import make_msgid
from ipaddress import ip_address
from threading import Thread
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from gateway.identity.resets.model import LINK_LIFE

PATIENCE = 4.0
"""Seconds that one step of the conversation may take."""
DEADLINE = 8.0
"""Seconds that anybody waits for the whole conversation. The schedule's own transaction waits
meanwhile, and the database ends one that is idle for 15.
"""

_SUBJECT = "重置密码 / Reset your password"
_TEXT = """\
{login}:

{asked} 有人(应是您本人)申请重置您的密码。请在 {minutes} 分钟内打开以下链接并设置新密码,链接只能使用一次:
Somebody, we hope you, asked on {asked} to reset your password. Open this link within {minutes} minutes and choose a \
new one; it works once:

{link}

如果不是您本人申请,请忽略此邮件,您的密码不会改变。
If it was not you, ignore this mail: your password stays as it is.
"""


def write_letter(*, sender: str, to: str, login: str, link: str, asked_at: datetime, zone: ZoneInfo) -> EmailMessage:
    """The mail as it is sent. Raises ValueError for an address or login with a line break: it would be a header of
    the sender's own making (faults.md S-6).
    """
    letter = EmailMessage(policy=SMTP)
    letter["Subject"], letter["From"], letter["To"] = _SUBJECT, sender, to
    letter["Date"], letter["Message-ID"] = datetime.now(UTC), make_msgid(domain=sender.rpartition("@")[2])
    letter["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday answers to it
    if "\n" in login or "\r" in login:
        raise ValueError("a line break in the login")
    asked = f"{asked_at.astimezone(zone):%Y-%m-%d %H:%M}"
    minutes = int(LINK_LIFE.total_seconds() // 60)
    letter.set_content(_TEXT.format(login=login, asked=asked, minutes=minutes, link=link))
    return letter


class MailServer:
    """The mail server of an URL: `smtps://` is TLS from the first byte; `smtp://` demands STARTTLS, except of a server
    on this machine. `user:password@` logs in.
    """

    def __init__(self, url: str) -> None:
        self._parts = urlsplit(url)
        self._host = self._parts.hostname or ""

    def send(self, letter: EmailMessage) -> None:
        """Hand it over; raises OSError (smtplib's errors are some) when the server did not take it within DEADLINE."""
        # A server may drip one byte a step and never exceed the timeout of a step: such a talk is left to itself.
        done: Future[None] = Future()
        Thread(target=self._talk, args=(letter, done), name="mail", daemon=True).start()
        done.result(DEADLINE)

    def _talk(self, letter: EmailMessage, done: "Future[None]") -> None:
        try:
            with self._connected() as server:
                if self._parts.username:
                    server.login(unquote(self._parts.username), unquote(self._parts.password or ""))
                server.send_message(letter)
        except Exception as error:  # noqa: BLE001 - raised by `send`, in the thread that waits
            done.set_exception(error)
        else:
            done.set_result(None)

    def _connected(self) -> smtplib.SMTP:
        context, port = ssl.create_default_context(), self._parts.port or 0  # 0: smtplib's own, 465 or 25
        if self._parts.scheme == "smtps":
            return smtplib.SMTP_SSL(self._host, port, timeout=PATIENCE, context=context)
        server = smtplib.SMTP(self._host, port, timeout=PATIENCE)
        server.ehlo()
        if server.has_extn("starttls") or not _is_here(self._host):
            server.starttls(context=context)
        return server


def _is_here(host: str) -> bool:
    """Whether the host is this machine, so that nobody in between can listen."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

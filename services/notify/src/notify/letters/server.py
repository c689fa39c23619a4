"""The company's mail server (SMTP, RFC 5321) over one connection that is kept, and what its answers mean.

Three ways to fail, because each asks for something else: nobody is there (every letter waits), not now (this letter
waits, longer and longer), never (this letter has failed).
"""

import smtplib
import ssl
import time
from contextlib import suppress
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

KEPT_LETTERS, KEPT_SECONDS = 100, 30.0
"""A connection is given up after so many letters, or after lying idle for so long (speed.md 4.8)."""
PATIENCE = 60.0
"""Seconds that one step of the conversation may take."""
LAST_PATIENCE = 600.0
"""Seconds that the server may take to say whether it has the whole letter (RFC 5321, 4.5.3.2.6): whoever hangs up
earlier sends it twice."""
_OK, _CLOSING, _NEVER = 250, 421, 500
_BROKEN = (OSError, smtplib.SMTPException)


class ServerAway(Exception):
    """Nobody takes letters at all: no server, no login, or our sender is refused."""


class NotNow(Exception):
    """The server may take this letter later. Where the connection broke at the end, it may even have it already."""


class Refused(Exception):
    """The server will never take this letter."""


class MailServer:
    """The mail server of an URL: `smtps://` is TLS from the first byte; `smtp://` demands STARTTLS, except of a server
    on this machine. `user:password@` logs in.
    """

    def __init__(self, url: str, sender: str) -> None:
        self._parts = urlsplit(url)
        self._host = self._parts.hostname or ""
        self.sender = sender
        self._server: smtplib.SMTP | None = None
        self._handed = 0
        self._used = time.monotonic()

    def hand_over(self, address: str, content: bytes) -> None:
        """Let the server take a letter to one address. Raises ServerAway, NotNow or Refused."""
        server = self._begun()
        words: bytes | str
        try:
            code, words = server.rcpt(address)
            if code < 300:  # noqa: PLR2004 - RFC 5321: 250, or 251 where it forwards
                if server.sock is not None:
                    server.sock.settimeout(LAST_PATIENCE)
                code, words = server.data(content)
        except smtplib.SMTPDataError as error:
            code, words = error.smtp_code, error.smtp_error
        except _BROKEN as error:
            self.leave()
            raise NotNow(_said(error)) from error
        self._handed, self._used = self._handed + 1, time.monotonic()
        if code != _OK:
            self._refused(server, code, _text(words))
        if server.sock is not None:
            server.sock.settimeout(PATIENCE)

    def leave(self) -> None:
        """Close the connection, if there is one."""
        server, self._server = self._server, None
        if server is not None:
            with suppress(*_BROKEN):  # it may be gone already
                server.quit()
            server.close()

    def rest(self) -> None:
        """Close the connection if it lay idle for too long."""
        if self._server is not None and time.monotonic() - self._used > KEPT_SECONDS:
            self.leave()

    def _begun(self) -> smtplib.SMTP:
        """A connection on which the server has accepted our sender."""
        self.rest()
        if self._handed >= KEPT_LETTERS:
            self.leave()
        try:
            if self._server is None:
                self._server, self._handed = self._connected(), 0
            code, words = self._server.mail(self.sender)
        except _BROKEN as error:
            self.leave()
            raise ServerAway(_said(error)) from error
        if code != _OK:
            self.leave()
            raise ServerAway(f"{code} {_text(words)}")
        return self._server

    def _refused(self, server: smtplib.SMTP, code: int, words: str) -> None:
        """Raise what the server's code means; the connection serves the next letter unless it closes."""
        if code == _CLOSING:
            self.leave()
        else:
            with suppress(*_BROKEN):  # noticed again with the next letter
                server.rset()
        raise (Refused if code >= _NEVER else NotNow)(f"{code} {words}")

    def _connected(self) -> smtplib.SMTP:
        context, port = ssl.create_default_context(), self._parts.port or 0  # 0: smtplib's own, 465 or 25
        if self._parts.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(self._host, port, timeout=PATIENCE, context=context)
        else:
            server = smtplib.SMTP(self._host, port, timeout=PATIENCE)
        try:
            server.ehlo_or_helo_if_needed()
            if self._parts.scheme == "smtp" and (server.has_extn("starttls") or not _is_here(self._host)):
                server.starttls(context=context)
            if self._parts.username:
                server.login(unquote(self._parts.username), unquote(self._parts.password or ""))
        except _BROKEN:
            server.close()
            raise
        return server


def _is_here(host: str) -> bool:
    """Whether the host is this machine, so that nobody in between can listen."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return f"{type(error).__name__}: {error}"


def _text(words: bytes | str) -> str:
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else words

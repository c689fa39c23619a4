"""The mail server: takes every letter for everybody, on this machine only, and keeps it.

python -m crm.mail.sink PORT FOLDER
"""

import asyncio
import logging
import signal
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from crm.mail.mailbox import Mailbox

LARGEST = 4 * 1024 * 1024
"""Bytes of a letter; a larger one is refused for good."""
_ADDRESS = "127.0.0.1"

_log = logging.getLogger("mail")


class Keeper:
    """What the server does with a letter (aiosmtpd's hooks)."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - its name
        """Keep it, with those it was for on top, as a mail server does on delivery (RFC 5322, 3.6.7).

        Only what is kept is accepted. A full disk is no reason to lose a letter: its sender shall come again.
        """
        sender, to = envelope.mail_from or "", ", ".join(envelope.rcpt_tos)
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        try:
            number = self._mailbox.keep(f"Return-Path: <{sender}>\r\nDelivered-To: {to}\r\n".encode() + content)
        except OSError as error:
            _log.warning("a letter to %s cannot be kept: %s", to, error)
            return "451 4.3.1 it cannot be kept now"
        _log.info("%06d for %s", number, to)
        return f"250 2.0.0 kept as {number:06}"


async def serve(port: int, mailbox: Mailbox) -> None:
    """Take letters until a signal asks to stop."""
    loop, asked = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, asked.set)
    keeper = Keeper(mailbox)
    session = partial(SMTP, keeper, hostname="localhost", enable_SMTPUTF8=True, data_size_limit=LARGEST, loop=loop)
    async with await loop.create_server(session, _ADDRESS, port):
        _log.info("letters are kept; port %d", port)
        await asked.wait()


def main(arguments: Sequence[str]) -> None:
    """Run on that port with that folder."""
    port, folder = arguments
    logging.basicConfig(format="%(asctime)s %(name)s %(message)s", level=logging.INFO)
    logging.getLogger("mail.log").setLevel(logging.WARNING)  # aiosmtpd's own, a line for every command
    asyncio.run(serve(int(port), Mailbox(Path(folder))))


if __name__ == "__main__":
    main(sys.argv[1:])

"""A letter as it travels (RFC 5322): plain text, one recipient, the same Message-ID at every attempt."""

from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP

from notify.letters.commands import Taken

_ANY_SERVER = SMTP.clone(cte_type="7bit")
"""Bodies are encoded, so that a server without 8BITMIME takes them too."""


def composed(letter: Taken, sender: str) -> bytes:
    """The mail's bytes. Raises ValueError for a line break in a header: it would be a header of its own (S-6)."""
    mail = EmailMessage(policy=_ANY_SERVER)
    mail["Subject"], mail["From"], mail["To"] = letter.subject, sender, letter.address
    mail["Date"], mail["Message-ID"] = datetime.now(UTC), letter.message_id
    if letter.in_reply_to is None:
        mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday answers to it
    else:
        mail["In-Reply-To"] = mail["References"] = letter.in_reply_to
    mail.set_content(letter.body)
    return mail.as_bytes()

"""Settings of the notify service."""

import re
from dataclasses import dataclass

from chassis.settings import ServiceSettings, setting, url


def mail_address(value: str) -> str:
    """A plain mail address, without a name before it."""
    if not re.fullmatch(r"[^@\s<>,;:]+@[^@\s<>,;:]+", value):
        raise ValueError("must be a mail address")
    return value


@dataclass(frozen=True, kw_only=True)
class Settings(ServiceSettings):
    """`smtp_url` is the company's mail server (`smtp://[user:password@]host:port` or `smtps://…`), `smtp_from` the
    sender of letters. Without them letters wait, visibly.
    """

    smtp_url: str | None = setting(url("smtp", "smtps"), None, hidden=True)
    smtp_from: str | None = setting(mail_address, None)

    def faults(self) -> list[str]:
        """What is wrong with settings that are fine one by one."""
        found = super().faults()
        if (self.smtp_url is None) != (self.smtp_from is None):
            found.append("CRM_SMTP_URL, CRM_SMTP_FROM: a mail server needs a sender, and a sender a mail server")
        return found

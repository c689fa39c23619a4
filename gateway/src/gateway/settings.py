"""Settings of the gateway's processes beside those of every service."""

import binascii
import re
from base64 import b64decode
from dataclasses import dataclass

from chassis.settings import ServiceSettings, number, secret, setting, url
from gateway.edge.settings import EdgeSettings, Upstream, upstreams


def master_key(value: str) -> bytes:
    """32 bytes, written as 64 hexadecimal digits or in base64."""
    try:
        key = bytes.fromhex(value) if len(value) == 64 else b64decode(value, validate=True)  # noqa: PLR2004
    except (ValueError, binascii.Error):
        key = b""
    if len(key) != 32:  # noqa: PLR2004
        raise ValueError("must be 32 bytes in base64 or as 64 hexadecimal digits")
    return key


def mail_address(value: str) -> str:
    """A plain mail address, without a name before it."""
    if not re.fullmatch(r"[^@\s<>,;:]+@[^@\s<>,;:]+", value):
        raise ValueError("must be a mail address")
    return value


@dataclass(frozen=True, kw_only=True)
class Settings(ServiceSettings):
    """`master_key` seals the signing keys; `password_places` is how many passwords a process hashes at once, 19 MiB
    each. `edge_upstreams` are the services behind the edge, as the edge knows them: the reference merges what they say
    of themselves. `edge_secret` is what the edge proves itself with when it names a client's address.

    `smtp_url` is the mail server of reset mails (`smtp://[user:password@]host:port` or `smtps://…`), `smtp_from` their
    sender, `public_url` the address from outside that their links begin with, by default the issuer.

    The `bootstrap_*` ones are read by `crm-gateway bootstrap` only.
    """

    master_key: bytes = setting(master_key, hidden=True)
    password_places: int = setting(number(1, 64), 2)
    edge_upstreams: tuple[Upstream, ...] = setting(upstreams, EdgeSettings.edge_upstreams)
    edge_secret: str | None = setting(secret(32), None, hidden=True)
    smtp_url: str | None = setting(url("smtp", "smtps"), None, hidden=True)
    smtp_from: str | None = setting(mail_address, None)
    public_url: str | None = setting(url("http", "https"), None)
    bootstrap_company_zh: str = setting(str, "本公司")
    bootstrap_company_en: str = setting(str, "Our company")
    bootstrap_time_zone: str = setting(str, "Asia/Shanghai")
    bootstrap_currency: str = setting(str, "CNY")
    bootstrap_admin_login: str = setting(str, "admin")
    bootstrap_admin_password: str | None = setting(secret(8), None, hidden=True)
    bootstrap_operator_secret: str | None = setting(secret(32), None, hidden=True)

    def faults(self) -> list[str]:
        """What is wrong with settings that are fine one by one."""
        found = super().faults()
        if (self.smtp_url is None) != (self.smtp_from is None):
            found.append("CRM_SMTP_URL, CRM_SMTP_FROM: a mail server needs a sender, and a sender a mail server")
        if self.mode == "production" and self.smtp_url and not self.link_base.startswith("https://"):
            found.append("CRM_PUBLIC_URL: a reset link over plain http is refused in production")
        return found

    @property
    def link_base(self) -> str:
        """What reset links begin with."""
        return self.public_url or self.issuer

"""Settings of the gateway's processes beside those of every service."""

import binascii
from base64 import b64decode
from dataclasses import dataclass

from chassis.settings import ServiceSettings, number, secret, setting


def master_key(value: str) -> bytes:
    """32 bytes, written as 64 hexadecimal digits or in base64."""
    try:
        key = bytes.fromhex(value) if len(value) == 64 else b64decode(value, validate=True)  # noqa: PLR2004
    except (ValueError, binascii.Error):
        key = b""
    if len(key) != 32:  # noqa: PLR2004
        raise ValueError("must be 32 bytes in base64 or as 64 hexadecimal digits")
    return key


@dataclass(frozen=True, kw_only=True)
class Settings(ServiceSettings):
    """`master_key` seals the signing keys; `password_places` is how many passwords a process hashes at once, 19 MiB
    each.

    The `bootstrap_*` ones are read by `crm-gateway bootstrap` only.
    """

    master_key: bytes = setting(master_key, hidden=True)
    password_places: int = setting(number(1, 64), 2)
    bootstrap_company_zh: str = setting(str, "本公司")
    bootstrap_company_en: str = setting(str, "Our company")
    bootstrap_time_zone: str = setting(str, "Asia/Shanghai")
    bootstrap_currency: str = setting(str, "CNY")
    bootstrap_admin_login: str = setting(str, "admin")
    bootstrap_admin_password: str | None = setting(secret(8), None, hidden=True)
    bootstrap_operator_secret: str | None = setting(secret(32), None, hidden=True)

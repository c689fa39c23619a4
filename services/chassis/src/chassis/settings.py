"""Settings of a process: one frozen dataclass, read once from the environment, every fault reported together.

A secret may come from a file: `CRM_DATABASE_URL_FILE` names the file that holds `CRM_DATABASE_URL`. Light on purpose:
the relay imports this.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from pathlib import Path
from typing import Any, ClassVar, Protocol, TypeVar
from urllib.parse import parse_qs, urlsplit


class Settings(Protocol):
    """Any frozen dataclass whose fields are made by `setting`: a service's, the edge's."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    def faults(self) -> list[str]:
        """What is wrong with settings that are fine one by one."""


S = TypeVar("S", bound=Settings)

EXIT_CONFIGURATION = 78  # sysexits.h EX_CONFIG


class SettingsFault(Exception):
    """Some settings are missing or wrong; `faults` says each, none hides another."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


def address(value: str) -> tuple[str, int]:
    """`host:port` as (host, port); the port lies between 1 and 65535."""
    host, _, port = value.rpartition(":")
    if not host or not port.isdigit() or not 0 < int(port) < 65536:  # noqa: PLR2004 - the range of ports
        raise ValueError("must be host:port")
    return host, int(port)


def number(low: int, high: int) -> Callable[[str], int]:
    """A parser of whole numbers from `low` to `high`."""

    def parse(value: str) -> int:
        if not value.isdecimal() or not low <= int(value) <= high:
            raise ValueError(f"must be a whole number from {low} to {high}")
        return int(value)

    return parse


def choice(*names: str) -> Callable[[str], str]:
    """A parser that takes one of `names`."""

    def parse(value: str) -> str:
        if value not in names:
            raise ValueError(f"must be one of {', '.join(names)}")
        return value

    return parse


def url(*schemes: str) -> Callable[[str], str]:
    """A parser of URLs with one of these schemes and a host, or hosts as libpq lists them: `?host=one,two&port=1,2`."""

    def parse(value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in schemes or not (parts.hostname or "host" in parse_qs(parts.query)):
            raise ValueError(f"must be a URL with {' or '.join(schemes)}")
        return value

    return parse


def secret(least: int) -> Callable[[str], str]:
    """A parser of secrets of at least `least` characters."""

    def parse(value: str) -> str:
        if len(value) < least:
            raise ValueError(f"must have at least {least} characters")
        return value

    return parse


def setting(parse: Callable[[str], Any], default: Any = MISSING, *, hidden: bool = False) -> Any:
    """A field that is read from `CRM_<NAME>`; `hidden` keeps it out of `repr` and of the settings command."""
    given = {} if default is MISSING else {"default": default}
    return field(repr=not hidden, metadata={"parse": parse, "hidden": hidden}, **given)


@dataclass(frozen=True, kw_only=True)
class ServiceSettings:
    """What every service needs to know; a service with settings of its own derives from this."""

    mode: str = setting(choice("demo", "test", "production"))
    database_url: str = setting(url("postgresql"), hidden=True)
    owner_database_url: str | None = setting(url("postgresql"), None, hidden=True)
    broker_url: str = setting(url("amqp", "amqps"), hidden=True)
    jwks_url: str = setting(url("http", "https"))
    issuer: str = setting(str)
    cursor_secret: str = setting(secret(32), hidden=True)
    relay_wake: tuple[str, int] = setting(address)
    http_bind: tuple[str, int] = setting(address)
    http_workers: int = setting(number(1, 64), 2)
    http_threads: int = setting(number(1, 64), 4)
    metrics_port: int | None = setting(number(1, 65535), None)
    inbox_shards: int = setting(number(1, 64), 1)
    log_format: str = setting(choice("json", "text"), "json")
    prometheus_dir: str | None = setting(str, None)
    crashpoint: str | None = setting(str, None)

    def faults(self) -> list[str]:
        """What is wrong with settings that are fine one by one."""
        found = []
        if self.mode == "production":
            if self.crashpoint:
                found.append("CRM_CRASHPOINT: crash points kill the process and are refused in production")
            for name in ("database_url", "broker_url"):
                parts = urlsplit(getattr(self, name))
                if not parts.password or parts.password in {"guest", "postgres", "password", parts.username}:
                    found.append(f"CRM_{name.upper()}: a default or missing password is refused in production")
        return found


def load(kind: type[S], environment: Mapping[str, str] = os.environ) -> S:
    """Read the settings of `kind`; raises SettingsFault with every fault found."""
    values: dict[str, Any] = {}
    faults: list[str] = []
    for item in fields(kind):
        name = f"CRM_{item.name.upper()}"
        try:
            raw = _raw(name, environment)
            if raw is not None:
                values[item.name] = item.metadata["parse"](raw)
            elif item.default is MISSING:
                faults.append(f"{name}: is not set")
        except (ValueError, OSError) as error:
            faults.append(f"{name}: {error}")
    if faults:
        raise SettingsFault(faults)
    settings = kind(**values)
    if together := settings.faults():
        raise SettingsFault(together)
    return settings


def _raw(name: str, environment: Mapping[str, str]) -> str | None:
    path = environment.get(f"{name}_FILE")
    if path and name in environment:
        raise ValueError("is set twice, directly and by file")
    value = Path(path).read_text(encoding="utf-8").strip() if path else environment.get(name)
    return value or None


def shown(settings: Settings) -> dict[str, str]:
    """The settings for people, with secrets hidden."""

    def show(item: Field[Any]) -> str:
        value = getattr(settings, item.name)
        return "(hidden)" if item.metadata["hidden"] and value is not None else str(value)

    return {f"CRM_{item.name.upper()}": show(item) for item in fields(settings)}

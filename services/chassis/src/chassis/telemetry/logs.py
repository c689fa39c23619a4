"""Logs: one JSON object a line on stdout, with what is known of the request or event around it, and without secrets.

The libraries' stdlib loggers and gunicorn's go through the same formatter (libraries.md 8).
"""

import logging
import re
import sys
from collections.abc import Callable
from typing import Any, TextIO

import orjson
import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

HIDDEN = "(hidden)"
_SECRET_NAME = re.compile(r"passw|secret|token|authorization|cookie|api_?key|private", re.IGNORECASE)
_CREDENTIALS = re.compile(r"(\b[a-z][a-z0-9+.-]*://[^\s/:@]*:)[^\s@]+@", re.IGNORECASE)
_BEARER = re.compile(r"\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}")
_JWT = re.compile(r"\beyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*")


def redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Take secrets out: members with telling names, passwords inside URLs, bearer tokens and JWTs anywhere."""
    return {name: HIDDEN if _SECRET_NAME.search(name) and value else _clean(value) for name, value in event.items()}


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return _JWT.sub(HIDDEN, _BEARER.sub(rf"\1 {HIDDEN}", _CREDENTIALS.sub(rf"\1{HIDDEN}@", value)))
    if isinstance(value, dict):
        return redact(None, "", value)
    if isinstance(value, list | tuple):
        return [_clean(item) for item in value]
    return value


def _shared() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.ExtraAdder(),
    ]


def _line(event: EventDict, default: Callable[[Any], Any]) -> str:
    return orjson.dumps(event, default=default, option=orjson.OPT_NON_STR_KEYS).decode()


def formatter(form: str = "json") -> logging.Formatter:
    """The one formatter, for handlers of ours and for gunicorn's `logconfig_dict`."""
    last: list[Processor] = (
        [structlog.processors.format_exc_info, redact, structlog.processors.JSONRenderer(_line)]
        if form == "json"
        # Plain tracebacks: the renderer's own show local variables, and with them passwords and tokens.
        else [
            redact,
            structlog.dev.ConsoleRenderer(
                colors=sys.stdout.isatty(), exception_formatter=structlog.dev.plain_traceback
            ),
        ]
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_shared(),
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
    )


def configure(service: str, process: str, form: str = "json", out: TextIO = sys.stdout) -> None:
    """Set up logging of this process; every line carries the service's name and the process's kind."""
    handler = logging.StreamHandler(out)
    handler.setFormatter(formatter(form))
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
    logging.getLogger("pika").setLevel(logging.ERROR)  # each reconnect would be five warnings; ours is one line
    structlog.configure(
        processors=[*_shared(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service, process=process)

"""What can be refused, in words for people and in names for programs.

A refusal is part of the design, not an accident: the HTTP face renders it as a problem document (RFC 9457) in the
reader's language, the worker decides by its class what becomes of an event. Nothing here knows flask or the broker.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

Texts = dict[str, str]  # {"zh": …, "en": …}
_BETWEEN = {"zh": "、", "en": ", "}
_CENTS = -2


class Refusal(Exception):
    """A rule says no. Rooms subclass it and name the class after what is wrong (`OrderAlreadyApproved`).

    `slug` is the stable name of the problem type (`/problems/<slug>`), by default the class name in kebab case.
    `figures` explain the refusal (limit, exposure, asked), fill the placeholders of `detail` and stand as members in
    the document. `retry_after` (seconds) says when asking again makes sense.
    """

    slug: ClassVar[str] = "refused"
    title: ClassVar[Texts] = {"zh": "操作被拒绝", "en": "The request was refused"}
    detail: ClassVar[Texts] = {"zh": "", "en": ""}
    status: ClassVar[int] = 409
    retry_after: int | None = None

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        if "slug" not in cls.__dict__:
            cls.slug = re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()

    def __init__(self, *, retry_after: int | None = None, **figures: object) -> None:
        self.figures = {name: _plain(figure) for name, figure in figures.items()}
        if retry_after is not None:
            self.retry_after = retry_after
        super().__init__(self.explain("en"))

    def explain(self, language: str) -> str:
        """The detail in `language` ("zh" or "en") with the figures filled in."""
        if not self.detail[language]:
            return self.title[language]
        told = {name: _told(figure, language) for name, figure in self.figures.items()}
        return self.detail[language].format_map(told)


def _plain(figure: object) -> object:
    """A decimal without the zeros that only the database's column adds: 5.000000 pieces are 5, 12.50 stays."""
    if isinstance(figure, Decimal) and figure.is_finite() and int(figure.as_tuple().exponent) < _CENTS:
        return figure.normalize() + 0  # the sum takes the exponent off 1E+1
    return figure


def _told(figure: object, language: str) -> object:
    """What stands in the sentence: several things one after the other, as people write them."""
    return _BETWEEN[language].join(map(str, figure)) if isinstance(figure, (list, tuple)) else figure


@dataclass(frozen=True)
class InputError:
    """One fault of an input: where (a JSON pointer, RFC 6901), a stable code, and the text in both languages."""

    pointer: str
    code: str
    message: Texts


class Invalid(Refusal):
    """The input is well formed, but not acceptable; `errors` names every fault."""

    title = {"zh": "输入无效", "en": "The input is not valid"}
    status = 422

    def __init__(self, errors: Iterable[InputError] = (), **figures: object) -> None:
        self.errors = tuple(errors)
        super().__init__(retry_after=None, **figures)


class Malformed(Refusal):
    """The request cannot be read at all."""

    title = {"zh": "请求格式错误", "en": "The request is malformed"}
    detail = {"zh": "{reason_zh}", "en": "{reason}"}
    status = 400

    def __init__(self, reason: str, reason_zh: str) -> None:
        super().__init__(reason=reason, reason_zh=reason_zh)


class Unauthenticated(Refusal):
    """Nobody, or nobody we can believe: one answer for every reason, so that it teaches an attacker nothing."""

    title = {"zh": "未登录或登录已失效", "en": "Authentication is required"}
    status = 401


class Forbidden(Refusal):
    """The caller is known, but holds no such permission."""

    title = {"zh": "没有权限", "en": "Permission is missing"}
    detail = {"zh": "缺少权限:{permission}", "en": "The permission {permission} is missing."}
    status = 403


class NotFound(Refusal):
    """There is no such thing, or none that the caller may see: the two must not be told apart."""

    title = {"zh": "未找到", "en": "Not found"}
    status = 404


class NotKnownHereYet(Refusal):
    """A reference to something of a neighbour whose event has not arrived here yet: ask again, or hold the event."""

    title = {"zh": "引用的资料尚未同步到本服务", "en": "The reference is not known here yet"}
    detail = {"zh": "{kind} {id} 尚未同步,请稍后重试", "en": "{kind} {id} has not arrived here yet; try again shortly."}
    retry_after = 2


class StaleVersion(Refusal):
    """Somebody changed it since the caller read it (RFC 9110, 13.1.1)."""

    title = {"zh": "数据已被他人修改", "en": "It has been changed since you read it"}
    status = 412


class VersionRequired(Refusal):
    """A change needs If-Match, so that nobody overwrites what they have not seen (RFC 6585, 3)."""

    title = {"zh": "缺少 If-Match", "en": "If-Match is required"}
    status = 428


class InFlight(Refusal):
    """A request with the same Idempotency-Key is being worked on."""

    title = {"zh": "相同的请求正在处理", "en": "The same request is in progress"}
    retry_after = 1


class KeyReused(Refusal):
    """The Idempotency-Key was used for another request."""

    title = {"zh": "Idempotency-Key 已用于另一请求", "en": "The Idempotency-Key was used for another request"}
    status = 422


class Unavailable(Refusal):
    """A dependency is away; nothing was done, or what was done can be asked for with the same Idempotency-Key."""

    title = {"zh": "服务暂时不可用", "en": "Temporarily unavailable"}
    status = 503
    retry_after = 2

"""The template (模板): a subject and a body in both languages, with places for what the event says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from sqlalchemy.orm import Mapped, mapped_column

from chassis.errors import InputError, Invalid, Refusal
from chassis.identifiers import new_id
from chassis.model import Aggregate, Fact
from notify.model import Base
from notify.templates.rendering import is_sound


@dataclass(frozen=True)
class TemplateCreated(Fact):
    """A template was written."""


@dataclass(frozen=True)
class TemplateChanged(Fact):
    """Whoever is told from now on reads the new text; what was told stays as it was."""


class TemplateCodeTaken(Refusal):
    """Another template has this code."""

    title = {"zh": "模板编码已被占用", "en": "The template code is taken"}


class Template(Base, Aggregate):
    """A predefined text (N-03); rules name it by its code, which never changes."""

    __tablename__ = "template"
    __aggregate__ = "template"

    code: Mapped[str] = mapped_column(unique=True)
    subject: Mapped[dict[str, str]]
    body: Mapped[dict[str, str]]
    created_at: Mapped[datetime]

    @classmethod
    def write(cls, *, code: str, subject: Mapping[str, str], body: Mapping[str, str], at: datetime) -> Self:
        """A new template. Raises Invalid for braces that are no place."""
        _check(subject=subject, body=body)
        template = cls(id=new_id(), version=0, code=code, subject=dict(subject), body=dict(body), created_at=at)
        template.record(TemplateCreated())
        return template

    def change(self, changes: Mapping[str, Any]) -> None:
        """Change subject or body. Raises Invalid for braces that are no place."""
        _check(**changes)
        if any(getattr(self, field) != value for field, value in changes.items()):
            for field, value in changes.items():
                setattr(self, field, value)
            self.record(TemplateChanged())


def _check(**texts: Mapping[str, str]) -> None:
    wrong = [
        InputError(f"#/{field}/{language}", "not-a-place", _NOT_A_PLACE)
        for field, both in texts.items()
        for language, text in both.items()
        if not is_sound(text)
    ]
    if wrong:
        raise Invalid(wrong)


_NOT_A_PLACE = {
    "zh": "双大括号内只能是字段路径,如 {{state.number}}",
    "en": "Double braces hold one dotted path, such as {{state.number}}, and nothing else.",
}

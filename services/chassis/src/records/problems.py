"""A refusal as it is kept with what it befell, in both languages: what was asked for is read in one of them later."""

from typing import Any

from chassis.errors import Invalid, Refusal


def problem_of(refusal: Refusal) -> dict[str, Any]:
    """What the problem document of a route would have said."""
    errors = refusal.errors if isinstance(refusal, Invalid) else ()
    return {
        "v": 1,
        "type": f"/problems/{refusal.slug}",
        "title": dict(refusal.title),
        "detail": {language: _detail(refusal, language) for language in ("zh", "en")},
        "errors": [{"pointer": error.pointer, "code": error.code, "message": dict(error.message)} for error in errors],
    }


def _detail(refusal: Refusal, language: str) -> str:
    return refusal.explain(language) if refusal.detail[language] else ""

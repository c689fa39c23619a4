"""The language of a page, and texts in it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_CHINESE = range(0x4E00, 0xA000)
_SLASH = re.compile(r"(?: |(?<=[)。]))/ ")  # a full-width bracket brings its own space


@dataclass(frozen=True)
class Speech:
    """Chooses between the two forms of a text: `say("共 3 项", "3 items")`. `language` is zh or en."""

    language: str

    def __call__(self, zh: str, en: str) -> str:
        """The form in our language."""
        return zh if self.language == "zh" else en

    @property
    def other(self) -> "Speech":
        """The other language."""
        return Speech("en" if self.language == "zh" else "zh")

    @property
    def tag(self) -> str:
        """The language as HTML names it."""
        return self("zh-CN", "en")

    def of(self, texts: Mapping[str, str]) -> str:
        """Our form of a text given as `{"zh": …, "en": …}`, or the other where it has none."""
        return texts.get(self.language) or next(filter(None, texts.values()), "")

    def half(self, text: str) -> str:
        """Our half of a text written as `English / 中文` or the other way round; any other text as it is."""
        halves = _SLASH.split(text)
        chinese = [any(ord(sign) in _CHINESE for sign in half) for half in halves]
        if sorted(chinese) != [False, True]:
            return text
        return halves[chinese.index(self.language == "zh")]

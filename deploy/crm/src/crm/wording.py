"""What the operator's tool says, in Chinese and in English."""

import os
from collections.abc import Mapping
from typing import Literal

Language = Literal["zh", "en"]


def language(environment: Mapping[str, str] = os.environ) -> Language:
    """The terminal's language: the first of LC_ALL, LC_MESSAGES and LANG that is set decides; Chinese or English."""
    said = next(filter(None, (environment.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return "zh" if said.lower().startswith("zh") else "en"


class Refused(Exception):
    """What a person asked for cannot be done; the texts say why."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh, self.en = zh, en
        super().__init__(en)


class Speech:
    """Chooses between the two forms of a text: `say("共 3 行", "3 rows")`."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language

    def __call__(self, zh: str, en: str) -> str:
        """The form in our language."""
        return zh if self.language == "zh" else en

    def name(self, name: Mapping[str, str]) -> str:
        """A name in two languages in ours, or in the other where it has none."""
        return name.get(self.language) or next(filter(None, name.values()), "")

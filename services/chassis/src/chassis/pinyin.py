"""How Chinese is spoken (拼音): characters by their usual reading, and the phrases that are read otherwise.

`readings.txt` has a line for each syllable without tone and the characters that are read so; `phrases.txt` those of
pypinyin's 47,111 phrases that come out wrong by it (重庆 is chong qing, 重量 zhong liang). `deploy/phrases` makes both
(from pypinyin, MIT licence), a test compares them with the whole. pypinyin itself took a twelfth of the time to enter
an account and 12 MB a process (docs/decisions/0013); this is read by the first who asks.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

READINGS, PHRASES = "readings.txt", "phrases.txt"


def syllables(characters: str) -> list[str]:
    """The syllables of a run of Chinese characters, without tones; what is unknown stands for itself."""
    return _spoken().syllables(characters)


@dataclass(frozen=True)
class Spoken:
    """What is known: characters, phrases, and the longest phrase that begins with a character."""

    readings: dict[str, str]
    phrases: dict[str, list[str]]
    longest: dict[str, int]

    @classmethod
    def of(cls, readings: dict[str, str], phrases: dict[str, list[str]]) -> "Spoken":
        """These characters and phrases."""
        return cls(readings, phrases, {phrase[0]: len(phrase) for phrase in sorted(phrases, key=len)})

    def syllables(self, characters: str) -> list[str]:
        """From each place on the longest phrase that is known, else the one character."""
        spoken: list[str] = []
        at = 0
        while at < len(characters):
            phrase = self._phrase_at(characters, at) or characters[at]
            spoken += self.phrases.get(phrase) or [self.readings.get(phrase, phrase)]
            at += len(phrase)
        return spoken

    def _phrase_at(self, characters: str, at: int) -> str | None:
        longest = self.longest.get(characters[at], 0)
        found = (characters[at : at + length] for length in range(longest, 1, -1))
        return next((phrase for phrase in found if phrase in self.phrases), None)


@cache
def _spoken() -> Spoken:
    readings = {character: syllable for syllable, characters in _lines(READINGS) for character in characters}
    return Spoken.of(readings, {phrase: spoken.split() for phrase, spoken in _lines(PHRASES)})


def _lines(name: str) -> list[tuple[str, str]]:
    lines = files(__package__).joinpath(name).read_text(encoding="utf-8").splitlines()
    return [(first, rest) for first, _, rest in (line.partition(" ") for line in lines)]

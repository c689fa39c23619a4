"""How Chinese is spoken (拼音), by pypinyin with a small part of its phrases.

pypinyin keeps 47,111 phrases for characters with several readings (重庆 is chong qing, 重量 zhong liang): 43 MB in
every process. Without tones, all but 3,543 are read as their characters are anyway: `phrases.txt` holds those, made
by `deploy/phrases`; a test compares it with the whole. What is left, 12 MB, is read by the first who asks: half of our
processes never do.
"""

import os
from collections.abc import Callable
from functools import cache
from importlib.resources import files

PHRASES = "phrases.txt"
"""Lines of a phrase and its syllables, with blanks between; from pypinyin (MIT licence)."""


def syllables(characters: str) -> list[str]:
    """The syllables of a run of Chinese characters, without tones."""
    return _speaker()(characters)


@cache
def _speaker() -> Callable[[str], list[str]]:
    os.environ["PYPINYIN_NO_PHRASES"] = "1"  # read when pypinyin is imported
    from pypinyin import lazy_pinyin, load_phrases_dict  # noqa: PLC0415

    lines = files(__package__).joinpath(PHRASES).read_text(encoding="utf-8").splitlines()
    parts = (line.split() for line in lines)
    load_phrases_dict({phrase: [[syllable] for syllable in spoken] for phrase, *spoken in parts})
    return lazy_pinyin

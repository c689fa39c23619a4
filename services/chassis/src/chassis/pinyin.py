"""How Chinese is spoken (拼音), by pypinyin with a small part of its phrases.

pypinyin keeps 47,111 phrases for characters with several readings (重庆 is chong qing, 重量 zhong liang): 43 MB in
every process. Without tones, all but 3,543 are read as their characters are anyway: `phrases.txt` holds those, made
by `deploy/phrases`; a test compares it with the whole.
"""

import os
from importlib.resources import files

os.environ["PYPINYIN_NO_PHRASES"] = "1"  # read when pypinyin is imported

from pypinyin import lazy_pinyin, load_phrases_dict

PHRASES = "phrases.txt"
"""Lines of a phrase and its syllables, with blanks between; from pypinyin (MIT licence)."""


def _load() -> None:
    lines = files(__package__).joinpath(PHRASES).read_text(encoding="utf-8").splitlines()
    parts = (line.split() for line in lines)
    load_phrases_dict({phrase: [[syllable] for syllable in spoken] for phrase, *spoken in parts})


def syllables(characters: str) -> list[str]:
    """The syllables of a run of Chinese characters, without tones."""
    return lazy_pinyin(characters)


_load()

"""Search and order for names in Chinese and Latin script with core PostgreSQL only (data.md, libraries.md 5.3).

A searched row keeps three columns made here from its texts: a sort key by pinyin, a ``tsvector`` of terms under a GIN
index that finds candidates, and the folded text against which LIKE confirms them. Terms are single Han characters and
their bigrams, words and numbers in lower case, and the pinyin and its initials of names, so 龙师, ``longshi`` and
``lskj`` all find 上海龙师科技.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import islice

from sqlalchemy import ColumnElement, Text, and_, cast, false
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from chassis.pinyin import syllables

_HAN = r"\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
_RUN = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+")
_HAN_RUN = re.compile(rf"[{_HAN}]+")

#: Longer terms are cut here and asked for by prefix; the LIKE recheck decides about the rest.
LONGEST_TERM = 16
_SHORTEST_NUMBER_TAIL = 4
#: The first bigrams of what was asked find about as few candidates as all of them. How names end (有限公司) is
#: everywhere in the index: looking it up, too, made a whole name cost fifty times as much (decision 0014).
_MOST_BIGRAMS = 4
_LONGEST_SORT_KEY = 120


class Searchable:
    """Mixin of a table that people search and sort by name: `index_for_search` fills its columns at every save."""

    sort_key: Mapped[str] = mapped_column(Text(collation="C"), default="")

    @declared_attr
    def search(self) -> Mapped[str]:
        return mapped_column(TSVECTOR, deferred=True, deferred_raiseload=True, default="")

    @declared_attr
    def search_text(self) -> Mapped[str]:
        return mapped_column(Text, deferred=True, deferred_raiseload=True, default="")


def search_columns(*, names: Iterable[str], words: Iterable[str], numbers: Iterable[str]) -> dict[str, str]:
    """Values of the columns of `Searchable`.

    :param names: what a row is called, searched by character, word, pinyin and initials; the first gives the order.
    :param words: other texts searched by character and word: a code, a mail address.
    :param numbers: telephone and registration numbers, searched without punctuation and by their last digits.
    """
    names = list(dict.fromkeys(fold(name) for name in names if name))  # the same in both languages, often
    words = [fold(word) for word in words if word]
    numbers = [fold(number) for number in numbers if number]
    readings = [_reading(name) for name in names]
    spoken = [form for name, reading in zip(names, readings, strict=True) if _HAN_RUN.search(name) for form in reading]
    compact = ["".join(_RUN.findall(number)) for number in numbers]
    terms = {term for text in (*names, *words, *numbers) for term in _terms(text)}
    terms.update(tail[:LONGEST_TERM] for syllables in spoken for tail in _tails(syllables))
    terms.update(tail[:LONGEST_TERM] for number in compact for tail in _number_tails(number))
    plain = (*names, *words, *numbers, *("".join(syllables) for syllables in spoken), *compact)
    return {
        "sort_key": _ordering(readings[0]) if names else "",
        "search": " ".join(sorted(terms)),
        "search_text": "\n".join(dict.fromkeys(plain)),
    }


def matches(model: type[Searchable], query: str) -> ColumnElement[bool]:
    """The condition that a row contains every blank-separated part of `query`; without letter or digit it is false."""
    folded = fold(query)
    wanted = [_asked(run) for run in _RUN.findall(folded)]
    if not wanted:
        return false()
    candidates: ColumnElement[bool] = model.search.op("@@")(cast(" & ".join(wanted), TSQUERY))
    confirmed = (model.search_text.contains(part, autoescape=True) for part in folded.split())
    return and_(candidates, *confirmed)


def sort_key(name: str) -> str:
    """Pinyin of a name, syllable by syllable: Chinese names stand as in a dictionary, Latin ones among them."""
    return _ordering(_reading(fold(name)))


def fold(text: str) -> str:
    """One form for what people take for the same: full and half width, upper and lower case, any run of blanks."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _terms(folded: str) -> Iterator[str]:
    for run in _RUN.findall(folded):
        if _HAN_RUN.match(run):
            yield from run
            yield from _bigrams(run)
        else:
            yield run[:LONGEST_TERM]


def _asked(run: str) -> str:
    if not _HAN_RUN.match(run):
        return f"{run[:LONGEST_TERM]}:*"
    return run if len(run) == 1 else " & ".join(islice(_bigrams(run), _MOST_BIGRAMS))


def _bigrams(run: str) -> Iterator[str]:
    return (run[at : at + 2] for at in range(len(run) - 1))


def _reading(folded: str) -> tuple[list[str], list[str]]:
    """A name as it is spoken and typed: its syllables in full pinyin, and by their initials; Latin words stay whole."""
    full: list[str] = []
    initials: list[str] = []
    for run in _RUN.findall(folded):
        if _HAN_RUN.match(run):
            spoken = syllables(run)
            full += spoken
            initials += [syllable[0] for syllable in spoken]
        else:
            full.append(run)
            initials.append(run)
    return full, initials


def _ordering(reading: tuple[list[str], list[str]]) -> str:
    return " ".join(reading[0])[:_LONGEST_SORT_KEY]


def _tails(syllables: list[str]) -> Iterator[str]:
    """The name from each of its syllables on, for a search by prefix finds what stands in the middle by this only."""
    return ("".join(syllables[at:]) for at in range(len(syllables)))


def _number_tails(number: str) -> Iterator[str]:
    yield number
    yield from (number[at:] for at in range(1, len(number) - _SHORTEST_NUMBER_TAIL + 1))

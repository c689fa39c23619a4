"""The few phrases that are kept read Chinese as all of pypinyin's do."""

import json
import re
import subprocess
import sys

from chassis.pinyin import syllables
from crm.demo.make_companies import companies

WHOLE = """
import json, sys
from pypinyin import lazy_pinyin
from pypinyin.phrases_dict import phrases_dict
from pypinyin.pinyin_dict import pinyin_dict
texts = [*map(chr, pinyin_dict), *phrases_dict, *json.load(sys.stdin)]
json.dump({text: lazy_pinyin(text) for text in texts}, sys.stdout)
"""


def test_characters_phrases_and_names_are_read_as_by_the_whole_of_pypinyin() -> None:
    names = re.findall("[一-鿿]+", " ".join(text for row in companies() for text in row.values()))
    whole = subprocess.run(  # a process of its own: 43 MB that nothing else needs
        [sys.executable, "-c", WHOLE], input=json.dumps(names), capture_output=True, text=True, check=True, env={}
    )
    spoken = json.loads(whole.stdout)
    assert not {text: said for text, said in spoken.items() if syllables(text) != said}, "deploy/phrases renews them"


def test_the_longest_phrase_counts_and_what_is_unknown_stands_for_itself() -> None:
    assert syllables("重庆重量") == ["chong", "qing", "zhong", "liang"]
    assert syllables("\U0003fffd龙") == ["\U0003fffd", "long"]

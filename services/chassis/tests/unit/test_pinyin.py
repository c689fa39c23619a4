"""The few phrases that are kept read Chinese as all of pypinyin's do."""

import json
import subprocess
import sys

from chassis.pinyin import syllables
from crm.demo.make_companies import companies

WHOLE = """
import json, sys
from pypinyin import lazy_pinyin
from pypinyin.phrases_dict import phrases_dict
json.dump({text: lazy_pinyin(text) for text in [*phrases_dict, *json.load(sys.stdin)]}, sys.stdout)
"""


def test_names_and_phrases_are_read_as_with_every_phrase_that_pypinyin_has() -> None:
    names = [text for row in companies() for text in row.values()]
    whole = subprocess.run(  # a process of its own: whoever imports pypinyin first says with which phrases
        [sys.executable, "-c", WHOLE], input=json.dumps(names), capture_output=True, text=True, check=True, env={}
    )
    spoken = json.loads(whole.stdout)
    assert not {text: said for text, said in spoken.items() if syllables(text) != said}, "deploy/phrases renews them"

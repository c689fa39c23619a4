"""Every filter, search and cursor of the whole API, asked in SQL about a company that has something to hide (S-1)."""

from typing import Any

import pytest

from chassis.testing.hostile_queries import questions
from tests.faults.hostile.somebody import Somebody

pytestmark = [pytest.mark.xdist_group("stand"), pytest.mark.slow, pytest.mark.timeout(600)]


def test_s1_no_list_takes_a_word_for_a_command(document: dict[str, Any], administrator: Somebody) -> None:
    full, asked = set(), list(questions(document))
    for path in {question.path for question in asked}:
        if administrator.call("GET", path).json.get("items"):  # reports and checks have none
            full.add(path)
    assert len(full) > 10, "lists that could show what they should not"
    for question in asked:
        one, other = (
            administrator.call("GET", question.path, query_string={question.parameter: value})
            for value in question.values
        )
        assert {one.status_code, other.status_code} <= {200, 400, 422}, question
        if one.status_code == other.status_code == 200:
            assert one.json == other.json, question

"""The figures of `crm demo --customers`."""

import pytest

from crm.demo.arrival import Arrivals, differing_fields, percentile
from crm.demo.customers import another_number
from crm.wording import Speech, language


@pytest.mark.parametrize(("share", "value"), [(0.5, 2.0), (0.99, 4.0), (1.0, 4.0), (0.25, 1.0)])
def test_a_percentile_is_the_smallest_value_that_covers_the_share(share: float, value: float) -> None:
    assert percentile([3.0, 1.0, 4.0, 2.0], share) == value


def test_the_figures_are_said_in_milliseconds() -> None:
    said = Arrivals(seconds=[0.010, 0.020, 0.030]).said(Speech("en"))
    assert said == "from command to visible in sales: p50 20 ms, p99 30 ms, max 30 ms (3 times)"
    assert Arrivals().said(Speech("zh")) == "没有可测量的"


def test_fields_that_both_lists_show_are_compared() -> None:
    owned = [{"id": "a", "name": "A", "bank": "x"}, {"id": "b", "name": "B"}]
    copied = [{"id": "a", "name": "A"}, {"id": "b", "name": "C"}]
    assert differing_fields(owned, copied) == ["b.name: 'B' / 'C'"]


def test_another_number_differs_in_its_last_digit() -> None:
    assert another_number("+86 512 1000 0009") == "+86 512 1000 0000"


@pytest.mark.parametrize(
    ("environment", "spoken"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LC_ALL": "C.UTF-8", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LC_ALL": "", "LC_MESSAGES": "zh_TW", "LANG": "C"}, "zh"),
        ({}, "en"),
    ],
)
def test_the_terminals_language_is_that_of_its_locale(environment: dict[str, str], spoken: str) -> None:
    assert language(environment) == spoken

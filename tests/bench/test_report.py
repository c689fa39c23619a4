"""The frame of `make bench`: what a run leaves in its file, on the screen and in the chart."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.bench.__main__ import MODULES
from tests.bench.chart import FIGURES, chart
from tests.bench.measure import Row
from tests.bench.report import load, number_of, save, shown, table


def row(name: str, ratio: float = 1.0, goal: float | None = 1.0) -> Row:
    """A row of that bench."""
    return Row(name, "what it measures", "us", 100 * ratio, 100, ratio, goal, {"a peer [us]": 12.5})


def test_one_bench_alone_takes_the_place_of_its_own_rows_only(tmp_path: Path) -> None:
    file = tmp_path / "bench" / "latest.json"
    save([row("B10"), row("B2.p50"), row("B2e.p50"), row("B1")], file)
    save([row("B2.p99", 0.5)], file)
    assert [one["id"] for one in load(file)] == ["B1", "B2.p99", "B10"]


def test_a_row_says_whether_its_goal_is_met(tmp_path: Path) -> None:
    file = tmp_path / "latest.json"
    save([row("B1", 0.9), row("B2", 1.0), row("B3", 0.1, None)], file)
    assert [one["met"] for one in load(file)] == [False, True, True]
    assert list(load(file)[0]) == ["id", "title", "unit", "figure", "floor", "ratio", "goal", "met", "peers"]


def test_there_are_no_figures_before_the_first_run(tmp_path: Path) -> None:
    assert load(tmp_path / "latest.json") == []


@pytest.mark.parametrize(("bench", "number"), [("B2e.p50", 2), ("b10_fan_out", 10), ("B1", 1)])
def test_a_bench_is_known_by_its_number(bench: str, number: int) -> None:
    assert number_of(bench) == number


def test_what_is_no_bench_is_refused() -> None:
    with pytest.raises(ValueError, match="names no bench"):
        number_of("all")


def test_benches_run_in_the_order_of_their_numbers() -> None:
    numbers = [number_of(module) for module in MODULES]
    assert numbers == sorted(set(numbers))


def test_a_figure_has_the_digits_it_deserves() -> None:
    assert [shown(value) for value in (18572.4, 4.0, 0.5678, 99.96)] == ["18,572", "4", "0.568", "100"]


def test_a_missed_goal_is_seen_in_the_table() -> None:
    assert "NO" in table([row("B1", 0.5)])
    assert "NO" not in table([row("B1", 1.5), row("B2", 0.1, None)])


def test_the_chart_has_a_bar_for_every_goal_and_stays_within_its_columns() -> None:
    rows = [
        row("B1", 0.001).to_dict(),
        row("B2", 1000).to_dict(),
        row("B3 <&>").to_dict(),
        row("B4", 1, None).to_dict(),
    ]
    picture = ElementTree.fromstring(chart(rows))  # noqa: S314 - our own
    bars = [one for one in picture.iter("{http://www.w3.org/2000/svg}rect") if one.get("y")]
    assert len(bars) == 3
    assert all(float(one.get("x", "")) + float(one.get("width", "")) < FIGURES for one in bars)

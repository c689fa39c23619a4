"""docs/quality.md names, for each fault, tests that exist and that carry its id."""

import re
from pathlib import Path

HERE = Path(__file__).parents[2]
ROW = re.compile(r"^\| (?P<ids>[A-Z]-\d+(?:, [A-Z]-\d+)*) \|.*\| (?P<places>`[^|]+`) \|$", re.MULTILINE)


def carried(path: Path) -> set[str]:
    """The ids that a test file names, ranges ("B-1 to B-3") written out; in a test's name `b1` is B-1."""
    text = path.read_text(encoding="utf-8")
    ids = {f"{letter.upper()}-{number}" for letter, number in re.findall(r"(?<![a-z0-9])([A-Za-z])-?(\d+)", text)}
    ids |= {f"{letter.upper()}-{number}" for letter, number in re.findall(r"_([a-z])(\d+)(?=_)", text)}
    for letter, first, last in re.findall(r"\b([A-Z])-(\d+) to [A-Z]-(\d+)", text):
        ids |= {f"{letter}-{number}" for number in range(int(first), int(last) + 1)}
    return ids


def test_every_fault_of_the_quality_page_is_shown_where_the_page_says() -> None:
    rows = list(ROW.finditer((HERE / "docs" / "quality.md").read_text(encoding="utf-8")))
    assert len(rows) > 40
    for row in rows:
        places = [HERE / place for place in re.findall(r"`([^`]+)`", row["places"])]
        assert all(place.is_file() for place in places), row.group()
        missing = set(row["ids"].split(", ")) - set().union(*map(carried, places))
        assert not missing, f"{missing} in none of {row['places']}"

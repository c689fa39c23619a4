"""The journal of a load: what was accepted is known again, whatever killed the program."""

from pathlib import Path

from crm.load.journal import Journal

ACCOUNT = {"id": "0199", "code": "C2026000001"}


def test_what_was_accepted_is_known_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "load" / "file.jsonl"
    first = Journal(path)
    first.accept("key 1", 2, ACCOUNT)  # and no close: killed
    assert Journal(path).accepted["key 1"]["id"] == "0199"


def test_a_line_torn_by_the_kill_is_dropped_and_does_not_spoil_the_next(tmp_path: Path) -> None:
    path = tmp_path / "file.jsonl"
    Journal(path).accept("key 1", 2, ACCOUNT)
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:20])
    again = Journal(path)
    again.accept("key 2", 3, ACCOUNT)
    again.close()
    assert list(Journal(path).accepted) == ["key 1", "key 2"]


def test_a_first_line_torn_leaves_an_empty_journal(tmp_path: Path) -> None:
    path = tmp_path / "file.jsonl"
    path.write_bytes(b'{"key": "ke')
    assert Journal(path).accepted == {}
    assert path.read_bytes() == b""

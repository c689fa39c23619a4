"""Progress of imports and exports as Server-Sent Events (http.md, Batch), read as a browser's EventSource does."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from chassis.storage import Database
from records.exports import running as exporting
from records.imports import running as importing
from services.chassis.tests.records.clerks import WORK as IMPORTING
from services.chassis.tests.records.clerks import Room
from services.chassis.tests.records.shelf import WORK as EXPORTING
from services.chassis.tests.records.shelf import Shelf

EVENTS = "text/event-stream"


class EventSource:
    """WHATWG HTML, 9.2.6: comes back after every answer with the last id that it was given, until a 204."""

    def __init__(self, get: Callable[..., Any]) -> None:
        self._get, self._last = get, ""
        self.open, self.events = True, list[Any]()

    def come_back(self) -> None:
        headers = {"Accept": EVENTS, **({"Last-Event-ID": self._last} if self._last else {})}
        answer = self._get(headers=headers)
        if answer.status_code == 204:
            self.open = False
            return
        assert (answer.status_code, answer.mimetype) == (200, EVENTS), answer.text
        for block in answer.text.split("\n\n"):
            fields = dict(line.split(": ", 1) for line in block.splitlines())
            self._last = fields.get("id", self._last)
            assert fields.get("retry", "2000") == "2000"
            if "data" in fields:
                self.events.append(json.loads(fields["data"]))


def test_an_import_is_followed_from_its_first_part_to_its_end(
    room: Room, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "PART", 2)
    made = room.upload("title\n甲\n乙\n丙\n")
    assert room.act(made, "run").status_code == 200
    source = EventSource(lambda **what: room.get(made, "/progress", **what))
    for _ in range(2):
        source.come_back()
    while IMPORTING(database):
        source.come_back()
    source.come_back()
    assert not source.open
    assert [(event["status"], event["done"]) for event in source.events] == [
        ("running", 0), ("running", 2), ("finished", 3),
    ]  # fmt: skip


def test_an_export_is_followed_page_by_page(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "PAGE", 2)
    shelf = Shelf(desk)
    shelf.put(*"甲乙丙丁戊")
    made = shelf.asked()
    source = EventSource(lambda **what: shelf.get(made, "/progress", **what))
    source.come_back()
    while EXPORTING(shelf.database):
        source.come_back()
    source.come_back()
    source.come_back()
    assert not source.open
    assert [(event["status"], event["written"]) for event in source.events] == [
        ("waiting", 0), ("running", 2), ("running", 4), ("finished", 5),
    ]  # fmt: skip


def test_who_asks_for_no_events_gets_the_document_and_a_stranger_gets_nothing(room: Room, desk: Any) -> None:
    made = room.upload("title\n甲\n")
    assert room.get(made, "/progress", headers={"Accept": "*/*"}).json["waiting"] == 1
    path = f"/v1/imports/{made['id']}/progress"
    stranger = desk.enter({"office.import.read": "own"})
    assert desk.call(stranger, "GET", path, headers={"Accept": EVENTS}).status_code == 404
    assert room.get(made, headers={"Accept": EVENTS}).mimetype == "application/json", "only progress is followed"

"""Files on documents: kept whole, seen by whoever sees the document, and never run by anybody's browser."""

import io
import zipfile
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text, update

from chassis.identifiers import new_id
from chassis.principal import Reach
from records.attachments import store
from records.attachments.media import media_of
from records.testing import Paper, submit_paper, write_paper

RIGHTS = [f"office.{right}" for right in ("attachment.read", "attachment.add", "attachment.remove")]
READER = dict.fromkeys([*RIGHTS, "office.paper.read"], Reach.OWN)
WRITER = {**READER, "office.paper.write": Reach.OWN}


def packed(*names: str) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return written.getvalue()


OFFICE = "application/vnd.openxmlformats-officedocument"
CONTENTS = {
    "a contract": (b"%PDF-1.7 ...", "application/pdf"),
    "a picture": (b"\x89PNG\r\n\x1a\n...", "image/png"),
    "a letter": (packed("[Content_Types].xml", "word/document.xml"), f"{OFFICE}.wordprocessingml.document"),
    "a table": (packed("xl/workbook.xml"), f"{OFFICE}.spreadsheetml.sheet"),
    "an archive": (packed("evil.exe"), "application/octet-stream"),
    "no archive": (b"PK\x03\x04 broken", "application/octet-stream"),
    "a page with a script": (b"<html><script>alert(1)</script>", "text/plain; charset=utf-8"),
    "a drawing with a script": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "text/plain; charset=utf-8"),
    "a program": (b"MZ\x90\x00\x03", "application/octet-stream"),
    "Chinese": ("合同".encode(), "text/plain; charset=utf-8"),
}


@pytest.mark.parametrize("name", CONTENTS)
def test_a_file_is_what_it_holds_whatever_it_is_called(name: str) -> None:
    content, media = CONTENTS[name]
    assert media_of(content) == media


class Drawer:
    """One paper and the files on it, as somebody sees them."""

    def __init__(self, desk: Any, person: UUID, paper: Paper, kind: str = "user") -> None:
        self.person, self.paper = person, paper
        self.call = partial(desk.call, person, kind=kind)

    def attach(self, content: bytes, name: str = "合同.pdf", **what: Any) -> Any:
        query = {"document": "paper", "document_id": str(self.paper.id), "name": name}
        return self.call("POST", "/v1/attachments", data=content, query_string=query, **what)

    def listed(self) -> Any:
        query = {"document": "paper", "document_id": str(self.paper.id)}
        return self.call("GET", "/v1/attachments", query_string=query)

    def get(self, attachment: Any, below: str = "") -> Any:
        return self.call("GET", f"/v1/attachments/{attachment['id']}{below}")

    def remove(self, attachment: Any, version: int = 1) -> Any:
        path, headers = f"/v1/attachments/{attachment['id']}/remove", {"If-Match": f'"{version}"'}
        return self.call("POST", path, headers=headers)


@pytest.fixture
def drawer(staff: Any, desk: Any) -> Drawer:
    writer = desk.enter(WRITER)
    return Drawer(desk, writer, staff.run(writer, write_paper, "a paper"))


def test_a_file_comes_back_as_it_was_sent_to_be_kept_and_never_shown_in_place(drawer: Drawer) -> None:
    content = bytes(range(256)) * (store.PIECE // 256) * 2 + b"end"
    name = "合同 “final”; v1.pdf"
    added = drawer.attach(content, name)
    assert added.status_code == 201, added.text
    assert (added.json["name"], added.json["size"], added.json["media"]) == (
        name,
        len(content),
        "application/octet-stream",
    )
    answer = drawer.get(added.json, "/content")
    assert answer.data == content
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''%E5%90%88%E5%90%8C")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert [item["id"] for item in drawer.listed().json["items"]] == [added.json["id"]]


def test_who_does_not_see_the_document_sees_no_file_of_it_and_who_may_not_change_it_adds_none(
    drawer: Drawer, desk: Any, staff: Any
) -> None:
    """Z-2: the reach is that of the document, for reading and for changing."""
    added = drawer.attach(b"%PDF-").json
    stranger = Drawer(desk, desk.enter(WRITER), drawer.paper)
    for answer in (
        stranger.listed(),
        stranger.get(added),
        stranger.get(added, "/content"),
        stranger.get(added, "/history"),
    ):
        assert answer.status_code == 404, answer.text
    assert (stranger.attach(b"x").status_code, stranger.remove(added).status_code) == (404, 404)
    reader = Drawer(desk, desk.enter({**READER, "office.paper.read": Reach.ALL}), drawer.paper)
    assert reader.get(added, "/content").status_code == 200
    assert (reader.attach(b"x").status_code, reader.remove(added).status_code) == (403, 403)
    assert desk.call(desk.enter({}), "GET", f"/v1/attachments/{added['id']}").status_code == 403
    assert stranger.remove(added, version=9).status_code == 404, "not even its version is told"


def test_customers_see_no_file_of_a_draft_and_add_none_whatever_their_rights(
    drawer: Drawer, desk: Any, staff: Any, database: Any
) -> None:
    added, account = drawer.attach(b"%PDF-").json, new_id()
    with database.transaction() as session:
        session.execute(update(Paper).values(account_id=account))
    rights = dict.fromkeys([*RIGHTS, "office.paper.read", "office.paper.write"], Reach.ACCOUNT)
    customer = Drawer(desk, desk.enter(rights, kind="portal", account_id=account), drawer.paper, "portal")
    doors = ("", "/content", "/history")
    assert [customer.get(added, door).status_code for door in doors] == [404, 404, 404]
    answers = (customer.listed(), customer.attach(b"x"), customer.remove(added))
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    staff.hire("supervisor"), staff.hire("head")
    staff.run(drawer.person, submit_paper, drawer.paper.id)
    assert [customer.get(added, door).status_code for door in doors] == [200, 200, 200]
    assert customer.attach(b"x").status_code == 201


def test_what_is_removed_is_gone_and_history_says_who_did_it(drawer: Drawer, database: Any) -> None:
    added = drawer.attach(b"%PDF-").json
    assert drawer.remove(added).status_code == 200
    assert drawer.listed().json["items"] == []
    assert drawer.get(added, "/content").json["type"] == "/problems/attachment-gone"
    assert drawer.remove(added, version=2).json["type"] == "/problems/attachment-gone"
    left = database.read(lambda session: session.scalar(text("SELECT count(*) FROM attachment_part")))
    assert left == 0
    history = drawer.get(added, "/history").json["items"]
    assert [(entry["name"], entry["actor"]) for entry in history] == [
        ("removed", f"user/{drawer.person}"), ("added", f"user/{drawer.person}"),
    ]  # fmt: skip


def test_the_same_upload_twice_under_one_key_is_one_file(drawer: Drawer) -> None:
    key = {"Idempotency-Key": str(new_id())}
    first, again, other = (drawer.attach(content, headers=key) for content in (b"a", b"a", b"b"))
    assert (first.json["id"], again.headers["Idempotency-Replayed"]) == (again.json["id"], "true")
    assert other.json["type"] == "/problems/key-reused"
    assert len(drawer.listed().json["items"]) == 1


@pytest.mark.parametrize("name", ["", "../x", "a\\b", "a/b", "invoice\u202efdp.exe", "a\x00b", "a\nb", "x" * 256])
def test_a_name_that_is_a_path_or_hides_what_it_is_is_refused(drawer: Drawer, name: str) -> None:
    assert drawer.attach(b"x", name).status_code == 422


def test_nothing_is_no_file_too_much_is_refused_and_so_is_one_file_too_many(
    drawer: Drawer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert drawer.attach(b"").json["type"] == "/problems/file-empty"
    assert drawer.attach(b"x" * (20 * 2**20 + 1)).status_code == 413
    monkeypatch.setattr("records.attachments.commands.MOST_OF_ONE", 1)
    assert drawer.attach(b"x").status_code == 201
    assert drawer.attach(b"x").json["type"] == "/problems/too-many-attachments"

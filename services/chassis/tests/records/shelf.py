"""The list of papers, and somebody who has it exported."""

from typing import Any
from uuid import UUID

from sqlalchemy import insert, select

from chassis.http import ListQuery, Page, Routes, Schema, Search, Sort, fields, page_of, paginate
from chassis.identifiers import new_id
from chassis.principal import Reach
from chassis.storage import Database
from chassis.unit_of_work import Reader
from records.exports import running
from records.testing import PAPER, Paper

READ = {f"{PAPER}.read": Reach.OWN}


class PaperRead(Schema):
    """A paper as people read it."""

    title = fields.Text(60, required=True)
    fee = fields.Money(required=True, allow_none=True)
    state = fields.Text(20, required=True)


class PaperFilters(ListQuery):
    """Which papers."""

    state = fields.Choice(["draft", "approved"])
    q = Search("title")
    sort = Sort("title", default="title")


PAPER_LIST = Routes("papers", prefix="/v1/papers", zh="文件", en="Papers")


@PAPER_LIST.get("", permission=f"{PAPER}.read", zh="文件列表", query=PaperFilters, answer=page_of(PaperRead))
def list_papers(reader: Reader, query: dict[str, Any]) -> Page:
    """List papers."""
    found = select(Paper).where(reader.visible(Paper))
    if query.get("state"):
        found = found.where(Paper.state == query["state"])
    return paginate(reader, found, Paper, {"title": Paper.title}, query)


def rooms() -> tuple[Routes, ...]:
    return (PAPER_LIST,)


WORK = running.work(rooms)


class Shelf:
    """Papers of one person, who has them exported."""

    def __init__(self, desk: Any, **columns: Any) -> None:
        self.desk, self.database = desk, desk.database
        self.person: UUID = desk.enter(READ, **columns)

    def put(self, *titles: str, owner: UUID | None = None, fee: str | None = None) -> None:
        row = {"version": 1, "owner_id": owner or self.person, "state": "draft", "due": None, "fee": fee}
        with self.database.engine.begin() as connection:
            connection.execute(insert(Paper), [{**row, "id": new_id(), "title": title} for title in titles])

    def ask(self, person: UUID | None = None, **body: Any) -> Any:
        return self.desk.call(person or self.person, "POST", "/v1/exports", json={"list": "/v1/papers", **body})

    def asked(self, **body: Any) -> str:
        answer = self.ask(**body)
        assert answer.status_code == 202, answer.text
        return str(answer.json["id"])

    def get(self, export: str, below: str = "", person: UUID | None = None, **what: Any) -> Any:
        return self.desk.call(person or self.person, "GET", f"/v1/exports/{export}{below}", **what)

    def cancel(self, export: str) -> Any:
        return self.desk.call(self.person, "POST", f"/v1/exports/{export}/cancel")

    def titles(self, export: str) -> list[str]:
        lines = self.get(export, "/content", buffered=True).data.decode("utf-8-sig").splitlines()
        return [line.partition(",")[0] for line in lines[1:]]


def work_off(database: Database) -> int:
    """Work until there is nothing to do; the number of pages on which the worker might have stopped."""
    pages = 0
    while WORK(database):
        pages += 1
    return pages

"""A clerk who imports papers, and what there is afterwards."""

from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from chassis.principal import Reach
from chassis.storage import Database
from records.imports import running
from records.testing import PAPERS, Paper

WORK = running.work([PAPERS])
CLERK = {
    "office.import.read": Reach.OWN,
    "office.import.create": Reach.OWN,
    "office.import.cancel": Reach.OWN,
    "office.paper.write": Reach.OWN,
}


class Room:
    """What one does with imports, as a clerk."""

    def __init__(self, desk: Any, person: UUID) -> None:
        self.desk, self.person = desk, person

    def upload(self, content: str, **query: str) -> dict[str, Any]:
        query = {"kind": "papers", "name": "文件.csv", **query}
        answer = self.desk.call(self.person, "POST", "/v1/imports", data=content.encode(), query_string=query)
        assert answer.status_code == 201, answer.text
        return dict(answer.json)

    def get(self, of: dict[str, Any], below: str = "", **what: Any) -> Any:
        return self.desk.call(self.person, "GET", f"/v1/imports/{of['id']}{below}", **what)

    def act(self, of: dict[str, Any], action: str, person: UUID | None = None, **what: Any) -> Any:
        version = self.get(of).json["version"]
        path, headers = f"/v1/imports/{of['id']}", {"If-Match": f'"{version}"'}
        if action == "map":
            return self.desk.call(self.person, "PATCH", path, headers=headers, **what)
        return self.desk.call(person or self.person, "POST", f"{path}/{action}", headers=headers, **what)

    def worked(self, of: dict[str, Any], action: str) -> dict[str, Any]:
        answer = self.act(of, action)
        assert answer.status_code == 200, answer.text
        while WORK(self.desk.database):
            pass
        return dict(self.get(of).json)

    def rows(self, of: dict[str, Any], **query: str) -> list[dict[str, Any]]:
        return list(self.get(of, "/rows", query_string=query).json["items"])


def papers(database: Database) -> list[Paper]:
    return database.read(lambda session: list(session.scalars(select(Paper).order_by(Paper.id))))


def facts(database: Database, kind: str) -> list[Any]:
    stored = text("SELECT actor, cause, changes, at FROM fact WHERE aggregate_type = :kind ORDER BY event_id")
    return database.read(lambda session: list(session.execute(stored, {"kind": kind})))

"""Routes for operators, the same in every service; what they do lives in the parts of the chassis they call."""

from typing import Any
from uuid import UUID

from chassis import ledger, schedule
from chassis.http import ops_documents as documents
from chassis.http.answers import page_of
from chassis.http.paging import Page, Position
from chassis.http.routes import Routes
from chassis.service import Service
from chassis.unit_of_work import Reader, UnitOfWork
from chassis.worker import parked

_NO_ID = UUID(int=0)  # held rows are numbered; their place in a list is the number alone
_HELD = "/parked/<int(max=9223372036854775807):held_id>"
"""A number that no bigint can be is no address: it would fail in the database."""


def ops_routes(service: Service) -> Routes:
    """Ledger, parked events and schedule, for those with `<service>.ops.read` and `<service>.ops.manage`."""
    routes = Routes("ops", prefix="/v1/ops", zh="运维", en="Operations")
    _ledger(routes, service)
    _parked(routes, f"{service.name}.ops.read")
    _intervening(routes, f"{service.name}.ops.manage")
    _interventions(routes, f"{service.name}.ops.read")

    @routes.get("/schedule", permission=f"{service.name}.ops.read", zh="定时任务", answer=page_of(documents.Scheduled))
    def list_schedule(reader: Reader, query: dict[str, Any]) -> Page:  # noqa: ARG001 - a service has a handful
        """What is scheduled, and how it went last."""
        return Page(schedule.entries(reader))

    return routes


def _ledger(routes: Routes, service: Service) -> None:
    read = f"{service.name}.ops.read"

    @routes.get("/ledger", permission=read, zh="对账总表", answer=documents.Ledger)
    def read_ledger(reader: Reader) -> dict[str, Any]:
        """What was written, sent, consumed and held, and what own and copied aggregates come to."""
        return ledger.ledger(reader, service)

    @routes.get(
        "/ledger/<aggregate>/buckets",
        permission=read,
        zh="分段对账",
        query=documents.RoomQuery,
        answer=page_of(documents.Bucket),
    )
    def list_buckets(reader: Reader, query: dict[str, Any], aggregate: str) -> Page:
        """The 256 parts that one kind of aggregate is compared by."""
        return Page(ledger.buckets(reader, service, aggregate, query.get("room")))

    @routes.get(
        "/ledger/<aggregate>",
        permission=read,
        zh="版本清单",
        query=documents.StandingQuery,
        answer=page_of(documents.Standing),
    )
    def list_versions(reader: Reader, query: dict[str, Any], aggregate: str) -> Page:
        """Ids and versions of one kind of aggregate."""
        at: Position | None = query["cursor"]
        found = ledger.pages(
            reader,
            service,
            aggregate,
            room=query.get("room"),
            bucket=query.get("bucket"),
            after=None if at is None else at.id,
            limit=query["limit"] + 1,
        )
        shown = found[: query["limit"]]
        return Page(shown, Position(None, shown[-1]["id"]) if len(found) > len(shown) else None)


def _parked(routes: Routes, read: str) -> None:
    @routes.get(
        "/parked", permission=read, zh="搁置事件列表", query=documents.HeldQuery, answer=page_of(documents.Held)
    )
    def list_parked(reader: Reader, query: dict[str, Any]) -> Page:
        """Events that were held back, in the order they came."""
        at: Position | None = query["cursor"]
        found = parked.find(
            reader.session,
            state=query.get("state"),
            room=query.get("room"),
            error=query.get("error"),
            after=None if at is None else at.value,
            limit=query["limit"] + 1,
        )
        shown = found[: query["limit"]]
        return Page(shown, Position(shown[-1]["id"], _NO_ID) if len(found) > len(shown) else None)

    @routes.get(_HELD, permission=read, zh="搁置事件", answer=documents.HeldWhole)
    def read_parked(reader: Reader, held_id: int) -> dict[str, Any]:
        """One event with its content, where it failed, and how many wait behind it."""
        return parked.show(reader.session, held_id)


def _intervening(routes: Routes, manage: str) -> None:
    @routes.post(f"{_HELD}/replay", permission=manage, zh="重放", answer=documents.Done, status=200)
    def replay_parked(uow: UnitOfWork, held_id: int) -> dict[str, Any]:
        """Have the worker handle it again now."""
        return {"id": held_id, "state": parked.replay(uow.session, held_id, uow.principal.actor)}

    @routes.post(
        "/parked/replay",
        permission=manage,
        zh="批量重放",
        body=documents.Replaying,
        answer=documents.Replayed,
        status=200,
    )
    def replay_all_parked(uow: UnitOfWork, body: dict[str, Any]) -> dict[str, int]:
        """Have the worker handle parked events again, the oldest first."""
        return {"replayed": parked.replay_all(uow.session, uow.principal.actor, **body)}

    @routes.post(
        f"{_HELD}/discard",
        permission=manage,
        zh="放弃",
        body=documents.Giving,
        answer=documents.Done,
        status=200,
    )
    def discard_parked(uow: UnitOfWork, body: dict[str, Any], held_id: int) -> dict[str, Any]:
        """Give it up for good, with the reason; what waits behind it goes on."""
        parked.discard(uow.session, held_id, uow.principal.actor, **body)
        return {"id": held_id, "state": "discarded"}


def _interventions(routes: Routes, read: str) -> None:
    @routes.get("/interventions", permission=read, zh="人工干预记录", answer=page_of(documents.Intervention))
    def list_interventions(reader: Reader, query: dict[str, Any]) -> Page:
        """Who replayed or gave up which event, the newest first."""
        at: Position | None = query["cursor"]
        found = parked.interventions(reader.session, before=None if at is None else at.id, limit=query["limit"] + 1)
        shown = found[: query["limit"]]
        return Page(shown, Position(None, shown[-1]["id"]) if len(found) > len(shown) else None)

"""An office with its people: papers, the flow that approves them, and a database of its own for every test."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import create_engine, insert

from chassis import migrations, pipeline
from chassis.http.app import create_app
from chassis.identifiers import new_id
from chassis.principal import Principal, Reach
from chassis.service import Service
from chassis.settings import ServiceSettings
from chassis.storage import Database
from chassis.tables import directory_role, directory_user
from chassis.testing.access import ISSUER, Signer, enrol
from chassis.unit_of_work import Context
from crm.testing import PostgresAccess
from records import migrations as records_migrations
from records.approvals import api as approvals
from records.approvals.model import CONFLICTS as APPROVAL_CONFLICTS
from records.approvals.model import Step
from records.attachments import api as attachments
from records.exports import api as exports
from records.imports import api as imports
from records.testing import ATTACHABLE, EVENTS, PAPER, PAPERS, Office, PaperTaken
from services.chassis.tests.records.clerks import CLERK, Room
from services.chassis.tests.records.shelf import PAPER_LIST, rooms

CONFLICTS = {**APPROVAL_CONFLICTS, "uq_paper_title_due": PaperTaken}
EVERYTHING = {
    f"{document}.{action}": "all" for document in (PAPER, "office.paper_change") for action in ("approve", "read")
}


def _create(url: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        op = Operations(MigrationContext.configure(connection))
        for step in (*migrations.STEPS, *records_migrations.STEPS):
            step(op)
        Office.metadata.create_all(connection)
        records_migrations.approval_flow(
            op,
            identifier="019a9a00-0000-7000-8000-000000000001",
            document=PAPER,
            name={"zh": "文件", "en": "Paper"},
            steps=(Step("supervisor"), Step("head")),
        )
        records_migrations.approval_flow(
            op,
            identifier="019a9a00-0000-7000-8000-000000000002",
            document="office.paper_change",
            name={"zh": "文件变更", "en": "Change of a paper"},
            steps=(Step("supervisor"),),
        )
        for code in ("clerk", "supervisor", "head", "administrator"):
            grants = {} if code == "clerk" else EVERYTHING
            connection.execute(
                insert(directory_role).values(
                    id=new_id(), version=1, code=code, name={"en": code}, grants=grants, masks={}
                )
            )
    engine.dispose()


@dataclass
class Staff:
    """Puts people into the directory and runs commands as them."""

    database: Database
    principals: dict[UUID, Principal] = field(default_factory=dict)

    def hire(
        self, *roles: str, superior: UUID | None = None, deputy: UUID | None = None, active: bool = True, **more: Any
    ) -> UUID:
        person = new_id()
        with self.database.transaction() as session:
            session.execute(
                insert(directory_user).values(
                    id=person,
                    version=1,
                    kind="user",
                    login=str(person),
                    name={},
                    superior_id=superior,
                    deputy_id=deputy,
                    **more,
                    roles=list(roles),
                    scopes=[],
                    active=active,
                )
            )
        return person

    def run(
        self, person: UUID, command: Callable[..., Any], *arguments: Any, expected: tuple[UUID, int] | None = None
    ) -> Any:
        principal = Principal("user", person, grants={"office.paper.approve": Reach.ALL})
        context = Context(principal, "office.paper.approve", expected=expected)
        return pipeline.run(self.database, lambda uow: command(uow, *arguments), context)


@pytest.fixture
def database(postgres: PostgresAccess) -> Iterator[Database]:
    template = postgres.template("office", _create)
    with postgres.database(template) as url:
        database = Database(url, service="office", events=EVENTS, conflicts=CONFLICTS, pool_size=8)
        yield database
        database.close()


@pytest.fixture
def staff(database: Database) -> Staff:
    return Staff(database)


class Desk:
    """Calls the office's routes."""

    def __init__(self, database: Any, signer: Signer) -> None:
        self.database, self.signer = database, signer
        service = Service(
            name="office", zh="办公室", en="Office", metadata=Office.metadata, migrations="", contracts=Path(),
            routes=(
                *approvals.routes("office"), *imports.routes("office", (PAPERS,)),
                attachments.routes("office", (ATTACHABLE,)), PAPER_LIST, exports.routes(rooms),
            ),
            events=EVENTS,
            permissions=approvals.permissions("office"), conflicts=CONFLICTS,
            keys=lambda _: self.signer.keys,
        )  # fmt: skip
        settings = ServiceSettings(
            mode="test",
            database_url=database.engine.url.render_as_string(hide_password=False),
            broker_url="amqp://nobody@127.0.0.1:1/",
            jwks_url="http://127.0.0.1:1/",
            issuer=ISSUER,
            cursor_secret="a secret of at least thirty-two letters",
            relay_wake=("127.0.0.1", 9),
            http_bind=("127.0.0.1", 9),
        )
        self.client = create_app(service, settings, database).test_client()

    def enter(self, grants: dict[str, Reach], **columns: Any) -> UUID:
        return enrol(self.database.engine, grants, **columns)

    def call(self, person: UUID, method: str, path: str, *, kind: str = "user", **what: Any) -> Any:
        headers = {**self.signer.bearer(person, kind), **what.pop("headers", {})}
        return self.client.open(path, method=method, headers=headers, **what)


@pytest.fixture(scope="session")
def signer() -> Signer:
    return Signer()


@pytest.fixture
def desk(database: Any, signer: Signer) -> Desk:
    return Desk(database, signer)


@pytest.fixture
def clerk(desk: Any) -> UUID:
    person: UUID = desk.enter(CLERK)
    return person


@pytest.fixture
def room(desk: Any, clerk: UUID) -> Room:
    return Room(desk, clerk)

"""An import for tests of who may do what to whose rows: uploading one of each owner would need each owner's rights."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import Engine, insert

from chassis.identifiers import new_id
from records.imports.model import Import, Status


def an_import(engine: Engine, owner_id: UUID, kind: str) -> str:
    """The id of a finished import that this person uploaded."""
    identifier = new_id()
    with engine.begin() as connection:
        connection.execute(
            insert(Import).values(
                id=identifier,
                version=1,
                kind=kind,
                file_name="a.csv",
                columns=["a"],
                mapping={"v": 1, "columns": {}},
                status=Status.FINISHED,
                lines=1,
                accepted=1,
                refused=0,
                backdated=False,
                claims={},
                owner_id=owner_id,
                created_at=datetime.now(UTC),
                ended_at=datetime.now(UTC),
            )
        )
    return str(identifier)

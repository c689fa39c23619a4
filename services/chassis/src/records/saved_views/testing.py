"""A view for the tests of services, of somebody who may not be one who saves any."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import Engine, insert

from records.saved_views.model import SavedView


def a_view(engine: Engine, owner_id: UUID, of: str) -> str:
    """The id of a view of this list, entered behind the service's back."""
    made = SavedView.save(of=of, name="全部", parameters={}, owner_id=owner_id, at=datetime.now(UTC))
    columns = ("id", "owner_id", "of", "name", "shared", "stored", "created_at")
    with engine.begin() as connection:
        connection.execute(insert(SavedView).values(version=1, **{name: getattr(made, name) for name in columns}))
    return str(made.id)

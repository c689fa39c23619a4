"""What ids are called."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from chassis.errors import Texts

Names = Mapping[UUID, Texts]
"""Id of a person or a customer → the name in both languages."""

# A customer is called by the short name where there is one; that is Chinese, so English keeps the whole name.
_NAMES = text(
    """
    SELECT id, name FROM directory_user WHERE id = ANY (CAST(:ids AS uuid[]))
    UNION ALL
    SELECT id, CASE WHEN short_name IS NULL THEN name ELSE name || jsonb_build_object('zh', short_name) END
    FROM account WHERE id = ANY (CAST(:ids AS uuid[]))
    UNION ALL
    SELECT id, jsonb_build_object('zh', name, 'en', name) FROM contact WHERE id = ANY (CAST(:ids AS uuid[]))
    """
).columns(id=Uuid, name=JSONB)


def names_of(session: Session, ids: Iterable[UUID]) -> Names:
    """The names of those ids that are known here; who has left keeps the name."""
    wanted = sorted(set(ids))
    found = session.execute(_NAMES, {"ids": wanted}) if wanted else ()
    return {row.id: _in_both(row.name) for row in found}


def _in_both(name: Texts) -> Texts:
    """A name said in one language is the name in the other."""
    said = next(iter(name.values()), "")
    return {"zh": name.get("zh") or said, "en": name.get("en") or said}

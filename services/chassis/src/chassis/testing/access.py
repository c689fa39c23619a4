"""People, systems and their tokens for tests of routes: a signer of our own, and rows of the directory copy."""

import time
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from joserfc import jwt
from joserfc.jwk import RSAKey
from sqlalchemy import Engine, insert

from chassis.identifiers import new_id
from chassis.principal import Reach
from chassis.tables import directory_role, directory_user
from chassis.tokens import ALGORITHM, AUDIENCE, TYPE, FixedKeys

ISSUER = "https://crm.test"


class Signer:
    """Signs access tokens as identity does; `keys` is what the app under test believes."""

    def __init__(self, kid: str = "test-1", key: RSAKey | None = None) -> None:
        self.kid = kid
        self.key = key or RSAKey.generate_key(2048)
        self.keys = FixedKeys({kid: RSAKey.import_key(self.key.as_dict(private=False))})

    def claims(self, subject: UUID, kind: str = "user", **other: Any) -> dict[str, Any]:
        """The claims of a good token, of an hour: people are hired once for a whole file of tests."""
        now = int(time.time())
        known = {"iss": ISSUER, "aud": AUDIENCE, "sub": str(subject), "kind": kind, "scope": ""}
        return {**known, "iat": now, "exp": now + 3600, "jti": str(new_id()), **other}

    def sign(self, claims: Mapping[str, Any], **header: Any) -> str:
        """A token with these claims."""
        return jwt.encode({"alg": ALGORITHM, "kid": self.kid, "typ": TYPE, **header}, dict(claims), self.key)

    def bearer(self, subject: UUID, kind: str = "user", **other: Any) -> dict[str, str]:
        """The header of a request by `subject`."""
        return {"Authorization": f"Bearer {self.sign(self.claims(subject, kind, **other))}"}


def enrol(
    engine: Engine,
    grants: Mapping[str, Reach],
    *,
    kind: str = "user",
    masks: Mapping[str, Mapping[str, str]] | None = None,
    **columns: Any,
) -> UUID:
    """Put somebody with these grants into the directory copy and return the id; `columns` are those of
    directory_user.
    """
    subject, role = new_id(), new_id()
    person = {"id": subject, "version": 1, "kind": kind, "login": str(subject), "name": {"zh": "测试", "en": "Test"}}
    rights = {"roles": [str(role)], "scopes": list(grants) if kind == "system" else [], "active": True}
    with engine.begin() as connection:
        connection.execute(
            insert(directory_role).values(
                id=role,
                version=1,
                code=str(role),
                name={"zh": "测试角色", "en": "Test role"},
                grants={permission: str(reach) for permission, reach in grants.items()},
                masks=dict(masks or {}),
            )
        )
        connection.execute(insert(directory_user).values({**person, **rights, **columns}))
    return subject

"""Routes of signing keys (签名密钥): the public set for everybody, the ring for those who turn it."""

from typing import Any, cast

from chassis.http import PUBLIC, Routes, Schema, fields
from chassis.http.house import house
from chassis.unit_of_work import Reader, UnitOfWork
from gateway.identity.keys import commands, queries
from gateway.identity.keys.master import MasterKey
from gateway.identity.keys.model import CACHE_LIFE, KeyState
from gateway.settings import Settings

routes = Routes("signing_keys", prefix="/v1", zh="签名密钥", en="Signing keys")


class PublicKey(Schema):
    """One public key (RFC 7517)."""

    kty = fields.Text(10, required=True, metadata={"example": "RSA"})
    use = fields.Text(10, required=True, metadata={"example": "sig"})
    alg = fields.Text(10, required=True, metadata={"example": "RS256"})
    kid = fields.Text(100, required=True, metadata={"example": "0190a000-0000-7000-8000-000000000000"})
    n = fields.Text(2000, required=True, metadata={"example": "u1SU1LfVLPHCozMxH2Mo…"})
    e = fields.Text(20, required=True, metadata={"example": "AQAB"})


class KeySet(Schema):
    """The public keys that tokens may be signed with."""

    keys = fields.List(fields.Nested(PublicKey), required=True)


class SigningKeyRead(Schema):
    """A key of the ring; never its private half."""

    kid = fields.Text(100, required=True, metadata={"example": "0190a000-0000-7000-8000-000000000000"})
    state = fields.Choice(KeyState, required=True)
    since = fields.Instant(required=True)
    created_at = fields.Instant(required=True)


class Ring(Schema):
    """All keys, the newest first."""

    keys = fields.List(fields.Nested(SigningKeyRead), required=True)


@routes.get(
    "/jwks",
    permission=PUBLIC,
    answer=KeySet,
    headers={"Cache-Control": f"public, max-age={int(CACHE_LIFE.total_seconds())}"},
    zh="公钥集",
)
def read_key_set(reader: Reader) -> dict[str, Any]:
    """The public keys of access tokens (JWKS)."""
    return queries.key_set(reader.session)


@routes.get("/signing-keys", permission="identity.signing_key.read", answer=Ring, zh="签名密钥列表")
def list_signing_keys(reader: Reader) -> dict[str, Any]:
    """Every signing key and where it stands in its life."""
    return {"keys": queries.ring(reader.session)}


@routes.post(
    "/signing-keys/rotate", permission="identity.signing_key.rotate", answer=Ring, status=200, zh="轮换签名密钥"
)
def rotate_signing_keys(uow: UnitOfWork) -> dict[str, Any]:
    """Publish a successor now; it signs one cache life later."""
    settings = cast(Settings, house().settings)
    commands.turn_keys(uow, MasterKey(settings.master_key), rotate=True)
    uow.session.flush()
    return {"keys": queries.ring(uow.session)}

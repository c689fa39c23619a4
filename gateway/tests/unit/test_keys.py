"""The master key, the signing keys under it, and the tokens they sign."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from chassis.identifiers import new_id
from chassis.testing.access import ISSUER
from chassis.tokens import KeptKeys, Tokens
from gateway.identity.keys.master import MasterKey, WrongMasterKey
from gateway.identity.keys.model import KeyState, SigningKey, generate
from gateway.identity.keys.signing import TokenSigner
from gateway.settings import master_key

MASTER = MasterKey(bytes(range(32)))


@pytest.fixture(scope="module")
def key() -> SigningKey:
    return generate(MASTER, KeyState.ACTIVE, datetime.now(UTC))


def test_what_is_sealed_opens_with_the_same_key_and_name_only() -> None:
    sealed = MASTER.seal(b"private", "key-1")
    assert b"private" not in sealed
    assert MASTER.open(sealed, "key-1") == b"private"
    for other, name in ((MasterKey(bytes(32)), "key-1"), (MASTER, "key-2")):
        with pytest.raises(WrongMasterKey):
            other.open(sealed, name)
    with pytest.raises(WrongMasterKey):
        MASTER.open(sealed[:-1] + bytes([sealed[-1] ^ 1]), "key-1")


def test_every_purpose_has_a_key_of_its_own() -> None:
    assert MASTER.derive("refresh-token") != MASTER.derive("seal")
    assert MASTER.derive("refresh-token") == MasterKey(bytes(range(32))).derive("refresh-token")


def test_the_public_half_is_all_that_is_published(key: SigningKey) -> None:
    assert set(key.public) == {"kty", "n", "e", "kid", "alg", "use"}
    assert key.sealed is not None
    assert b"PRIVATE" not in key.sealed


def test_a_key_that_is_gone_has_lost_its_private_half() -> None:
    key = generate(MASTER, KeyState.RETIRING, datetime.now(UTC))
    key.enter(KeyState.GONE, datetime.now(UTC))
    assert key.sealed is None
    with pytest.raises(LookupError):
        key.private(MASTER)


def test_services_believe_the_tokens_that_identity_signs(key: SigningKey) -> None:
    subject, now = new_id(), datetime.now(UTC)
    token = TokenSigner(MASTER, ISSUER).sign(key, subject=subject, kind="user", now=now, claims={"scope": ""})
    claims = Tokens(KeptKeys(lambda: {"keys": [key.public]}), ISSUER).verify(token)
    assert UUID(claims["sub"]) == subject
    assert claims["exp"] - claims["iat"] == 300
    header = jwt.decode(token, RSAKey.import_key(key.public), algorithms=["RS256"]).header
    assert header == {"alg": "RS256", "kid": key.kid, "typ": "at+jwt"}


@pytest.mark.parametrize("text", ["00" * 32, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="])
def test_a_master_key_is_written_as_digits_or_in_base64(text: str) -> None:
    assert master_key(text) == bytes(32)


@pytest.mark.parametrize("text", ["", "00" * 31, "not a key", "=" * 44, "zz" * 32, "AAAA"])
def test_anything_else_is_no_master_key(text: str) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        master_key(text)

"""Tokens that open nothing, as one table (faults.md A-1)."""

import base64
import hmac
import json
import time
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from joserfc.jwk import RSAKey

from chassis.identifiers import new_id
from chassis.testing.access import ISSUER, Signer


def hostile_tokens(signer: Signer, subject: UUID) -> dict[str, str]:
    """Authorization headers that must all be answered 401, by name (A-1); `subject` is somebody whose good token is
    taken.
    """
    good = signer.claims(subject)
    token = signer.sign(good)
    return {
        **{name: f"Bearer {signer.sign(claims)}" for name, claims in _bad_claims(good).items()},
        **{name: f"Bearer {_signed(signer, header, good)}" for name, header in _bad_headers(signer).items()},
        **{name: f"Bearer {forged}" for name, forged in _forged(signer, good).items()},
        **{name: f"Bearer {cut}" for name, cut in _mangled(token).items()},
        "no scheme": token,
        "basic": "Basic " + base64.b64encode(b"admin:admin").decode(),
        "two tokens in one header": f"Bearer {token}, Bearer {token}",
        "empty": "",
        "only the scheme": "Bearer ",
    }


def _bad_claims(good: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    now = int(time.time())
    changed: dict[str, dict[str, Any]] = {
        "expired": {"exp": now - 60},
        "not yet valid": {"nbf": now + 300},
        "issued in the future": {"iat": now + 300},
        "other audience": {"aud": "billing"},
        "audience in a list of others": {"aud": ["billing", "mail"]},
        "other issuer": {"iss": "https://evil.example"},
        "issuer with a slash": {"iss": ISSUER + "/"},
        "subject is no id": {"sub": "admin"},
        "subject is SQL": {"sub": "' OR 1=1 --"},
        "unknown kind": {"kind": "root"},
        "exp as text": {"exp": str(now + 300)},
        "exp for ever": {"exp": 10**30},
    }
    cases = {name: {**good, **change} for name, change in changed.items()}
    for missing in ("exp", "iss", "aud", "sub", "iat", "kind"):
        cases[f"no {missing}"] = {name: value for name, value in good.items() if name != missing}
    return cases


def _signed(signer: Signer, header: Mapping[str, Any], claims: Mapping[str, Any]) -> str:
    """A token with a good signature over whatever the header says; joserfc itself would refuse to make some of them."""
    signed = f"{_part({'alg': 'RS256', 'kid': signer.kid, 'typ': 'at+jwt', **header})}.{_part(claims)}"
    private: Any = signer.key.private_key
    return f"{signed}.{_b64(private.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256()))}"


def _bad_headers(signer: Signer) -> dict[str, dict[str, Any]]:
    evil = RSAKey.generate_key(2048).as_dict(private=False)
    return {
        "kid is a path": {"kid": "../../dev/null"},
        "kid is SQL": {"kid": "' UNION SELECT 'x"},
        "kid is a URL": {"kid": "https://evil.example/jwks"},
        "kid of another": {"kid": signer.kid + "x"},
        "kid is empty": {"kid": ""},
        "jku": {"jku": "https://evil.example/jwks"},
        "x5u": {"x5u": "https://evil.example/cert"},
        "jwk": {"jwk": evil},
        "crit": {"crit": ["exp"]},
        "another type": {"typ": "JWT"},
    }


def _forged(signer: Signer, good: Mapping[str, Any]) -> dict[str, str]:
    """Tokens whose signature proves nothing: none in every case, the public key as a secret, another key, no
    signature.
    """

    def unsigned(algorithm: str) -> str:
        return f"{_part({'alg': algorithm, 'kid': signer.kid, 'typ': 'at+jwt'})}.{_part(good)}"

    confused = unsigned("HS256")
    mac = hmac.digest(signer.key.as_pem(private=False), confused.encode(), "sha256")
    other: Any = RSAKey.generate_key(2048).private_key
    strange = other.sign(unsigned("RS256").encode(), padding.PKCS1v15(), hashes.SHA256())
    mine: Any = signer.key.private_key
    stronger = mine.sign(unsigned("RS512").encode(), padding.PKCS1v15(), hashes.SHA512())
    encrypted = _part({"alg": "dir", "enc": "none", "kid": signer.kid, "typ": "at+jwt"})
    return {
        **{f"alg {word}": f"{unsigned(word)}." for word in ("none", "None", "NONE", "nOnE")},
        "HS256 by the public key": f"{confused}.{_b64(mac)}",
        "another key": f"{unsigned('RS256')}.{_b64(strange)}",
        "another algorithm": f"{unsigned('RS512')}.{_b64(stronger)}",
        "empty signature": f"{unsigned('RS256')}.",
        "unencrypted JWE": f"{encrypted}..{_b64(b'0' * 12)}.{_part(good)}.",
    }


def _mangled(token: str) -> dict[str, str]:
    header, payload, signature = token.split(".")
    last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    twin = last[
        last.index(signature[-1]) ^ 1
    ]  # the same bytes spelled otherwise: two bits of the last character are spare
    return {
        "cut": token[:-10],
        "no signature part": f"{header}.{payload}",
        "padded": f"{token}=",
        "standard alphabet": f"{header}.{payload}.{signature.replace('-', '+').replace('_', '/')}+",
        "spelled otherwise": f"{header}.{payload}.{signature[:-1]}{twin}",
        "payload of another": f"{header}.{_b64(_json({'sub': str(new_id())}))}.{signature}",
        "a megabyte": f"{header}.{payload}.{signature}{'A' * 2**20}",
        "one part": "a",
        "dots": "..",
    }


def _json(value: Any) -> bytes:
    return json.dumps(value).encode()


def _part(value: Mapping[str, Any]) -> str:
    return _b64(_json(value))


def _b64(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()

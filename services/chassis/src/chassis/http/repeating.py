"""The Idempotency-Key header (draft-ietf-httpapi-idempotency-key-header): from the request to the pipeline's key."""

import hashlib
import re

from flask import request

from chassis.errors import Malformed
from chassis.idempotency import IdempotencyKey

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
_KEY = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?")


def idempotency_key(principal: str, route: str, body: bytes) -> IdempotencyKey | None:
    """The key of this request, or None; raises Malformed for one that is empty, longer than 255 or not printable ASCII.

    The hash covers method, path, query and body, so that the same key with anything else is told apart.
    """
    keys = request.headers.getlist(HEADER)
    if not keys:
        return None
    if len(keys) > 1 or not _KEY.fullmatch(keys[0]):
        raise Malformed(
            "Idempotency-Key must hold 1 to 255 printable ASCII characters, once.",
            "Idempotency-Key 应为 1 至 255 个可见 ASCII 字符,且仅一个",
        )
    target = f"{request.method} {request.path}?{request.query_string.decode('latin-1')}\n"
    return IdempotencyKey(keys[0], principal, route, hashlib.sha256(target.encode() + body).digest())

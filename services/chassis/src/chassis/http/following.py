"""A document that changes while one waits, as Server-Sent Events (WHATWG HTML, 9.2) that hold no thread.

Every answer is the state of the moment, and ends. A browser's EventSource comes back by itself after `retry` and says
by Last-Event-ID what it knows already; 204 tells it that nothing more will come (docs/decisions/0018).
"""

from hashlib import sha256

from flask import Response, request

EVENTS = "text/event-stream"
AGAIN = 2_000
"""Milliseconds until a follower comes back."""


def followed(document: bytes, *, ended: bool) -> Response:
    """The event that this document in JSON is: nothing to who knows it, 204 if it has `ended` and they know that."""
    mark = sha256(document).hexdigest()[:16]
    known = request.headers.get("Last-Event-ID") == mark
    if known and ended:
        return Response(status=204)
    event = b"" if known else b"id: %s\ndata: %s\n" % (mark.encode(), document)
    return Response(b"retry: %d\n%s\n" % (AGAIN, event), content_type=f"{EVENTS}; charset=utf-8")

"""Names that Envoy and the parts of its configuration share."""

TOKEN_FILTER = "envoy.filters.http.jwt_authn"  # noqa: S105 - a name
BUFFER_FILTER = "envoy.filters.http.buffer"

PAYLOAD = "payload"
"""Where the token filter leaves the claims of a token that it found good."""
SUBJECT = [{"key": PAYLOAD}, {"key": "sub"}]
"""Where the person of a good token is found."""
FAILURE = "failure"
TOKEN_FAULT = [{"key": FAILURE}, {"key": "message"}]
"""Where the token filter says what is wrong with a token."""
TRACE_HEADER = "x-trace-id"
"""The trace's id, on its way from the first filter to the problem documents."""

IDENTITY = "gateway"
"""The upstream that publishes the keys of the tokens."""
NOBODY = "nobody"
"""The cluster that traces would be sent to."""


def once(upstream: str) -> str:
    """The cluster of a service for requests that are never sent twice."""
    return f"{upstream}-once"

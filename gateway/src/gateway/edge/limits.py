"""Every bound of the edge in one place; docs/edge.md shows the same table and a test compares the two."""

SECOND = 1.0
KIB = 1024
MIB = 1024 * KIB

# Requests, as they come in
HEADER_KIB = 8
"""All header lines of a request together, path included; the services' own bound for one line is 8190 bytes."""
HEADER_COUNT = 50
"""Header lines of a request; the services take 64, and the edge adds a few."""
BODY_BYTES = MIB
"""A body; the services' own bound. It is held here until it is whole, so a slow one keeps no service waiting."""
FORM_BYTES = 16 * KIB
"""A body of the token and password routes: a form with a login and a password."""
HEADERS_SECONDS = 10
"""From the first byte of a request to the end of its headers; then 408."""
REQUEST_SECONDS = 60
"""From the first byte of a request to the end of its body; then 408."""
KEEP_ALIVE_SECONDS = 60
"""An idle connection of a client."""
IDLE_SECONDS = 30
"""A request or answer without a byte moving, slow readers included."""
CONNECTIONS = 10_000
"""Connections of clients at once; beyond them new ones are closed."""
ANSWER_BYTES = MIB
"""What is kept of an answer that its reader takes slowly; beyond it the service is made to wait."""

# Deadlines, from the end of the request to the end of the answer; then 504
ANSWER_SECONDS = 15
"""The services end a statement after 10 s."""
EXPORT_SECONDS = 60

# Services behind
PARALLEL = 16
"""Connections to a service at once, and as many again for writes without a key."""
QUEUED = 64
"""Requests that wait for one of them; the next is answered 503 at once."""
RETRIES = 2
"""Further tries of a request that may be sent again."""
RETRYING = 16
"""Retries under way to one service at once."""
CONNECT_SECONDS = 1
UPSTREAM_IDLE_SECONDS = 30
"""An idle connection to a service; shorter than the 75 s after which the service would close it."""
PROBE_SECONDS = 0.5
"""Between two probes of a service: it says for 1 s that it leaves before it does."""
PROBES_FAILED = 2
EJECTION_FAILURES = 5
"""Requests in a row that a service did not answer in time, or at all, until it gets none for EJECTION_SECONDS."""
EJECTION_SECONDS = 2

# Limits of rate, per second; the settings may set others
BURST = 2
"""Seconds of its rate that a caller may spend at once."""
BUCKETS = 50_000
"""Callers whose rates are known at once, the least recent is forgotten."""
RETRY_AFTER = 1

# Tokens
LEEWAY = 30
"""Seconds of clock difference, as in the services."""
KEYS_FRESH = 300
"""Seconds between two readings of the public keys; the old ones stay while identity is away."""
TOKENS_REMEMBERED = 10_000

# Leaving
DRAIN_SECONDS = 12
"""Requests in flight may take as long to end; new ones are told to come back on another connection."""

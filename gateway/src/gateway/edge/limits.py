"""Every bound of the edge in one place; docs/edge.md shows the same table and a test compares the two."""

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
VISITOR_BYTES = 64 * KIB
"""A body of what strangers may write: a few fields and 4,000 characters, however they are escaped."""
ATTACHMENT_BYTES = 20 * MIB
"""A file that is attached to a document."""
IMPORT_BYTES = 10 * MIB
"""A file of rows to import."""
HEADERS_SECONDS = 10
"""From the first byte of a request to the end of its headers; then 408."""
REQUEST_SECONDS = 60
"""From the first byte of a request to the end of its body; then 408."""
KEEP_ALIVE_SECONDS = 60
"""An idle connection of a client."""
IDLE_SECONDS = 30
"""A request or answer without a byte moving, slow readers included."""
STREAM_SECONDS = 300
"""A request with its answer, however slowly it is read; streams excepted."""
CONNECTIONS = 10_000
"""Connections of clients at once; beyond them new ones are closed."""
ANSWER_BYTES = MIB
"""What is kept of an answer that its reader takes slowly; beyond it the service is made to wait."""
HEAP_BYTES = 512 * MIB
"""Memory of the edge; near it slow readers are let go after a second, then new requests are answered 503."""

# Deadlines, from the end of the request to the end of the answer; then 504
ANSWER_SECONDS = 15
"""The services end a statement after 10 s."""

# Services behind
PARALLEL = 16
"""Connections to a service at once, and as many again for writes without a key."""
QUEUED = 128
"""Requests that wait for one of them; the next is answered 503 at once."""
CONNECT_SECONDS = 1
UPSTREAM_IDLE_SECONDS = 30
"""An idle connection to a service; shorter than the 75 s after which the service would close it."""
RETRIES = 12
"""Further tries of a request that was not sent, or may be sent again: about five seconds, in which a service that is
alone on its address starts anew and nobody notices."""
RETRY_FIRST_SECONDS, RETRY_LONGEST_SECONDS = 0.25, 1
"""The pause before a try lies between none and this; it doubles up to the second figure."""
RETRYING = QUEUED
"""Requests to one service that wait for another try."""
PROBE_SECONDS = 2
"""A probe is a request like others, 3 ms of CPU with PostgreSQL's: five services asked each second were a quarter of
what the system costs at rest."""
PROBES_FAILED = 3
"""Probes in a row until a service counts as away and is not tried at all; one good probe brings it back."""
EJECTION_PERCENT = 40
"""Of a second's requests to one of several processes of a service: when so many found no answer in time, or nobody at
all, only the others are asked for EJECTION_SECONDS. A new connection counts as a success of its own."""
EJECTION_REQUESTS = 5
"""Fewer in a second say nothing."""
EJECTION_SECONDS = 5
EJECTED_PERCENT = 50
"""Never more than half of them: the only one there is goes on being asked."""

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

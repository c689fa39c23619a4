"""The floor: the least program that enters, approves and lists orders with the product's guarantee.

Raw WSGI, checks by hand, one statement to read and one to write. The same tables, rows, envelope and answer; who asks
is read on every request, the write is repeatable under its key, prices, terms and credit are the customer's. It knows
the one reach `all`, one currency, prices without steps, credit checked at the approval, and none of the rest.
"""

import hashlib
import re
import socket
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson
import psycopg
import urllib3
from joserfc import jwt
from joserfc.jwk import KeySet
from psycopg.rows import dict_row

from chassis.identifiers import new_id
from sales.settings import Settings
from tests.bench.orders import floor_sql as sql
from tests.bench.orders.floor_documents import Refused, Row, checked, draft, fact_row, json_of
from tests.bench.orders.serving import serve

Answer = tuple[int, dict[str, str], bytes]
Fact = tuple[str, str, Row, Row]
"""Kind of aggregate, what happened to it, its state with id and version, and what changed."""

ZONE = ZoneInfo("Asia/Shanghai")
APPROVING = re.compile(r"/v1/orders/([0-9a-f-]{36})/approve")
BEFORE_ALL = "infinity/ffffffff-ffff-ffff-ffff-ffffffffffff"


@dataclass
class Floor:
    """The WSGI application."""

    settings: Settings
    known: dict[str, dict[str, Any]] = field(default_factory=dict)
    mine: threading.local = field(default_factory=threading.local)
    keys: KeySet | None = None
    wake: socket.socket = field(default_factory=lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM))

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request."""
        try:
            status, headers, body = self.answer(environ)
        except Refused as refused:
            status, headers, body = refused.status, {}, b"{}"
        except psycopg.errors.UniqueViolation:
            status, headers, body = 409, {"Retry-After": "1"}, b"{}"  # the same key at the same moment
        except psycopg.errors.DivisionByZero:
            status, headers, body = 409, {}, b"{}"  # beyond the customer's credit
        headers |= {"Content-Type": "application/json", "Content-Length": str(len(body))}
        start(f"{status} -", list(headers.items()))
        return [body]

    def answer(self, environ: dict[str, Any]) -> Answer:
        """Find the route."""
        subject = self.subject(environ.get("HTTP_AUTHORIZATION", ""))
        path = environ["PATH_INFO"]
        if environ["REQUEST_METHOD"] == "GET" and path == "/v1/orders":
            return self.list_orders(subject, environ["QUERY_STRING"])
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        key = environ.get("HTTP_IDEMPOTENCY_KEY", "")
        if not 0 < len(key) <= 255:
            raise Refused(400)
        asked = {"subject": subject, "actor": f"user/{subject}", "key": key, "now": datetime.now(UTC), "route": path}
        asked["hash"] = hashlib.sha256(path.encode() + b"\n" + body).digest()
        if path == "/v1/orders":
            return self.place(asked, orjson.loads(body))
        if found := APPROVING.fullmatch(path):
            return self.approve(asked, UUID(found[1]), int(environ.get("HTTP_IF_MATCH", '"0"').strip('"')))
        raise Refused(404)

    def subject(self, header: str) -> UUID:
        """Who asks; a token is verified once a minute."""
        claims = self.known.get(header)
        now = datetime.now(UTC).timestamp()
        if claims is None or claims["until"] < now:
            if self.keys is None:
                self.keys = KeySet.import_key_set(urllib3.request("GET", self.settings.jwks_url).json())
            claims = jwt.decode(header.removeprefix("Bearer "), self.keys, algorithms=["RS256"]).claims
            if (claims["iss"], claims["aud"]) != (self.settings.issuer, "crm"):
                raise Refused(401)
            self.known[header] = {**claims, "until": min(claims["exp"], now + 60)}
        return UUID(claims["sub"])

    def ask(self, name: str, statement: str, values: Row) -> Row:
        """The one row of a statement. It may take a number, which need not wait for the disk: the command's will."""
        return self.connection(name, "off").execute(statement, values).fetchone() or {}

    def connection(self, name: str, commit: str) -> psycopg.Connection[Row]:
        """This thread's connection; `commit` is what synchronous_commit is."""
        if not hasattr(self.mine, name):
            options = f"-c synchronous_commit={commit}"
            url = self.settings.database_url
            made = psycopg.connect(url, autocommit=True, options=options, row_factory=dict_row)
            setattr(self.mine, name, made)
        connection: psycopg.Connection[Row] = getattr(self.mine, name)
        return connection

    def list_orders(self, subject: UUID, query: str) -> Answer:
        """A page of one status, newest first: one statement; PostgreSQL makes the JSON, which is passed through."""
        given = dict(pair.split("=", 1) for pair in query.split("&"))
        at, _, identifier = unquote(given.get("cursor", BEFORE_ALL)).partition("/")
        asked = {"subject": subject, "status": given.get("status"), "at": at, "id": identifier}
        found = self.ask("reading", sql.LIST, {**asked, "limit": int(given["limit"])})
        if not found["allowed"]:
            raise Refused(403)
        return 200, {}, b'{"items":%b,"next_cursor":%b}' % (found["items"].encode(), orjson.dumps(found["next"]))

    def place(self, asked: Row, body: Row) -> Answer:
        """Enter a draft."""
        wanted = checked(body)
        today = asked["now"].astimezone(ZONE).date()
        products = [line["product_id"] for line in wanted["lines"]]
        found = self.ask(
            "asking",
            sql.BEFORE_PLACING,
            {**asked, **wanted, "series": f"SO@-#/{today:%Y%m%d}", "products": products, "today": today},
        )
        if (stored := replayed(found, asked)) is not None:
            return stored
        order = draft(asked, wanted, today, found)
        columns = {"account_counts": found["handling"] != "company", "lines_json": json_of(order["lines"]).decode()}
        columns["terms_json"] = found["terms"] and json_of(found["terms"]).decode()
        return self.write(sql.PLACE, 201, asked | order | columns, ("order", "placed", order, {}))

    def approve(self, asked: Row, identifier: UUID, version: int) -> Answer:
        """Take the last step of its approval, by somebody who holds its role and did not enter it."""
        asked |= {"order": identifier, "version": version, "today": asked["now"].astimezone(ZONE).date()}
        found = self.ask("asking", sql.BEFORE_APPROVING, asked)
        if (stored := replayed(found, asked)) is not None:
            return stored
        order, approval = found["document"], found["approval"]
        if approval is None or not found["in_business"] or len(approval["steps"]) != approval["step"]:
            raise Refused(409)
        if order["version"] != version:
            raise Refused(412)
        if asked["actor"] in approval["entered_by"] or approval["steps"][-1]["role"] not in found["roles"]:
            raise Refused(403)
        now, signed = asked["now"], {"status": "approved", "approved_at": asked["now"]}
        changes = {name: {"old": order[name], "new": value} for name, value in signed.items()}
        order |= {**signed, "version": version + 1}
        decision = {"step": approval["step"], "verdict": "approved", "decided_by": asked["actor"], "decided_at": now}
        approval |= {"state": "approved", "closed_at": now, "decisions": [{**decision, "reason": None}]}
        approval["version"] += 1
        closed = {"state": {"old": "open", "new": "approved"}, "closed_at": {"old": None, "new": now}}
        ids = {"approval": approval["id"], "decision": new_id(), "entry": new_id(), "step": approval["step"]}
        facts = ("order", "approved", order, changes), ("approval", "approved", approval, closed)
        return self.write(sql.APPROVE, 200, asked | ids, *facts)

    def write(self, statement: str, status: int, values: Row, *facts: Fact) -> Answer:
        """The command's rows, its facts, the outbox and the stored answer: one statement, one commit."""
        document = facts[0][2]
        body = json_of(document)
        headers = {"ETag": f'"{document["version"]}"', "Location": f"orders/{document['id']}"}
        rows = [fact_row(values, *fact) for fact in facts]
        arrays = {name: [row[name] for row in rows] for name in rows[0]}
        values |= {**arrays, "status": status, "headers": json_of(headers).decode(), "body": body}
        if self.connection("writing", "on").execute(statement, values).rowcount != len(facts):
            raise Refused(412)
        self.wake.sendto(b"!", self.settings.relay_wake)
        return status, headers, body


def replayed(found: Row, asked: Row) -> Answer | None:
    """The stored answer of the same request."""
    if not found["allowed"]:
        raise Refused(403)
    if found["status"] is None:
        return None
    if found["request_hash"] != asked["hash"]:
        raise Refused(422)
    return found["status"], found["headers"], found["body"]


if __name__ == "__main__":
    serve(Floor)

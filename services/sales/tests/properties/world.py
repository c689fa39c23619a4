"""A customer for a machine to trade with: two people who may do everything, and the documents as they stand now."""

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, text

from chassis.identifiers import new_id
from chassis.testing.staff import Caller
from services.sales.tests.credit import granted

OK = frozenset({200, 201})
REFUSED = frozenset({403, 404, 409, 412, 422})
TABLES: Mapping[str, str] = {
    "orders": "customer_order",
    "order-changes": "order_change",
    "deliveries": "delivery",
    "shipment-notices": "shipment_notice",
    "returns": "sales_return",
    "payments": "payment",
    "receivables": "receivable",
}
"""Where the documents of a resource stand."""
BOOKS = (*TABLES.values(), "credit_note", "credit_entry", "credit_occupation", "credit_exposure", "fact")
"""What trade leaves behind; what hangs on these goes with them."""
STATES: Mapping[str, tuple[str, ...]] = {
    "submit": ("draft",),
    "approve": ("submitted",),
    "reject": ("submitted",),
    "withdraw": ("submitted",),
    "cancel": ("draft", "approved"),
    "close": ("approved",),
    "void": ("approved",),
    "ship": ("approved",),
    "receive": ("shipped", "approved"),
    "inspection": ("received",),
    "return": ("shipped", "received"),
    "confirm": ("entered",),
    "refuse": ("entered",),
    "allocate": ("confirmed",),
    "release": ("confirmed",),
    "reverse": ("confirmed",),
    "settle": ("settled", "partly_settled"),
}
"""Where a document stands to which the action can be done, or of which something can be made."""


class World:
    """What is done for one account, and what became of it; counts what was done and what was refused."""

    def __init__(self, people: tuple[Caller, Caller], engine: Engine, account: UUID, product: str) -> None:
        self.people, self.engine, self.account, self.product = people, engine, account, product
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.parameters: tuple[UUID, int] = (new_id(), 0)

    def pick(self, resource: str, which: int, action: str) -> tuple[str, int] | None:
        """One of the account's documents as path and version, mostly one that stands where the action can be done to
        it; None where there is no document yet.
        """
        found = self.rows(f"SELECT id, version, status FROM {TABLES[resource]} WHERE account_id = :account ORDER BY id")
        fit = [document for document in found if document[2] in STATES[action]]
        chosen = fit if fit and which % 4 < 3 else found
        if not chosen:
            return None
        identifier, version, _ = chosen[which % len(chosen)]
        return f"/v1/{resource}/{identifier}", version

    def rows(self, statement: str, **values: Any) -> list[tuple[Any, ...]]:
        """The rows of a question about the account, as committed now."""
        with self.engine.connect() as connection:
            found = connection.execute(text(statement), {"account": self.account, **values})
            return [tuple(row) for row in found]

    def grant(self, limit: int) -> None:
        """Let the account have this much credit from now on, forbidden to exceed when an order is approved."""
        identifier, version = self.parameters
        self.parameters = (identifier, version + 1)
        loose = dict.fromkeys(("on_order_saved", "on_order_submitted", "on_notice_approved", "on_shipped"), "none")
        granted(self.engine, self.account, identifier, version + 1, credit_limit=str(limit), **loose)

    def forget(self) -> None:
        """Leave nothing behind: the next world's rules are asked of its own documents only."""
        with self.engine.begin() as connection:
            connection.execute(text(f"TRUNCATE {', '.join(BOOKS)} CASCADE"))

    def post(self, who: int, path: str, body: Mapping[str, Any]) -> dict[str, Any] | None:
        """Something new by one of the two; None where it was refused."""
        return self._heard(path, self.people[who].post(path, body))

    def act(self, who: int, at: tuple[str, int] | None, action: str, body: Mapping[str, Any] | None = None) -> Any:
        """An action of one of the two on a document as it stands; None where it was refused or there is none."""
        if at is None:
            return None
        path, version = at
        return self._heard(f"{path.split('/')[2]}/{action}", self.people[who].act(f"{path}/{action}", version, body))

    def _heard(self, what: str, answer: Any) -> dict[str, Any] | None:
        assert answer.status_code in OK | REFUSED, f"{what}: {answer.status_code} {answer.text}"
        if answer.status_code in OK:
            self.done[what] += 1
            return dict(answer.json)
        self.refused[f"{what} {answer.json['type']}"] += 1
        return None


def plain(number: Decimal) -> str:
    """A decimal as it travels, without an exponent."""
    return f"{number:f}"

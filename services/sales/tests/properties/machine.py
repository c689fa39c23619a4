"""Trade with one customer in whatever order: what holds always must hold after every step (issue 6)."""

from collections import Counter
from decimal import Decimal
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.sales.tests.factories import ORDER
from services.sales.tests.properties.world import World, plain

WHICH = st.integers(0, 30)
WHO = st.integers(0, 1)
QUANTITY = st.decimals(Decimal("0.001"), 30, places=3)
PRICE = st.decimals(0, 500, places=4)
LINES = st.lists(st.tuples(QUANTITY, PRICE), min_size=1, max_size=3)
PARTS = st.dictionaries(st.integers(1, 3), QUANTITY, min_size=1, max_size=2)
REASON = {"reason": "试"}


class Trade(RuleBasedStateMachine):
    """Two people who may do everything, each step by either of them; `world` and `broken` come from the test."""

    world: World
    done: ClassVar[Counter[str]]
    """What was done, over all runs."""

    def broken(self) -> list[str]:
        """The rules that do not hold any more."""
        raise NotImplementedError

    @rule(who=WHO, lines=LINES, tax_included=st.booleans())
    def place(self, who: int, lines: Any, tax_included: bool) -> None:
        self.world.post(who, "/v1/orders", self._order(lines, tax_included))

    @rule(lines=LINES, tax_included=st.booleans())
    def sign(self, lines: Any, tax_included: bool) -> None:
        """An order on its straight way, so that there is something to ship."""
        self._signed(lines, tax_included)

    @initialize(lines=LINES, tax_included=st.booleans())
    def begin(self, lines: Any, tax_included: bool) -> None:
        """Goods are with the customer before anything else happens: what comes back or is paid needs them."""
        self.sell(lines, tax_included)

    @rule(lines=LINES, tax_included=st.booleans())
    def sell(self, lines: Any, tax_included: bool) -> None:
        """Signed, shipped whole, received."""
        if delivery := self.world.act(0, self._signed(lines, tax_included), "ship", {}):
            self.world.act(1, (f"/v1/deliveries/{delivery['id']}", delivery["version"]), "receive", {})

    @rule(which=WHICH, who=WHO, action=st.sampled_from(["submit", "approve", "reject", "withdraw", "cancel", "close"]))
    def decide_order(self, which: int, who: int, action: str) -> None:
        self.world.act(who, self.world.pick("orders", which), action, REASON if action in _WITH_REASON else None)

    @rule(which=WHICH, who=WHO, parts=PARTS, added=st.none() | st.tuples(QUANTITY, PRICE))
    def change_order(self, which: int, who: int, parts: Any, added: Any) -> None:
        """Other quantities of some lines, perhaps one line more."""
        if order := self.world.pick("orders", which):
            lines = [*_lines(parts), *([] if added is None else [self._line(*added)])]
            body = {"order_id": order[0].rpartition("/")[2], "reason": "试", "lines": lines}
            if made := self.world.post(who, "/v1/order-changes", body):
                self.world.act(who, (f"/v1/order-changes/{made['id']}", 1), "submit")

    @rule(
        which=WHICH, who=WHO, action=st.sampled_from(["approve", "approve", "approve", "reject", "withdraw", "cancel"])
    )
    def decide_change(self, which: int, who: int, action: str) -> None:
        at = self.world.pick("order-changes", which)
        self.world.act(who, at, action, REASON if action == "reject" else None)

    @rule(which=WHICH, who=WHO, parts=st.none() | PARTS)
    def ship(self, which: int, who: int, parts: Any) -> None:
        body = {} if parts is None else {"lines": _lines(parts)}
        self.world.act(who, self.world.pick("orders", which), "ship", body)

    @rule(which=WHICH, who=WHO, parts=st.none() | PARTS)
    def notice(self, which: int, who: int, parts: Any) -> None:
        if order := self.world.pick("orders", which):
            body = {"order_id": order[0].rpartition("/")[2], **({} if parts is None else {"lines": _lines(parts)})}
            if made := self.world.post(who, "/v1/shipment-notices", body):
                self.world.act(who, (f"/v1/shipment-notices/{made['id']}", 1), "submit")

    @rule(which=WHICH, who=WHO, action=st.sampled_from(["approve", "approve", "reject", "withdraw", "void", "submit"]))
    def decide_notice(self, which: int, who: int, action: str) -> None:
        at = self.world.pick("shipment-notices", which)
        self.world.act(who, at, action, REASON if action in _WITH_REASON else None)

    @rule(which=WHICH, who=WHO, parts=st.none() | PARTS)
    def deliver(self, which: int, who: int, parts: Any) -> None:
        if notice := self.world.pick("shipment-notices", which):
            body = {"notice_id": notice[0].rpartition("/")[2], **({} if parts is None else {"lines": _lines(parts)})}
            self.world.post(who, "/v1/deliveries", body)

    @rule(which=WHICH, who=WHO, action=st.sampled_from(["approve", "reject", "withdraw", "receive", "receive"]))
    def decide_delivery(self, which: int, who: int, action: str) -> None:
        at = self.world.pick("deliveries", which)
        self.world.act(who, at, action, REASON if action in _WITH_REASON else None)

    @rule(which=WHICH, who=WHO, parts=PARTS, kind=st.sampled_from(["batch", "line_off", "feedback"]))
    def give_back(self, which: int, who: int, parts: Any, kind: str) -> None:
        if delivery := self.world.pick("deliveries", which):
            lines = [{**line, "reason": _WHY[kind]} for line in _lines(parts)]
            body = {"return_type": kind, "delivery_id": delivery[0].rpartition("/")[2], "lines": lines}
            if made := self.world.post(who, "/v1/returns", body):
                self.world.act(who, (f"/v1/returns/{made['id']}", 1), "submit")

    @rule(which=WHICH, who=WHO, action=st.sampled_from(["approve", "approve", "receive", "reject", "withdraw", "void"]))
    def decide_return(self, which: int, who: int, action: str) -> None:
        at = self.world.pick("returns", which)
        self.world.act(who, at, action, REASON if action in _WITH_REASON else None)

    @rule(which=WHICH, who=WHO, parts=PARTS)
    def inspect(self, which: int, who: int, parts: Any) -> None:
        if found := self.world.pick("returns", which):
            self.world.post(who, f"{found[0]}/inspection", {"lines": _lines(parts)})

    @rule(who=WHO, amount=st.decimals(Decimal("0.01"), 3000, places=2))
    def pay(self, who: int, amount: Decimal) -> None:
        body = {"account_id": str(self.world.account), "amount": plain(amount)}
        if made := self.world.post(who, "/v1/payments", body):
            self.world.act(1 - who, (f"/v1/payments/{made['id']}", 1), "confirm", {})

    @rule(which=WHICH, who=WHO, action=st.sampled_from(["allocate", "reverse", "confirm", "refuse"]))
    def decide_payment(self, which: int, who: int, action: str) -> None:
        body = REASON if action in _WITH_REASON else {}
        self.world.act(who, self.world.pick("payments", which), action, body)

    @rule(which=WHICH, other=WHICH, who=WHO)
    def release_payment(self, which: int, other: int, who: int) -> None:
        if receivable := self.world.pick("receivables", other):
            body = {"receivable_ids": [receivable[0].rpartition("/")[2]]}
            self.world.act(who, self.world.pick("payments", which), "release", body)

    @rule(limit=st.integers(0, 20_000))
    def grant(self, limit: int) -> None:
        """Other credit from now on: what was signed before stays signed."""
        self.world.grant(limit)

    @invariant()
    def everything_adds_up(self) -> None:
        broken = self.broken()
        assert not broken, broken

    def _signed(self, lines: Any, tax_included: bool) -> tuple[str, int] | None:
        """The path and version of a new order that both have signed."""
        if order := self.world.post(0, "/v1/orders", self._order(lines, tax_included)):
            path = f"/v1/orders/{order['id']}"
            if submitted := self.world.act(0, (path, 1), "submit"):
                approved = self.world.act(1, (path, submitted["version"]), "approve")
                return approved and (path, approved["version"])
        return None

    def _order(self, lines: Any, tax_included: bool) -> dict[str, Any]:
        wanted = [self._line(quantity, price) for quantity, price in lines]
        return {**ORDER, "account_id": str(self.world.account), "tax_included": tax_included, "lines": wanted}

    def _line(self, quantity: Decimal, price: Decimal) -> dict[str, Any]:
        return {"product_id": self.world.product, "quantity": plain(quantity), "price": plain(price)}


_WITH_REASON = frozenset({"reject", "cancel", "close", "void", "refuse", "reverse"})
_WHY = {"batch": "defect", "line_off": "line_reject", "feedback": "warranty"}


def _lines(parts: dict[int, Decimal]) -> list[dict[str, Any]]:
    return [{"line": line, "quantity": plain(quantity)} for line, quantity in sorted(parts.items())]

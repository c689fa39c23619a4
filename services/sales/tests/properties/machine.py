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
SIGNED = st.booleans()
"""Whether the other one approves it at once: what takes many steps is else seldom reached."""
QUANTITY = st.decimals(2, 30, places=3)
PRICE = st.decimals(0, 500, places=4)
LINES = st.lists(st.tuples(QUANTITY, PRICE), min_size=2, max_size=3)
LINE = st.sampled_from([1, 2, 2, 3])
PARTS = st.dictionaries(LINE, st.decimals(Decimal("0.001"), 3, places=3), min_size=1)
"""Of some lines so much."""
REASON = {"reason": "试"}
_WHY = {"batch": "defect", "line_off": "line_reject", "feedback": "warranty"}
_WAY_BACK = ("approve", "receive", "inspection")


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
        """Before anything else one order is with the customer as a whole and another in part: what is shipped, closed,
        paid or comes back needs them.
        """
        self.sell(lines, tax_included)
        self.world.act(0, self._signed(lines, tax_included), "ship", {"lines": _lines({1: Decimal(1)})})

    @rule(lines=LINES, tax_included=st.booleans())
    def sell(self, lines: Any, tax_included: bool) -> None:
        """Signed, shipped whole, received."""
        if delivery := self.world.act(0, self._signed(lines, tax_included), "ship", {}):
            self.world.act(1, (f"/v1/deliveries/{delivery['id']}", delivery["version"]), "receive", {})

    @rule(
        which=WHICH,
        who=WHO,
        action=st.sampled_from(["submit", "approve", "reject", "withdraw", "cancel", "cancel", "close", "close"]),
    )
    def decide_order(self, which: int, who: int, action: str) -> None:
        self.world.act(who, self.world.pick("orders", which, action), action, _said(action))

    @rule(
        which=WHICH,
        who=WHO,
        changed=st.dictionaries(LINE, QUANTITY, min_size=1),
        added=st.none() | st.tuples(QUANTITY, PRICE),
        signed=SIGNED,
    )
    def change_order(self, which: int, who: int, changed: Any, added: Any, signed: bool) -> None:
        """Other quantities of some lines, perhaps one line more."""
        if order := self.world.pick("orders", which, "ship"):
            lines = [*_lines(changed), *([] if added is None else [self._line(*added)])]
            body = {"order_id": order[0].rpartition("/")[2], "reason": "试", "lines": lines}
            self._handed_in(who, "/v1/order-changes", body, signed)

    @rule(
        which=WHICH, who=WHO, action=st.sampled_from(["approve", "approve", "approve", "reject", "withdraw", "cancel"])
    )
    def decide_change(self, which: int, who: int, action: str) -> None:
        at = self.world.pick("order-changes", which, action)
        self.world.act(who, at, action, REASON if action == "reject" else None)

    @rule(which=WHICH, who=WHO, parts=st.none() | PARTS)
    def ship(self, which: int, who: int, parts: Any) -> None:
        body = {} if parts is None else {"lines": _lines(parts)}
        self.world.act(who, self.world.pick("orders", which, "ship"), "ship", body)

    @rule(which=WHICH, who=WHO, parts=st.none() | PARTS, signed=SIGNED, leaves=st.booleans())
    def notice(self, which: int, who: int, parts: Any, signed: bool, leaves: bool) -> None:
        if order := self.world.pick("orders", which, "ship"):
            body = {"order_id": order[0].rpartition("/")[2], **({} if parts is None else {"lines": _lines(parts)})}
            noticed = self._handed_in(who, "/v1/shipment-notices", body, signed)
            if noticed and signed and leaves:
                self.world.post(who, "/v1/deliveries", {"notice_id": noticed["id"]})

    @rule(which=WHICH, who=WHO, action=st.sampled_from(["approve", "approve", "reject", "withdraw", "void", "submit"]))
    def decide_notice(self, which: int, who: int, action: str) -> None:
        self.world.act(who, self.world.pick("shipment-notices", which, action), action, _said(action))

    @rule(which=WHICH, who=WHO, parts=st.none() | PARTS)
    def deliver(self, which: int, who: int, parts: Any) -> None:
        if notice := self.world.pick("shipment-notices", which, "ship"):
            body = {"notice_id": notice[0].rpartition("/")[2], **({} if parts is None else {"lines": _lines(parts)})}
            self.world.post(who, "/v1/deliveries", body)

    @rule(which=WHICH, who=WHO, action=st.sampled_from(["approve", "reject", "withdraw", "receive", "receive"]))
    def decide_delivery(self, which: int, who: int, action: str) -> None:
        self.world.act(who, self.world.pick("deliveries", which, action), action, _said(action))

    @rule(which=WHICH, who=WHO, parts=PARTS, kind=st.sampled_from(list(_WHY)), far=st.integers(0, len(_WAY_BACK)))
    def give_back(self, which: int, who: int, parts: Any, kind: str, far: int) -> None:
        """In two parts, so that cents are divided; handed in by one, by the other each gets as `far` as it gets."""
        if delivery := self.world.pick("deliveries", which, "return"):
            lines = [{**line, "reason": _WHY[kind]} for line in _lines(parts)]
            body = {"return_type": kind, "delivery_id": delivery[0].rpartition("/")[2], "lines": lines}
            for _ in range(2):
                self._brought_back(who, self._handed_in(who, "/v1/returns", body, signed=False), far)

    @rule(which=WHICH, who=WHO, action=st.sampled_from(["approve", "approve", "receive", "reject", "withdraw", "void"]))
    def decide_return(self, which: int, who: int, action: str) -> None:
        self.world.act(who, self.world.pick("returns", which, action), action, _said(action))

    @rule(which=WHICH, who=WHO, parts=st.just({}) | PARTS)
    def inspect(self, which: int, who: int, parts: Any) -> None:
        """Of these lines so much is accepted, of all others everything."""
        self.world.act(who, self.world.pick("returns", which, "inspection"), "inspection", {"lines": _lines(parts)})

    @rule(
        who=WHO,
        amount=st.decimals(Decimal("0.01"), 3000, places=2),
        then=st.sampled_from(["kept", "kept", "reversed", "allocated anew"]),
    )
    def pay(self, who: int, amount: Decimal, then: str) -> None:
        """Confirmed by the other one; perhaps it is an error, or settles something else in the end."""
        body, paid = {"account_id": str(self.world.account), "amount": plain(amount)}, None
        if made := self.world.post(who, "/v1/payments", body):
            paid = self.world.act(1 - who, (f"/v1/payments/{made['id']}", 1), "confirm", {})
        if paid and then == "reversed":
            self.world.act(1 - who, (f"/v1/payments/{paid['id']}", paid["version"]), "reverse", REASON)
        if paid and paid["allocations"] and then == "allocated anew":
            settled = {"receivable_ids": [one["receivable_id"] for one in paid["allocations"]]}
            if freed := self.world.act(who, (f"/v1/payments/{paid['id']}", paid["version"]), "release", settled):
                self.world.act(who, (f"/v1/payments/{paid['id']}", freed["version"]), "allocate", {})

    @rule(which=WHICH, who=WHO, action=st.sampled_from(["allocate", "reverse", "confirm", "refuse"]))
    def decide_payment(self, which: int, who: int, action: str) -> None:
        self.world.act(who, self.world.pick("payments", which, action), action, _said(action) or {})

    @rule(which=WHICH, other=WHICH, who=WHO)
    def release_payment(self, which: int, other: int, who: int) -> None:
        if receivable := self.world.pick("receivables", other, "settle"):
            body = {"receivable_ids": [receivable[0].rpartition("/")[2]]}
            self.world.act(who, self.world.pick("payments", which, "release"), "release", body)

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
        approved = self._handed_in(0, "/v1/orders", self._order(lines, tax_included), signed=True)
        return approved and (f"/v1/orders/{approved['id']}", approved["version"])

    def _handed_in(self, who: int, path: str, body: dict[str, Any], signed: bool) -> Any:
        """A new document, submitted by one of the two and perhaps approved by the other; None where it was refused."""
        document = self.world.post(who, path, body)
        if document is not None:
            document = self.world.act(who, (f"{path}/{document['id']}", document["version"]), "submit")
        if document is not None and signed:
            document = self.world.act(1 - who, (f"{path}/{document['id']}", document["version"]), "approve")
        return document

    def _brought_back(self, who: int, returned: Any, far: int) -> None:
        for action in _WAY_BACK[:far]:
            at = returned and (f"/v1/returns/{returned['id']}", returned["version"])
            returned = self.world.act(1 - who, at, action, {"lines": []} if action == "inspection" else None)

    def _order(self, lines: Any, tax_included: bool) -> dict[str, Any]:
        wanted = [self._line(quantity, price) for quantity, price in lines]
        return {**ORDER, "account_id": str(self.world.account), "tax_included": tax_included, "lines": wanted}

    def _line(self, quantity: Decimal, price: Decimal) -> dict[str, Any]:
        return {"product_id": self.world.product, "quantity": plain(quantity), "price": plain(price)}


_WITH_REASON = frozenset({"reject", "cancel", "close", "void", "refuse", "reverse"})


def _said(action: str) -> dict[str, Any] | None:
    return REASON if action in _WITH_REASON else None


def _lines(parts: dict[int, Decimal]) -> list[dict[str, Any]]:
    return [{"line": line, "quantity": plain(quantity)} for line, quantity in sorted(parts.items())]

"""Orders, shipments, receipts and payments by many people in any order: what always holds in the database.

S-16, S-17, S-24 to S-26; faults.md N-1. Every step goes over HTTP, right ones and wrong ones, some two at a time.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Engine, text

from chassis.testing.staff import Caller, Staff
from services.sales.tests.shipments import at_once, patiently

NEVER = {
    "more shipped than ordered, or not what the deliveries say": """
        SELECT line.id FROM order_line AS line
        LEFT JOIN delivery_line AS shipped ON shipped.order_line_id = line.id GROUP BY line.id
        HAVING line.shipped_quantity > line.quantity OR line.shipped_quantity <> coalesce(sum(shipped.quantity), 0)
    """,
    "a delivery that is not the sum of its lines": """
        SELECT delivery.id FROM delivery LEFT JOIN delivery_line AS line ON line.delivery_id = delivery.id
        GROUP BY delivery.id HAVING delivery.total <> coalesce(sum(line.amount), 0)
    """,
    "a notice that says something else than its delivery": """
        SELECT delivery.id FROM delivery JOIN delivery_line AS line ON line.delivery_id = delivery.id
        FULL JOIN shipment_notice_line AS told
        ON told.notice_id = delivery.notice_id AND told.line = line.line AND told.quantity = line.quantity
        WHERE told.id IS NULL OR line.id IS NULL
    """,
    "a receivable that is not its delivery's total": """
        SELECT delivery.id FROM delivery FULL JOIN receivable ON receivable.delivery_id = delivery.id
        WHERE coalesce(receivable.amount, 0) <> coalesce(delivery.total, -1)
    """,
    "an order shipped completely for another amount than it was signed": """
        SELECT customer_order.id FROM customer_order JOIN delivery ON delivery.order_id = customer_order.id
        WHERE NOT EXISTS (SELECT FROM order_line WHERE order_id = customer_order.id AND shipped_quantity < quantity)
        GROUP BY customer_order.id HAVING sum(delivery.total) <> customer_order.total
    """,
    "an order completed before all was shipped and received, or not then": """
        SELECT id FROM customer_order WHERE (status = 'completed') <> (
            NOT EXISTS (SELECT FROM order_line WHERE order_id = customer_order.id AND shipped_quantity < quantity)
            AND NOT EXISTS (SELECT FROM delivery WHERE order_id = customer_order.id AND status <> 'received'))
    """,
    "more settled by a payment than it is worth, or anything by one that is not confirmed": """
        SELECT payment.id FROM payment JOIN payment_allocation AS part ON part.payment_id = payment.id
        GROUP BY payment.id HAVING sum(part.amount) > payment.amount OR payment.status <> 'confirmed'
    """,
    "a receivable settled by more than it is, or not what the payments say": """
        SELECT receivable.id FROM receivable
        LEFT JOIN payment_allocation AS part ON part.receivable_id = receivable.id GROUP BY receivable.id
        HAVING receivable.settled > receivable.amount OR receivable.settled <> coalesce(sum(part.amount), 0)
    """,
    "a payment confirmed by who entered it, or twice": """
        SELECT payment.id FROM payment JOIN fact ON fact.aggregate_id = payment.id
        WHERE fact.routing_key = 'sales.payment.confirmed.v1'
        GROUP BY payment.id HAVING count(*) > 1 OR bool_or(fact.actor LIKE '%/' || payment.entered_by)
    """,
    "anything settled that the world was not told": """
        SELECT part.id FROM payment_allocation AS part WHERE part.amount <> (
            SELECT sum((convert_from(body, 'UTF8')::jsonb #>> '{data,amount}')::numeric) FROM fact
            WHERE aggregate_id = part.receivable_id AND routing_key = 'sales.receivable.reduced.v1'
            AND convert_from(body, 'UTF8')::jsonb #>> '{data,payment_id}' = part.payment_id::text)
    """,
}
"""What no row of the database may say, and the statement that finds those that do."""

LINES = st.lists(
    st.tuples(st.sampled_from(("1", "3", "7.5")), st.sampled_from(("0", "0.005", "1", "33.335"))),
    min_size=1,
    max_size=3,
)
"""Quantities and prices that leave something to round when they are cut."""
PARTS = st.sampled_from(("a crumb", "a third", "all", "too much"))
"""How much of what is open somebody asks for: mostly near a border, where rules break."""
FEW = 2
"""Orders that are traded with at once: with more, nothing comes to its end."""
QUANTITY, CENT = Decimal("0.000001"), Decimal("0.01")


def part_of(whole: Decimal, part: str, unit: Decimal) -> Decimal:
    """So much of what is open, in whole units, at least one."""
    sizes = {"a crumb": unit, "a third": (whole / 3).quantize(unit), "all": whole, "too much": whole + unit}
    return max(sizes[part], unit)


class Market:
    """A customer, and the people who trade with them."""

    def __init__(self, staff: Staff, account: UUID, signed: Callable[..., dict[str, Any]], engine: Engine) -> None:
        self.account, self.signed, self.engine = account, signed, engine
        self.shippers = [staff.hire("order_clerk") for _ in range(2)]
        self.clerks = [staff.hire("fee_clerk") for _ in range(2)]
        self.customer = staff.hire("customer", kind="portal", account_id=account)


class Trade(RuleBasedStateMachine):
    """Everything at any time; what is refused is refused for its reason."""

    orders, deliveries, payments = Bundle("orders"), Bundle("deliveries"), Bundle("payments")

    def __init__(self, market: Market) -> None:
        super().__init__()
        self.market = market
        self.open: dict[str, dict[int, Decimal]] = {}  # what the orders still owe the customer, counted apart
        self.decided: set[str] = set()

    @initialize(target=orders, lines=LINES)
    def begin(self, lines: list[tuple[str, str]]) -> str:
        return self._sign(lines)

    @precondition(lambda self: len(self.open) < FEW)
    @rule(target=orders, lines=LINES)
    def sign(self, lines: list[tuple[str, str]]) -> str:
        return self._sign(lines)

    @rule(target=deliveries, order=orders, parts=st.lists(PARTS, min_size=1, max_size=3))
    def ship(self, order: str, parts: list[str]) -> Any:
        open_ = self.open[order]
        asked = {line: part_of(open_[line], part, QUANTITY) for line, part in zip(open_, parts, strict=False)}
        lines = [{"line": line, "quantity": f"{quantity:f}"} for line, quantity in asked.items()]
        answer = self._ship(self.market.shippers[0], order, {"lines": lines})
        if any(quantity > open_[line] for line, quantity in asked.items()):
            assert answer.status_code == 409
        else:
            assert answer.status_code == 200, answer.text
            for line, quantity in asked.items():
                open_[line] -= quantity
        return multiple(answer.json["id"]) if answer.status_code == 200 else multiple()

    @rule(target=deliveries, order=orders)
    def ship_the_rest_twice_at_once(self, order: str) -> Any:
        acts = [lambda shipper=shipper: self._ship(shipper, order, {}) for shipper in self.market.shippers]
        answers = at_once(*acts)
        shipped = [answer.json["id"] for answer in answers if answer.status_code == 200]
        assert {answer.status_code for answer in answers} <= {200, 409, 412}
        assert len(shipped) == (1 if any(self.open[order].values()) else 0)
        self.open[order] = dict.fromkeys(self.open[order], Decimal(0))
        return multiple(*shipped)

    @rule(delivery=deliveries)
    def receive(self, delivery: str) -> None:
        path = f"/v1/deliveries/{delivery}"
        found = self.market.customer.get(path).json
        answer = self.market.customer.act(f"{path}/receive", found["version"])
        assert answer.status_code == (200 if found["status"] == "shipped" else 409)

    @rule(target=payments, part=PARTS, who=st.sampled_from(["clerk", "customer"]))
    def pay(self, part: str, who: str) -> str:
        enterer = self.market.customer if who == "customer" else self.market.clerks[0]
        amount = part_of(sum((Decimal(each["open"]) for each in self._owed()), Decimal(0)), part, CENT)
        answer = enterer.post("/v1/payments", {"account_id": str(self.market.account), "amount": str(amount)})
        assert answer.status_code == 201, answer.text
        return str(answer.json["id"])

    @rule(payment=payments)
    def confirm_by_all_clerks_at_once(self, payment: str) -> None:
        path = f"/v1/payments/{payment}/confirm"
        answers = at_once(*(lambda clerk=clerk: clerk.act(path, 1) for clerk in self.market.clerks))
        confirmed = [answer.status_code for answer in answers].count(200)
        assert confirmed == (0 if payment in self.decided else 1)
        self.decided.add(payment)

    @rule(payment=payments, parts=st.lists(PARTS, max_size=3))
    def confirm_as_told(self, payment: str, parts: list[str]) -> None:
        clerk, owed = self.market.clerks[1], self._owed()
        found = clerk.get(f"/v1/payments/{payment}").json
        open_ = {each["id"]: Decimal(each["open"]) for each in owed}
        told = {each: part_of(whole, part, CENT) for part, (each, whole) in zip(parts, open_.items(), strict=False)}
        allocations = [{"receivable_id": each, "amount": str(amount)} for each, amount in told.items()]
        answer = clerk.act(f"/v1/payments/{payment}/confirm", found["version"], {"allocations": allocations})
        fits = sum(told.values()) <= Decimal(found["amount"]) and all(told[each] <= open_[each] for each in told)
        assert answer.status_code == (200 if fits and payment not in self.decided else 409), answer.text
        if answer.status_code == 200:
            self.decided.add(payment)

    @rule(payment=payments)
    def refuse(self, payment: str) -> None:
        clerk = self.market.clerks[0]
        path = f"/v1/payments/{payment}"
        answer = clerk.act(f"{path}/refuse", clerk.get(path).json["version"], {"reason": "没有到账"})
        assert answer.status_code == (409 if payment in self.decided else 200)
        self.decided.add(payment)

    @invariant()
    def nothing_stands_in_the_database_that_may_not(self) -> None:
        with self.market.engine.connect() as connection:
            found = {what: connection.scalars(text(statement)).all() for what, statement in NEVER.items()}
        assert {what: rows for what, rows in found.items() if rows} == {}

    def _sign(self, lines: list[tuple[str, str]]) -> str:
        order = self.market.signed(*lines, account=self.market.account)
        self.open[order["id"]] = {place: Decimal(quantity) for place, (quantity, _) in enumerate(lines, start=1)}
        return str(order["id"])

    def _owed(self) -> list[dict[str, Any]]:
        """What the customer owes or owed, the latest due first."""
        asked = {"account_id": str(self.market.account), "sort": "-due_on"}
        return list(self.market.clerks[1].get("/v1/receivables", query_string=asked).json["items"])

    def _ship(self, shipper: Caller, order: str, body: dict[str, Any]) -> Any:
        path = f"/v1/orders/{order}"
        return shipper.act(f"{path}/ship", patiently(lambda: shipper.get(path)).json["version"], body)


def test_whatever_people_do_quantities_and_money_agree(
    staff: Staff, learn: Callable[..., UUID], signed: Callable[..., dict[str, Any]], engine: Engine
) -> None:
    steps = settings(
        max_examples=8,
        stateful_step_count=30,
        deadline=None,
        phases=[Phase.generate],  # to shrink a failure would take minutes on a real database
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(lambda: Trade(Market(staff, learn(), signed, engine)), settings=steps)

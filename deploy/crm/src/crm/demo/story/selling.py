"""Steps 8 to 14: from the first talk to the settled receivable."""

from datetime import timedelta

from crm.client import Problem
from crm.demo.story.scene import Scene, act, only

_NOT_FOUND = 404
QUANTITY, FIRST_PRICE, AGREED_PRICE, AGREED_TOTAL = "5", "11000.00", "12500.00", "62500.00"


def keep_in_touch(scene: Scene) -> None:
    """8: the salesperson talks with the customer and notes what was said (C-16)."""
    salesperson, known = scene.as_("salesperson").customer, scene.story.known
    body = {
        "account_id": known["account"]["id"],
        "contact_id": known["lead"]["contact_id"],
        "kind": "mail",
        "summary": "客户需要 5 台多级离心泵,两周内交货。",
        "next_step": "发送订单",
    }
    interaction = scene.document("沟通记录", "Interaction", salesperson.post("/v1/interactions", body), "kind")
    director = scene.as_("director")
    scene.wait_for(
        scene.see.overview(director, body["account_id"], "interactions", interaction["id"]),
        scene.did("salesperson", "customer.interaction.logged.v1", interaction),
    )


def place_order(scene: Scene) -> None:
    """9: an order with its number at the customer's, submitted; the customer does not see it yet (S-08, S-23)."""
    story, salesperson, director = scene.story, scene.as_("salesperson").sales, scene.as_("director")
    line = {"product_id": story.known["product"]["id"], "quantity": QUANTITY, "price": FIRST_PRICE}
    body = {
        "account_id": story.known["account"]["id"],
        "po_number": f"PO-{story.draw.randrange(10**6):06}",
        "promised_on": str(story.today() + timedelta(days=14)),
        "ship_to": story.newcomer.company["address_line"],
        "lines": [line],
    }
    order = story.known["order"] = scene.document("客户订单", "Order", salesperson.post("/v1/orders", body))
    act(salesperson, f"/v1/orders/{order['id']}", "submit")
    scene.wait_for(
        scene.see.todo(scene.name("director"), director, order["id"]),
        scene.see.letter(scene.email("director"), "approval_opened", order["number"]),
        scene.see.overview(director, body["account_id"], "orders", order["id"], status="submitted"),
        scene.see.that(
            "sales", scene.say("客户尚看不到未审核的订单", "the customer does not see it before it is approved"),
            lambda: _hidden(scene, order["id"]),
        ),
    )  # fmt: skip


def decide_order(scene: Scene) -> None:
    """10: rejected with a reason, corrected, passed: by whom the flow of the company names (1.11.6, G-04)."""
    director, salesperson, order = scene.as_("director"), scene.as_("salesperson"), scene.story.known["order"]
    path, account_id = f"/v1/orders/{order['id']}", order["account_id"]
    act(director.sales, path, "reject", {"reason": "单价低于底价,请按 12,500 元重报。"})
    scene.document("客户订单", "Order", order)
    scene.wait_for(
        scene.see.notice(scene.name("salesperson"), salesperson, "sales.approval.rejected.v1", order["id"]),
        scene.see.nothing_to_do(scene.name("director"), director, order["id"]),
    )
    corrected = [
        {"product_id": line["product_id"], "quantity": QUANTITY, "price": AGREED_PRICE} for line in order["lines"]
    ]
    draft = salesperson.sales.get(path)
    salesperson.sales.patch(path, {"lines": corrected}, version=draft["version"])
    act(salesperson.sales, path, "submit")
    scene.wait_for(scene.see.todo(scene.name("director"), director, order["id"]))
    act(director.sales, path, "approve")
    customer, event = scene.story.customer, "sales.order.approved.v1"
    scene.wait_for(
        scene.see.notice(scene.name("salesperson"), salesperson, event, order["id"]),
        scene.see.notice(scene.say("客户", "customer"), customer, event, order["id"]),
        scene.see.letter(scene.story.newcomer.email, "order_confirmed", order["number"]),
        scene.see.overview(director, account_id, "orders", order["id"], status="approved", total=AGREED_TOTAL),
        scene.see.nothing_to_do(scene.name("director"), director, order["id"]),
    )


def view_order(scene: Scene) -> None:
    """11: the customer views the signed order, which is recorded once (S-23)."""
    order, customer = scene.story.known["order"], scene.story.customer.sales
    viewed = scene.document("客户订单", "Order", act(customer, f"/v1/orders/{order['id']}", "view"))
    scene.wait_for(
        scene.see.overview(
            scene.as_("director"), order["account_id"], "orders", order["id"], viewed_at=viewed["viewed_at"]
        )
    )


def ship_order(scene: Scene) -> None:
    """12: one commit makes notice, delivery and receivable (S-15 to S-17, 1.11.11)."""
    story, order, salesperson = scene.story, scene.story.known["order"], scene.as_("salesperson").sales
    carried = {"carrier": "顺丰 SF", "tracking_number": f"SF{story.draw.randrange(10**12):012}"}
    delivery = act(salesperson, f"/v1/orders/{order['id']}", "ship", carried)
    scene.document("出货通知单", "Shipment notice", salesperson.get(f"/v1/shipment-notices/{delivery['notice_id']}"))
    story.known["delivery"] = scene.document("销货单", "Delivery", delivery)
    receivable = only(salesperson.get("/v1/receivables", delivery_id=delivery["id"])["items"])
    story.known["receivable"] = scene.document("应收款", "Receivable", receivable)
    shipped = "sales.delivery.shipped.v1"
    scene.wait_for(
        scene.see.notice(scene.say("客户", "customer"), story.customer, shipped, delivery["id"]),
        scene.see.letter(story.newcomer.email, "delivery_shipped", order["number"]),
        scene.see.overview(scene.as_("director"), order["account_id"], "deliveries", delivery["id"]),
        scene.did("salesperson", shipped, delivery),
    )


def view_receivable(scene: Scene) -> None:
    """13: the salesperson sees what the customer owes, which is what was agreed (S-25)."""
    receivable, salesperson = scene.story.known["receivable"], scene.as_("salesperson").sales
    owed = {"status": "open", "amount": AGREED_TOTAL, "open": AGREED_TOTAL}
    scene.document("应收款", "Receivable", receivable)
    due = scene.say(f"应收 {AGREED_TOTAL},{receivable['due_on']} 到期", f"{AGREED_TOTAL} due on {receivable['due_on']}")
    scene.wait_for(
        scene.see.field("sales", due, salesperson, f"/v1/receivables/{receivable['id']}", **owed),
        scene.see.overview(scene.as_("director"), receivable["account_id"], "receivables", receivable["id"], **owed),
    )


def receive_and_pay(scene: Scene) -> None:
    """14: received, paid, confirmed: the customer's payment is a notice until the fee clerk confirms it (1.11.10)."""
    story, customer, salesperson = scene.story, scene.story.customer, scene.as_("salesperson")
    clerk, order, receivable = scene.as_("fee_clerk"), story.known["order"], story.known["receivable"]
    delivery = act(customer.sales, f"/v1/deliveries/{story.known['delivery']['id']}", "receive")
    scene.document("销货单", "Delivery", delivery)
    received = "sales.delivery.received.v1"
    scene.wait_for(scene.see.notice(scene.name("salesperson"), salesperson, received, delivery["id"]))
    body = {"amount": AGREED_TOTAL, "order_id": order["id"], "reference": f"TT-{order['number']}"}
    payment = scene.document("回款单", "Payment", customer.sales.post("/v1/payments", body))
    scene.wait_for(scene.see.todo(scene.name("fee_clerk"), clerk, payment["id"]))
    act(clerk.sales, f"/v1/payments/{payment['id']}", "confirm")
    scene.document("应收款", "Receivable", receivable)
    scene.document("客户订单", "Order", order)
    director, confirmed = scene.as_("director"), "sales.payment.confirmed.v1"
    scene.wait_for(
        scene.see.notice(scene.name("salesperson"), salesperson, confirmed, payment["id"]),
        scene.see.notice(scene.say("客户", "customer"), customer, confirmed, payment["id"]),
        scene.see.letter(story.newcomer.email, "payment_received"),
        scene.see.nothing_to_do(scene.name("fee_clerk"), clerk, payment["id"]),
        scene.see.overview(director, order["account_id"], "payments", payment["id"], status="confirmed"),
        scene.see.overview(director, order["account_id"], "receivables", receivable["id"], status="settled"),
        scene.see.overview(director, order["account_id"], "orders", order["id"], status="completed"),
    )


def _hidden(scene: Scene, order_id: str) -> bool:
    try:
        scene.story.customer.sales.get(f"/v1/orders/{order_id}")
    except Problem as problem:
        return problem.status == _NOT_FOUND
    return False

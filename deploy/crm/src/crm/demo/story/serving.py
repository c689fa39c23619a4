"""Steps 15 to 19: the customer is served and says what they think of it, the director looks at all of it."""

from crm.demo.story.scene import Scene, Stopped, act

TOO_LOW, VERY_GOOD = 2, 5


def open_ticket(scene: Scene) -> None:
    """15: a request about the order, to an agent whom the customer chooses (D-01)."""
    story, customer = scene.story, scene.story.customer.service_desk
    chosen = story.cast.id_of("agent")
    if chosen not in {agent["id"] for agent in customer.items("/v1/agents")}:
        raise Stopped("the customer cannot choose the agent")
    body = {
        "kind": "fault",
        "priority": "high",
        "subject": "一台泵有异响",
        "text": "第 3 台泵启动后有异响,请尽快处理。",
        "agent_id": chosen,
        "order_id": story.known["order"]["id"],
    }
    ticket = story.known["ticket"] = scene.document("服务请求", "Ticket", customer.post("/v1/tickets", body))
    agent, director = scene.as_("agent"), scene.as_("director")
    scene.wait_for(
        scene.see.todo(scene.name("agent"), agent, ticket["id"]),
        scene.see.letter(scene.email("agent"), "ticket_opened", ticket["number"]),
        scene.see.overview(director, ticket["account_id"], "tickets", ticket["id"], owner_id=chosen),
    )


def handle_ticket(scene: Scene) -> None:
    """16: answered (the customer gets it as a letter), talked over, resolved (D-11, D-12)."""
    story, agent, customer = scene.story, scene.as_("agent"), scene.story.customer
    ticket, name = story.known["ticket"], scene.say("客户", "customer")
    path = f"/v1/tickets/{ticket['id']}"
    scene.document("服务请求", "Ticket", ticket)
    agent.service_desk.post(f"{path}/replies", {"text": "请先检查进口阀门,我邀请您洽谈。"})
    invitation = {"account_id": ticket["account_id"], "user_id": story.known["portal"]["id"], "text": "阀门打开了吗?"}
    talk = scene.document("洽谈", "Conversation", agent.service_desk.post("/v1/conversations", invitation))
    scene.wait_for(
        scene.see.notice(name, customer, "service_desk.ticket.replied.v1", ticket["id"]),
        scene.see.letter(story.newcomer.email, "ticket_answered", ticket["number"]),
        scene.see.notice(name, customer, "service_desk.conversation.invited.v1", talk["id"]),
    )
    customer.service_desk.post(f"/v1/conversations/{talk['id']}/messages", {"text": "打开后正常了。"})
    act(agent.service_desk, path, "resolve", {"resolution": "进口阀门未全开,打开后运转正常。"})
    scene.wait_for(
        scene.see.notice(name, customer, "service_desk.ticket.resolved.v1", ticket["id"]),
        scene.see.letter(story.newcomer.email, "ticket_resolved", ticket["number"]),
        scene.see.nothing_to_do(scene.name("agent"), agent, ticket["id"]),
        scene.see.overview(scene.as_("director"), ticket["account_id"], "tickets", ticket["id"], status="resolved"),
    )


def view_handling(scene: Scene) -> None:
    """17: the customer sees how the ticket stands and what was answered (D-12)."""
    ticket, customer = scene.story.known["ticket"], scene.story.customer.service_desk
    path, view = f"/v1/tickets/{ticket['id']}", scene.say("客户端", "portal")
    scene.document("服务请求", "Ticket", ticket)
    scene.wait_for(
        scene.see.field(view, scene.say("已解决", "resolved"), customer, path, status="resolved"),
        scene.see.item(view, scene.say("可读答复", "the answer"), customer, f"{path}/replies", {}, kind="reply"),
    )


def give_feedback(scene: Scene) -> None:
    """18: praise for the sale, a low score for the service, of which the manager hears (D-09)."""
    story, customer = scene.story, scene.story.customer.service_desk
    order, ticket = story.known["order"], story.known["ticket"]
    sale = customer.post("/v1/feedback", {"kind": "sales", "score": VERY_GOOD, "order_id": order["id"]})
    told = {"kind": "service", "score": TOO_LOW, "ticket_id": ticket["id"], "comment": "等了一天才有人答复。"}
    service = customer.post("/v1/feedback", told)
    scene.document("销售反馈", "Feedback on sales", sale, "score")
    scene.document("服务反馈", "Feedback on service", service, "score")
    manager, director = scene.as_("service_manager"), scene.as_("director")
    heard = "service_desk.feedback.received.v1"
    scene.wait_for(
        scene.see.notice(scene.name("service_manager"), manager, heard, service["id"]),
        scene.see.overview(director, ticket["account_id"], "feedback", sale["id"], score=VERY_GOOD),
        scene.see.overview(director, ticket["account_id"], "feedback", service["id"], low=True),
    )


def follow_salesperson(scene: Scene) -> None:
    """19: everything that the salesperson did in this story stands in one stream (G-10, SY-14)."""
    known = scene.story.known
    salesperson = scene.as_("director").identity.get(f"/v1/users/{scene.story.cast.id_of('salesperson')}")
    scene.document("员工", "Staff", salesperson, "login")
    scene.wait_for(
        scene.did("salesperson", "sales.order.placed.v1", known["order"]),
        scene.did("salesperson", "sales.order.submitted.v1", known["order"]),
        scene.did("salesperson", "sales.delivery.shipped.v1", known["delivery"]),
        scene.did("salesperson", "sales.receivable.opened.v1", known["receivable"]),
    )

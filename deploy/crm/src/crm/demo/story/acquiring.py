"""Steps 4a to 4c: three ways in which strangers become customers. Each ends in the pool, without an owner (C-10)."""

from base64 import b64encode
from email.message import EmailMessage
from functools import partial
from secrets import token_urlsafe
from uuid import uuid4

from crm.client import Document
from crm.demo.story.newcomer import Newcomer
from crm.demo.story.scene import Scene, act, only

MAILBOX = "sales@chenghu.example"
CONTACT = {"role": "decision_maker", "language": "zh", "channel": "mail"}


def talk_with_visitor(scene: Scene) -> None:
    """4a: a visitor writes in the chat, is answered, and becomes a customer, whom the supervisor approves (C-02)."""
    story, newcomer, promoter = scene.story, scene.story.newcomer, scene.as_("promoter")
    stranger = story.cast.stranger.service_desk
    token = {"token": token_urlsafe(32)}
    opening = {
        **token,
        "text": "请报 5 台多级离心泵的价格。",
        "consent": True,
        "campaign_id": story.known["promotion"]["id"],
    }
    visit = stranger.post("/v1/visits", newcomer.visitor | opening)
    path = f"/v1/conversations/{visit['id']}"
    conversation = scene.document("洽谈", "Conversation", promoter.service_desk.get(path))
    lead = _lead_of(scene, conversation, "promotion")
    scene.wait_for(scene.see.todo(scene.name("promoter"), promoter, conversation["id"]))
    act(promoter.service_desk, path, "join")
    promoter.service_desk.post(f"{path}/messages", {"text": "您好,含税 12,800 元一台,两周交货。"})
    reading = partial(stranger.post, f"/v1/visits/{visit['id']}/read", token)
    scene.wait_for(
        scene.see.that(
            scene.say("访客", "visitor"), scene.say("看到答复", "reads the answer"),
            lambda: any(message["by"] == "staff" for message in reading()["messages"]),
        ),
        scene.see.nothing_to_do(scene.name("promoter"), promoter, conversation["id"]),
    )  # fmt: skip
    _add_customer(scene, lead)
    _approve_account(scene)


def answer_inquiries(scene: Scene) -> None:
    """4b: a mail and a message of the site become leads; the mail is answered by mail, its lead a customer (D-11)."""
    story, clerk = scene.story, scene.as_("inquirer")
    writer, reader = Newcomer.drawn(story.draw), Newcomer.drawn(story.draw)
    received = clerk.service_desk.post("/v1/inbound-mail", {"mailbox": MAILBOX, "raw": _mail_of(writer)})
    path = f"/v1/conversations/{received['conversation_id']}"
    conversation = scene.document("洽谈(邮件)", "Conversation by mail", clerk.service_desk.get(path))
    lead = _lead_of(scene, conversation, "inbound")
    clerk.service_desk.post(f"{path}/messages", {"text": "您好,样本随后寄出。"})
    scene.wait_for(scene.see.letter(writer.email, "conversation_mail", conversation["number"]))
    body = {"account": writer.account, "contact": CONTACT}
    act(clerk.customer, f"/v1/leads/{lead['id']}", "convert", body)

    message = {"message": "请寄产品目录。", "consent": True, "campaign": story.known["promotion"]["number"]}
    story.cast.stranger.customer.post("/v1/site/messages", reader.visitor | message)
    found = only(clerk.customer.get("/v1/leads", source="site_form", q=reader.company["name_zh"])["items"])
    scene.document("潜在客户(网站留言)", "Lead by the site", found)
    scene.wait_for(
        scene.see.field(
            "customer", scene.say("邮件的潜在客户成为客户,进入客户池", "the writer is a customer in the pool"),
            clerk.customer, f"/v1/leads/{lead['id']}", status="converted", owner_id=None,
        ),
        scene.see.field(
            "customer", scene.say("网站留言归入市场活动", "the message counts for its campaign"),
            clerk.customer, f"/v1/leads/{found['id']}", path="inbound",
            campaign_id=story.known["promotion"]["id"],
        ),
    )  # fmt: skip


def look_for_customers(scene: Scene) -> None:
    """4c: those added before are in the prospecting list; another one is added by hand (C-09, C-10)."""
    prospector, other = scene.as_("prospector").customer, Newcomer.drawn(scene.story.draw)
    earlier = scene.story.known["lead"]
    body = {
        "path": "outbound",
        "source": "prospecting",
        "person_name": other.person_zh,
        "company_name": other.company["name_zh"],
        "phone": other.phone,
        "consent": True,
    }
    lead = scene.document("潜在客户", "Lead", prospector.post("/v1/leads", body))
    converted = act(prospector, f"/v1/leads/{lead['id']}", "convert", {"account": other.account})
    account = prospector.get(f"/v1/accounts/{converted['account_id']}")
    scene.document("客户", "Account", account, "code")
    scene.wait_for(
        scene.see.item(
            "customer", scene.say("可再与之前添加的客户洽谈", "those added before may be talked with again"),
            prospector, "/v1/prospects", {"q": earlier["company_name"]}, id=earlier["id"],
        ),
        scene.see.item(
            "customer", scene.say("新客户在客户池", "the new customer is in the pool"),
            prospector, "/v1/pool", {"code": account["code"]}, id=account["id"],
        ),
    )  # fmt: skip


def _lead_of(scene: Scene, conversation: Document, path: str) -> Document:
    """The one lead that the customer service made of the conversation when it heard of it."""
    clerk, query = scene.as_("promoter").customer, {"conversation_id": conversation["id"]}
    became = scene.say("洽谈成为潜在客户", "the conversation became a lead")
    scene.wait_for(scene.see.item("customer", became, clerk, "/v1/leads", query, path=path))
    return scene.document("潜在客户", "Lead", only(clerk.get("/v1/leads", **query)["items"]))


def _add_customer(scene: Scene, lead: Document) -> None:
    """添加客户资料: the promoter makes a customer of the lead, with its first contact."""
    promoter, newcomer = scene.as_("promoter").customer, scene.story.newcomer
    path, body = f"/v1/leads/{lead['id']}", {"account": newcomer.account, "contact": CONTACT}
    scene.story.known["lead"] = converted = act(promoter, path, "convert", body)
    account = promoter.get(f"/v1/accounts/{converted['account_id']}")
    scene.story.known["account"] = scene.document("客户", "Account", account, "code")
    director = scene.as_("director")
    scene.wait_for(
        scene.see.overview(director, account["id"], "leads", lead["id"], status="converted"),
        scene.see.overview(director, account["id"], "contacts", converted["contact_id"]),
        scene.did("promoter", "customer.lead.converted.v1", lead),
    )


def _approve_account(scene: Scene) -> None:
    """The file clerk submits what was entered, the supervisor approves it: now orders may be placed (C-02)."""
    clerk, supervisor, account = scene.as_("clerk"), scene.as_("supervisor"), scene.story.known["account"]
    path = f"/v1/accounts/{account['id']}"
    act(clerk.customer, path, "submit")
    scene.wait_for(scene.see.todo(scene.name("supervisor"), supervisor, account["id"]))
    act(supervisor.customer, path, "approve")
    copy = scene.say("副本:已审核", "copy: approved")
    scene.wait_for(
        scene.see.field("sales", copy, supervisor.sales, path, status="approved"),
        scene.see.field("service_desk", copy, scene.as_("director").service_desk, path, status="approved"),
        scene.see.overview(scene.as_("director"), account["id"], "account", account["id"], status="approved"),
        scene.see.nothing_to_do(scene.name("supervisor"), supervisor, account["id"]),
        scene.see.notice(scene.name("clerk"), clerk, "customer.approval.approved.v1", account["id"]),
    )


def _mail_of(writer: Newcomer) -> str:
    """A mail as it came, in base64."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = writer.email, MAILBOX, "询价:多级离心泵"
    mail["Message-ID"] = f"<{uuid4()}@{writer.email.partition('@')[2]}>"
    mail.set_content(f"您好,请报多级离心泵的价格。\n{writer.person_zh},{writer.company['name_zh']}\n")
    return b64encode(mail.as_bytes()).decode()

"""At each moment the right people are told once, in both languages and by letter, and nobody else is (N-01 to N-07)."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

import pytest

from crm.client import Client, Document
from crm.mail.mailbox import Mailbox
from tests.e2e.business import CONVERSATIONS, DELIVERIES, FEEDBACK, ORDERS, PAYMENTS, TICKETS, Business, new_mark
from tests.e2e.company import Company
from tests.e2e.customers import Customer
from tests.e2e.door import Somebody, eventually
from tests.faults.stand import Stand

pytestmark = pytest.mark.xdist_group("stand")
ESCALATION_SECONDS = 90
"""The schedule that escalates looks once a minute."""


@dataclass(frozen=True)
class Story:
    """What happened with one customer: the documents by their names, and everybody who could be told of them."""

    documents: Mapping[str, Document]
    everybody: Mapping[str, Somebody]
    words: Mapping[str, str]
    """What the texts call the documents: `{order}` in English, `{order_zh}` in Chinese."""


@dataclass(frozen=True)
class Moment:
    """An event about a document of the story, and the subject in English and Chinese for each who must be told."""

    sentence: str
    document: str
    event: str
    told: Mapping[str, tuple[str, str]]
    done: bool | None = None
    """Of to-dos: whether they are closed by now; None for notices."""
    by_mail: bool = field(default=True, kw_only=True)


def approval_of(document: str) -> tuple[str, str]:
    return f"Approval needed: {{{document}}}", f"待审核:{{{document}_zh}}"


MOMENTS = (
    Moment(
        "an account waits for the sales supervisor until it is decided",
        "account", "customer.approval.opened.v1", {"sales_supervisor": approval_of("account")}, done=True,
    ),
    Moment(
        "who entered an account hears that it was approved",
        "account", "customer.approval.approved.v1",
        {"customer_file_clerk": ("{account} was approved", "{account_zh}已审核通过")},
    ),
    Moment(
        "a salesperson hears that a customer is theirs",
        "account", "customer.account.assigned.v1",
        {"salesperson": ("Account {mark} Works is yours now", "客户{mark}机械厂已分配给您")},
    ),
    Moment(
        "an order waits for the market director",
        "waiting_order", "sales.approval.opened.v1", {"marketing_director": approval_of("waiting_order")}, done=False,
    ),
    Moment(
        "an order that was decided waits for nobody",
        "order", "sales.approval.opened.v1", {"marketing_director": approval_of("order")}, done=True,
    ),
    Moment(
        "who entered an order hears why it was rejected",
        "rejected_order", "sales.approval.rejected.v1",
        {"salesperson": ("Wu Haiyan rejected {rejected_order}: no", "吴海燕驳回了{rejected_order_zh}:no")},
    ),
    Moment(
        "salesperson and customer hear that an order was approved",
        "order", "sales.order.approved.v1",
        {
            "salesperson": ("Order {order_number} was approved", "订单 {order_number} 已审核通过"),
            "portal": ("Your order {order_number} is confirmed", "您的订单 {order_number} 已确认"),
        },
    ),
    Moment(
        "the customer hears that goods are on their way",
        "delivery", "sales.delivery.shipped.v1",
        {"portal": ("Your order {order_number} has been shipped", "您的订单 {order_number} 已发货")},
    ),
    Moment(
        "the salesperson sees that they were received",
        "delivery", "sales.delivery.received.v1",
        {"salesperson": ("{mark} Works received {delivery_number}", "{mark}机械厂已签收 {delivery_number}")},
        by_mail=False,
    ),
    Moment(
        "every fee clerk is to confirm a payment until one has",
        "payment", "sales.payment.notified.v1",
        dict.fromkeys(
            ("fee_clerk", "second_fee_clerk"),
            ("Payment to confirm: {mark} Works 500.00 CNY", "待确认回款:{mark}机械厂 500.00 CNY"),
        ),
        done=True,
    ),
    Moment(
        "salesperson and customer hear that the money has arrived",
        "payment", "sales.payment.confirmed.v1",
        {
            "salesperson": ("{mark} Works paid 500.00 CNY", "{mark}机械厂回款 500.00 CNY 已确认"),
            "portal": ("We received your payment of 500.00 CNY", "已收到您的付款 500.00 CNY"),
        },
    ),
    Moment(
        "the agent whom the customer chose has a ticket to do until it is resolved",
        "ticket", "service_desk.ticket.opened.v1",
        {"service_agent": ("New ticket {ticket_number}: leaks", "新的服务请求 {ticket_number}:leaks")}, done=True,
    ),
    Moment(
        "the customer hears that there is an answer",
        "ticket", "service_desk.ticket.replied.v1",
        {"portal": ("Your ticket {ticket_number} has been answered", "您的服务请求 {ticket_number} 有了答复")},
    ),
    Moment(
        "the customer hears that the request is resolved",
        "ticket", "service_desk.ticket.resolved.v1",
        {"portal": ("Your ticket {ticket_number} is resolved", "您的服务请求 {ticket_number} 已解决")},
    ),
    Moment(
        "one who is both the agent's superior and service manager hears of a low score once",
        "service_feedback", "service_desk.feedback.received.v1",
        {"service_manager": ("{mark} Works gave a low score: 1", "{mark}机械厂给出低分反馈:1 分")},
    ),
    Moment(
        "the salesperson's superior and the service manager hear of a low score for the sale",
        "sales_feedback", "service_desk.feedback.received.v1",
        dict.fromkeys(
            ("sales_supervisor", "service_manager"),
            ("{mark} Works gave a low score: 2", "{mark}机械厂给出低分反馈:2 分"),
        ),
    ),
    Moment(
        "the customer is invited to talk",
        "conversation", "service_desk.conversation.invited.v1",
        {"portal": ("Liu Yang invites you to a conversation", "刘洋邀请您洽谈")},
    ),
    Moment(
        "d05 an overdue ticket rises to the agent's superior",
        "overdue_ticket", "service_desk.ticket.escalated.v1",
        {
            "service_manager": (
                "Overdue: ticket {overdue_ticket_number} ({overdue_mark} Works)",
                "超期升级:服务请求 {overdue_ticket_number}({overdue_mark}机械厂)",
            )
        },
    ),
)  # fmt: skip


@pytest.fixture(scope="module")
def story(company: Company, business: Business, theirs: Customer, overdue: Document) -> Story:
    """All that people are told of, done once with a customer of the salesperson."""
    seller, director, agent = (company[role] for role in ("salesperson", "marketing_director", "service_agent"))
    mark = new_mark()
    account = business.customer_of(seller, mark)
    buyer = company.portal_user(account, mark)
    documents = {"account": account, "waiting_order": business.submitted_order(seller, account)}
    documents["rejected_order"] = business.submitted_order(seller, account)
    director.act(f"{ORDERS}/{documents['rejected_order']['id']}", "reject", {"reason": "no"})
    documents["order"] = business.signed_order(seller, account)
    documents["delivery"] = business.ship(seller, documents["order"])
    buyer.act(f"{DELIVERIES}/{documents['delivery']['id']}", "receive")
    documents["payment"] = buyer.post(PAYMENTS, {"amount": "500.00"})
    company["fee_clerk"].act(f"{PAYMENTS}/{documents['payment']['id']}", "confirm")
    ticket = buyer.post(TICKETS, {"kind": "fault", "subject": "leaks", "agent_id": agent.id})
    agent.post(f"{TICKETS}/{ticket['id']}/replies", {"text": "which one?"})
    agent.act(f"{TICKETS}/{ticket['id']}", "resolve", {"resolution": "a new seal"})
    documents["ticket"] = ticket
    low = {"kind": "service", "score": 1, "ticket_id": ticket["id"]}
    documents["service_feedback"] = buyer.post(FEEDBACK, low)
    documents["sales_feedback"] = buyer.post(FEEDBACK, {"kind": "sales", "score": 2})
    documents["conversation"] = seller.post(CONVERSATIONS, {"account_id": account["id"], "text": "shall we talk?"})
    documents["overdue_ticket"] = overdue
    everybody = {**company.staff, "portal": buyer, "portal of another customer": theirs.portal}
    return Story(documents, everybody, {"mark": mark, "overdue_mark": theirs.mark, **called(documents, mark)})


def called(documents: Mapping[str, Document], mark: str) -> dict[str, str]:
    """What the texts call each document."""
    words = {f"{name}_number": document.get("number") or "" for name, document in documents.items()}
    for name, document in documents.items():
        if name == "account" or name.endswith("order"):
            kind, kind_zh = ("account", "客户") if name == "account" else ("order", "客户订单")
            number = document.get("code") or document["number"]
            words[name] = f"{kind} {number} ({mark} Works)"
            words[f"{name}_zh"] = f"{kind_zh} {number}({mark}机械厂)"
    return words


def notices_of(person: Client, document_id: str, event: str) -> list[Document]:
    found = person.items("/notify/v1/me/notices", document_id=document_id)
    return [notice for notice in found if notice["event"] == event]


@pytest.mark.parametrize("moment", MOMENTS, ids=lambda moment: moment.sentence)
def test_the_right_people_are_told(moment: Moment, story: Story, company: Company) -> None:
    document_id = story.documents[moment.document]["id"]
    first = story.everybody[next(iter(moment.told))]
    look = partial(notices_of, first, document_id, moment.event)
    eventually(look, moment.sentence, seconds=ESCALATION_SECONDS)
    if moment.done:
        eventually(lambda: look()[0]["done_at"], f"done: {moment.sentence}")
    for name, person in story.everybody.items():
        notices = notices_of(person, document_id, moment.event)
        assert len(notices) == (name in moment.told), name
        if notices:
            in_english, in_chinese = (text.format(**story.words) for text in moment.told[name])
            [other] = notices_of(person.speaking("zh"), document_id, moment.event)
            assert (notices[0]["subject"], other["subject"]) == (in_english, in_chinese)
            assert notices[0]["kind"] == ("notice" if moment.done is None else "todo")
            assert bool(notices[0]["done_at"]) == bool(moment.done)
            assert letters_to(company, person, in_chinese) == moment.by_mail


def letters_to(company: Company, person: Somebody, subject: str) -> int:
    """How many letters with this subject were written to them; who never said otherwise is written to in Chinese."""
    letters = company["administrator"].items("/notify/v1/letters", recipient_id=person.id)
    return sum(letter["subject"] == subject for letter in letters)


def test_every_letter_reaches_the_mail_server_once(story: Story, company: Company, stand: Stand) -> None:
    def letters() -> list[Document]:
        found = list(company["administrator"].items("/notify/v1/letters", recipient_id=story.everybody["portal"].id))
        return found if all(letter["state"] == "sent" for letter in found) else []

    written = eventually(letters, "all letters to the customer are sent")
    arrived = Counter(mail.parsed["Message-ID"] for mail in Mailbox(stand.home.sub("mail")).newest_first())
    assert {arrived[letter["message_id"]] for letter in written} == {1}

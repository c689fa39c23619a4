"""Who is told of what: rules as shipped, on the real database, by the worker's own handler (N-01, N-03, SY-07)."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import text

from chassis.identifiers import new_id
from chassis.testing.staff import Caller, Staff
from notify.contacts.model import Contact
from notify.notices.escalating import escalate_todos
from services.notify.tests.factories import RULE, TEMPLATE, happened


def order(owner: Caller, account: Any, **state: Any) -> dict[str, Any]:
    """The state of an order."""
    return {
        "number": "SO20261122-0001", "owner_id": str(owner.id), "account_id": str(account), "total": "1200.50",
        "currency": "CNY", "promised_on": "2026-12-01", "po_number": "PO-7", "entered_by": str(owner.id), **state,
    }  # fmt: skip


def approval(**state: Any) -> dict[str, Any]:
    """The state of an approval of an order."""
    return {
        "document": "sales.order", "document_id": str(new_id()), "document_number": "SO20261122-0001",
        "account_id": None, "entered_by": [], **state,
    }  # fmt: skip


def test_who_may_decide_gets_a_todo_that_closes_by_itself_when_somebody_decided(
    world: Any, person: Any, learn: Any
) -> None:
    """N-07."""
    clerk, one, other = person("李明"), person("王磊"), person("赵敏")
    account, about = learn(name={"zh": "上海龙师科技有限公司", "en": "Longshi"}, short_name="龙师科技"), new_id()
    state = approval(account_id=str(account), entered_by=[f"user/{clerk.id}"])
    asked = {"about": about, "state": state, "actor": f"user/{clerk.id}"}
    world.happens("sales.approval.opened.v1", **asked, candidates=[str(one.id), str(other.id)])
    todo = world.notices(one, open="true")[0]
    assert todo["subject"] == "待审核:客户订单 SO20261122-0001(龙师科技)"
    assert todo["body"] == "李明提交了客户订单 SO20261122-0001(龙师科技),请您审核。"
    assert (todo["kind"], todo["document"], todo["document_id"]) == ("todo", "sales.order", state["document_id"])
    assert len(world.notices(other, open="true")) == 1
    assert world.notices(clerk) == []
    world.happens("sales.approval.rejected.v1", **{**asked, "actor": f"user/{one.id}"}, reason="价格不对")
    assert world.notices(one, open="true") == world.notices(other, open="true") == []
    told = world.notices(clerk)
    assert [notice["subject"] for notice in told] == ["王磊驳回了客户订单 SO20261122-0001(龙师科技):价格不对"]
    assert world.notices(clerk, "en")[0]["subject"] == "王磊 (en) rejected order SO20261122-0001 (Longshi): 价格不对"
    assert world.held() == []


def test_the_next_step_is_the_todo_of_others(world: Any, person: Any) -> None:
    """N-07."""
    first, second, about = person("一审"), person("二审"), new_id()
    asked = {"about": about, "state": approval()}
    world.happens("sales.approval.opened.v1", **asked, candidates=[str(first.id)])
    world.happens("sales.approval.advanced.v1", **asked, actor=f"user/{first.id}", candidates=[str(second.id)])
    assert (len(world.notices(first, open="true")), len(world.notices(second, open="true"))) == (0, 1)


def test_the_same_event_twice_tells_once(world: Any, person: Any, learn: Any) -> None:
    seller = person("陈晨", email="chen@example.com")
    event = world.happens("sales.order.approved.v1", state=order(seller, learn()))
    world.tell(event, event)
    assert [notice["event"] for notice in world.notices(seller)] == ["sales.order.approved.v1"]
    assert [letter.address for letter in world.letters(event)] == ["chen@example.com"]


@pytest.fixture(scope="module")
def contact(staff: Staff) -> Any:
    """A contact of a customer, as the worker would write it."""

    def arrived(account: Any, email: str, **columns: Any) -> None:
        known = {
            "id": new_id(), "version": 1, "account_id": account, "active": True, "name": "孙财务", "role": "finance",
            "email": email, "language": "en", "channel": "mail", **columns,
        }  # fmt: skip
        with staff.engine.begin() as connection:
            connection.execute(Contact.__table__.insert(), known)  # type: ignore[attr-defined]

    return arrived


@pytest.fixture(scope="module")
def administrator(world: Any, staff: Staff) -> Caller:
    return staff.hire("administrator")


def made(administrator: Caller, code: str, **rule: Any) -> dict[str, Any]:
    """A rule of the administrator's."""
    answer = administrator.post("/v1/rules", {**RULE, "code": code, **rule})
    assert answer.status_code == 201, answer.text
    return dict(answer.json)


def test_the_customer_is_told_in_the_portal_and_by_one_mail_to_one_address(
    world: Any, person: Any, learn: Any, contact: Any
) -> None:
    """N-06: who uses the portal is often a contact as well; who prefers the telephone is not mailed (C-03)."""
    account, seller = learn(), person("陈晨")
    buyer = person("周采购", "customer", kind="portal", account_id=account, email="Zhou@buyer.example")
    contact(account, "zhou@buyer.example")
    contact(account, "finance@buyer.example")
    contact(account, "phone@buyer.example", channel="phone")
    contact(account, "gone@buyer.example", active=False)
    contact(account, "boss@buyer.example", role="decision_maker")
    paid = {
        "number": "PM-1",
        "amount": "800.00",
        "currency": "CNY",
        "paid_on": "2026-11-20",
        "owner_id": str(seller.id),
    }
    event = world.happens("sales.payment.confirmed.v1", state={**paid, "account_id": str(account)})
    assert [notice["subject"] for notice in world.notices(buyer)] == ["已收到您的付款 800.00 CNY"]
    assert [notice["subject"] for notice in world.notices(seller)] == ["青岛远航机械回款 800.00 CNY 已确认"]
    written = {letter.address: letter.subject for letter in world.letters(event)}
    assert written == {
        "Zhou@buyer.example": "已收到您的付款 800.00 CNY",
        "finance@buyer.example": "We received your payment of 800.00 CNY",
    }


def test_people_of_other_customers_are_told_nothing(world: Any, person: Any, learn: Any) -> None:
    stranger = person("别家", "customer", kind="portal", account_id=learn())
    world.happens("sales.order.approved.v1", state=order(person("陈晨"), learn()))
    assert world.notices(stranger) == []


def test_a_large_order_is_praised_before_colleagues_and_a_small_one_is_not(
    world: Any, staff: Staff, person: Any, learn: Any
) -> None:
    """N-04, N-05, S-06."""
    team, other = staff.department("sales one"), staff.department("sales two")
    chief, gone = person("总监"), person("离职主管", superior_id=None, active=False)
    with staff.engine.begin() as connection:
        moved = text("UPDATE directory_user SET superior_id = :chief WHERE id = :gone")
        connection.execute(moved, {"chief": chief.id, "gone": gone.id})
    seller = person("陈晨", department_id=team, superior_id=gone.id)
    colleague, stranger = person("同事", department_id=team), person("外人", department_id=other)
    world.happens("sales.order.approved.v1", state=order(seller, learn(), total="99999.99"))
    assert world.notices(colleague) == world.notices(chief) == []
    world.happens("sales.order.approved.v1", state=order(seller, learn(), total="100000.00"))
    assert world.notices(colleague)[0]["subject"] == "恭喜陈晨签下大单:青岛远航机械"
    assert len(world.notices(chief)) == 1, "the nearest superior who is still there"
    assert world.notices(stranger) == []


def test_a_staff_members_answer_to_a_mail_goes_to_the_address_in_the_event(world: Any, person: Any) -> None:
    """D-11."""
    agent = person("客服小刘")
    state = {"number": "CV-1", "channel": "mail", "account_id": None, "visitor": {"email": "ask@visitor.example"}}
    said = {"text": "您好,可以。", "by": "staff", "in_reply_to": "<q@visitor.example>", "actor": f"user/{agent.id}"}
    answer = world.happens("service_desk.conversation.message_posted.v1", state=state, **said)
    letter = world.letters(answer)[0]
    assert (letter.address, letter.in_reply_to) == ("ask@visitor.example", "<q@visitor.example>")
    assert letter.body == "您好,可以。\n\n客服小刘"
    asked = world.happens("service_desk.conversation.message_posted.v1", state=state, **{**said, "by": "visitor"})
    assert world.letters(asked) == []


def test_an_event_about_a_customer_or_person_who_is_not_here_yet_waits(
    world: Any, person: Any, learn: Any, staff: Staff
) -> None:
    """messaging.md: held and tried again, not told without a name, not lost."""
    seller, account = person("陈晨"), new_id()
    event = world.happens("sales.order.approved.v1", state=order(seller, account))
    assert world.notices(seller) == []
    assert [(row.state, "NotKnownHereYet" in row.error) for row in world.held()] == [("held", True)]
    with staff.engine.begin() as connection:
        connection.execute(text("DELETE FROM held"))
    learn(identifier=account)
    world.tell(event)
    assert len(world.notices(seller)) == 1


def test_a_rule_that_does_not_fit_stops_no_other_and_says_so_at_the_rule(
    world: Any, administrator: Caller, person: Any, learn: Any
) -> None:
    seller, event = person("陈晨"), "sales.order.approved.v1"
    broken = [
        made(administrator, "wrong_field", event=event, condition=[{"field": "state.sum", "op": "ge", "value": "1"}]),
        made(administrator, "wrong_order", event=event, condition=[{"field": "state.number", "op": "ge", "value": 7}]),
        made(administrator, "wrong_people", event=event, condition=[], recipients=["users:state.seller"]),
    ]
    world.happens(event, state=order(seller, learn()))
    assert [notice["subject"] for notice in world.notices(seller)] == ["订单 SO20261122-0001 已审核通过"]
    problems = [
        administrator.get(f"/v1/rules/{rule['id']}/faults").json["items"][0]["problem"]["zh"] for rule in broken
    ]
    assert problems == ["事件中没有 state.sum", "state.number 的值无法与 7 比较大小", "事件中没有 state.seller"]
    assert world.held() == []


def test_a_text_that_lacks_a_value_is_told_with_a_dash_and_its_fault_is_kept_until_the_rule_is_mended(
    world: Any, administrator: Caller, person: Any, learn: Any
) -> None:
    seller = person("陈晨")
    gap = {"zh": "订单 {{state.numbr}} 好了", "en": "Order {{state.numbr}} is done"}
    assert administrator.post("/v1/templates", {**TEMPLATE, "code": "typo", "subject": gap}).status_code == 201
    rule = made(
        administrator, "typo", event="sales.order.completed.v1", condition=[], recipients=["owner"], template="typo"
    )
    for _ in range(2):
        world.happens("sales.order.completed.v1", state=order(seller, learn()))
    assert [notice["subject"] for notice in world.notices(seller)] == ["订单 — 好了"] * 2
    path = f"/v1/rules/{rule['id']}"
    assert [one["problem"]["en"] for one in administrator.get(f"{path}/faults").json["items"]] == [
        "The event has nothing at state.numbr."
    ]
    assert administrator.patch(path, 1, {"template": "order_approved"}).status_code == 200
    assert administrator.get(f"{path}/faults").json["items"] == []


def test_who_did_it_is_not_told_of_it_unless_the_rule_wants_it(world: Any, person: Any, learn: Any) -> None:
    seller = person("陈晨")
    world.happens("sales.order.approved.v1", state=order(seller, learn()), actor=f"user/{seller.id}")
    assert world.notices(seller) == []


def test_a_deactivated_rule_tells_nobody_and_still_closes_its_todos(
    world: Any, administrator: Caller, person: Any, learn: Any
) -> None:
    clerk, account, about = person("收费员", "fee_clerk"), learn(), new_id()
    paid = {"number": "PM-2", "amount": "5", "currency": "CNY", "paid_on": "2026-11-20", "reference": None}
    event = {"about": about, "state": {**paid, "account_id": str(account), "owner_id": None}}
    world.happens("sales.payment.notified.v1", **event)
    assert len(world.notices(clerk, open="true")) == 1
    rule = administrator.get("/v1/rules?code=payment_notified").json["items"][0]
    path = f"/v1/rules/{rule['id']}"
    assert administrator.act(f"{path}/deactivate", rule["version"]).status_code == 200
    world.happens("sales.payment.notified.v1", **{**event, "about": new_id()})
    assert len(world.notices(clerk)) == 1
    world.happens("sales.payment.refused.v1", **event, reason="未到账")
    assert world.notices(clerk, open="true") == []
    assert administrator.act(f"{path}/reactivate", rule["version"] + 1).status_code == 200


def test_a_todo_not_done_in_time_is_told_to_the_superior_once(world: Any, person: Any, run: Any) -> None:
    """N-07: on delay, an escalation."""
    chief = person("张总", email="chief@example.com")
    one, other = (person(name, superior_id=chief.id) for name in ("王磊", "赵敏"))
    asked = {"state": approval(), "candidates": [str(one.id), str(other.id)]}
    young = happened("sales.approval.opened.v1", ago=timedelta(hours=23), **asked)
    old = happened("sales.approval.opened.v1", ago=timedelta(hours=25), **asked)
    world.tell(young, old)
    for _ in range(2):
        run(escalate_todos)
    told = world.notices(chief)
    assert len(told) == 1
    assert told[0]["subject"].startswith("超时未办:")
    assert "待审核:客户订单 SO20261122-0001" in told[0]["subject"]
    assert len([letter for letter in world.letters(old) if letter.address == "chief@example.com"]) == 1
    assert len(world.notices(one, open="true")) == 2, "it is still theirs to do"


def test_c1_a_worker_whose_clock_is_hours_ahead_tells_no_superior_early(world: Any, person: Any, run: Any) -> None:
    chief = person("孙总")
    one = person("钱进", superior_id=chief.id)
    world.tell(
        happened("sales.approval.opened.v1", ago=timedelta(hours=23), state=approval(), candidates=[str(one.id)])
    )
    with time_machine.travel(timedelta(hours=2)):
        run(escalate_todos)
    assert world.notices(chief) == []

"""Who is told of what: rules as shipped, on the real database, by the worker's own handler (N-01, N-03, SY-07)."""

from typing import Any

import pytest

from chassis.identifiers import new_id
from chassis.testing.staff import Caller, Staff


@pytest.fixture(scope="module")
def person(staff: Staff) -> Any:
    """Hires somebody by name."""

    def hire(zh: str, *roles: str, **columns: Any) -> Caller:
        return staff.hire(*roles, name={"zh": zh, "en": f"{zh} (en)"}, **columns)

    return hire


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

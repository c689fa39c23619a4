"""Who is told of money: cash and bills that are late, what a return is credited with (N-01)."""

from typing import Any

from chassis.identifiers import new_id


def test_cash_that_should_be_with_finance_is_its_keepers_todo_until_it_is_there(
    world: Any, person: Any, learn: Any
) -> None:
    """S-56, N-07: 准时到财务部报账; the sales head hears of it."""
    keeper, head = person("周收费"), person("吴部长", "sales_head")
    account, about = learn(name={"zh": "上海龙师科技有限公司", "en": "Longshi"}, short_name="龙师科技"), new_id()
    state = {
        "number": "CB20261122-0001", "account_id": str(account), "owner_id": None, "keeper_id": str(keeper.id),
        "amount": "1200.00", "currency": "CNY", "bank_by": "2026-11-23", "hand_in_by": "2026-11-25",
    }  # fmt: skip
    world.happens("sales.cash_receipt.late.v1", about=about, state=state, actor="service/sales")
    (todo,) = world.notices(keeper, open="true")
    assert (todo["kind"], todo["subject"]) == ("todo", "逾期未交:现金/票据 CB20261122-0001(龙师科技)")
    assert todo["body"] == (
        "周收费保管的现金/票据 CB20261122-0001,金额 1200.00 CNY,应于 2026-11-23 前存入银行、2026-11-25 前到财务报账。"
    )
    (notice,) = world.notices(head, "en")
    assert (notice["kind"], notice["subject"]) == ("notice", "Overdue: cash or bill CB20261122-0001 (Longshi)")
    world.happens("sales.cash_receipt.banked.v1", about=about, state=state)
    assert len(world.notices(keeper, open="true")) == 1, "the slip is not with finance yet"
    world.happens("sales.cash_receipt.handed_in.v1", about=about, state=state)
    assert world.notices(keeper, open="true") == []
    assert world.held() == []


def test_customers_are_not_promised_more_for_a_return_than_its_credit_note_gives(
    world: Any, person: Any, learn: Any
) -> None:
    """S-22, C-04: what was granted as a discount goes with the goods."""
    account = learn()
    buyer = person("买方", "customer", kind="portal", account_id=account)
    state = {
        "number": "RT20261122-0001", "delivery_number": "DN20261122-0001", "account_id": str(account),
        "owner_id": None, "total": "100.00", "currency": "CNY",
    }  # fmt: skip
    world.happens("sales.return.inspected.v1", state=state)
    (notice,) = world.notices(buyer)
    assert notice["body"] == (
        "销货单 DN20261122-0001 的退货 RT20261122-0001 已检验,接受退货 100.00 CNY;"
        "贷项通知单另减这些货物已享受的现金折扣。"
    )

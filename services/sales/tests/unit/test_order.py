"""The order's own rules, without a database (S-08, S-13, S-16, S-17, S-23, G-13)."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest

from chassis.errors import Invalid, Refusal
from chassis.identifiers import new_id
from records.approvals import Approved
from records.documents import DocumentApproved, DocumentRejected, DocumentSubmitted, DocumentWithdrawn
from sales.orders.facts import (
    AccountNotInBusiness,
    MoreThanShipped,
    OrderCompleted,
    OrderFinished,
    OrderIncomplete,
    OrderNotApproved,
    OrderNotDraft,
    OrderNotShipped,
    OrderNotSubmitted,
    OrderNotYetShipped,
    OrderShipped,
    OrderUnderApproval,
    OrderViewedByCustomer,
)
from sales.orders.model import Order
from sales.orders.vocabulary import Status
from services.sales.tests.factories import (
    NOW,
    TODAY,
    account,
    approved_order,
    closed_order,
    evidence,
    order,
    order_type,
    product,
    submitted_order,
    wanted,
)

TEN = Decimal(10)


def cancelled_order() -> Order:
    made = order()
    made.cancel("客户撤单", TODAY)
    made.facts.clear()
    return made


def completed_order() -> Order:
    made = approved_order()
    made.ship({1: TEN}, TODAY)
    made.complete()
    made.facts.clear()
    return made


def test_an_order_walks_from_the_draft_to_its_completion() -> None:
    made = order()
    made.submit(account(), NOW)
    made.withdraw()
    made.submit(account(), NOW)
    made.reject("价格低于底价")
    assert (made.status, made.rejection) == (Status.DRAFT, "价格低于底价")
    made.submit(account(), NOW)
    assert (made.status, made.rejection, made.submitted_at) == (Status.SUBMITTED, None, NOW)
    made.approve(evidence(made), account())
    assert (made.status, made.approved_at) == (Status.APPROVED, NOW)
    made.view(NOW)
    made.ship({1: TEN}, TODAY)
    made.complete()
    assert (made.status, made.viewed_at) == (Status.COMPLETED, NOW)
    assert made.facts == [
        DocumentSubmitted(),
        DocumentWithdrawn(),
        DocumentSubmitted(),
        DocumentRejected("价格低于底价"),
        DocumentSubmitted(),
        DocumentApproved(),
        OrderViewedByCustomer(),
        OrderShipped(TODAY, [{"line": 1, "quantity": TEN}]),
        OrderCompleted(),
    ]


Step = Callable[[Order], None]
STEPS: dict[str, Step] = {
    "change": lambda made: made.change({"note": "x"}),
    "submit": lambda made: made.submit(account(), NOW),
    "withdraw": lambda made: made.withdraw(),
    "reject": lambda made: made.reject("否"),
    "approve": lambda made: made.approve(evidence(made), account()),
    "view": lambda made: made.view(NOW),
    "ship": lambda made: made.ship({1: TEN}, TODAY),
    "notice": lambda made: made.notice({1: TEN}),
    "take back": lambda made: made.take_back({1: Decimal(1)}),
    "complete": lambda made: made.complete(),
    "close": lambda made: made.close("不再发", TODAY),
    "cancel": lambda made: made.cancel("撤单", TODAY),
}
IN_STATE: dict[str, Callable[[], Order]] = {
    "draft": order,
    "submitted": submitted_order,
    "approved": approved_order,
    "completed": completed_order,
    "closed": closed_order,
    "cancelled": cancelled_order,
}
REFUSED: dict[str, dict[str, type[Refusal]]] = {
    "draft": {
        "withdraw": OrderNotSubmitted,
        "reject": OrderNotSubmitted,
        "approve": OrderNotSubmitted,
        "view": OrderNotApproved,
        "ship": OrderNotApproved,
        "notice": OrderNotApproved,
        "take back": OrderNotApproved,
        "complete": OrderNotApproved,
        "close": OrderNotApproved,
    },
    "submitted": {
        "change": OrderNotDraft,
        "submit": OrderNotDraft,
        "view": OrderNotApproved,
        "ship": OrderNotApproved,
        "notice": OrderNotApproved,
        "take back": OrderNotApproved,
        "complete": OrderNotApproved,
        "close": OrderNotApproved,
        "cancel": OrderUnderApproval,
    },
    "approved": {
        "change": OrderNotDraft,
        "submit": OrderNotDraft,
        "withdraw": OrderNotSubmitted,
        "reject": OrderNotSubmitted,
        "approve": OrderNotSubmitted,
        "take back": MoreThanShipped,
        "complete": OrderNotShipped,
        "close": OrderNotYetShipped,
    },
    "completed": {
        "change": OrderNotDraft,
        "submit": OrderNotDraft,
        "withdraw": OrderNotSubmitted,
        "reject": OrderNotSubmitted,
        "approve": OrderNotSubmitted,
        "ship": OrderNotApproved,
        "notice": OrderNotApproved,
        "complete": OrderNotApproved,
        "close": OrderNotApproved,
        "cancel": OrderFinished,
    },
    "closed": {
        "change": OrderNotDraft,
        "submit": OrderNotDraft,
        "withdraw": OrderNotSubmitted,
        "reject": OrderNotSubmitted,
        "approve": OrderNotSubmitted,
        "ship": OrderNotApproved,
        "notice": OrderNotApproved,
        "complete": OrderNotApproved,
        "close": OrderNotApproved,
        "cancel": OrderFinished,
    },
    "cancelled": {
        "change": OrderNotDraft,
        "submit": OrderNotDraft,
        "withdraw": OrderNotSubmitted,
        "reject": OrderNotSubmitted,
        "approve": OrderNotSubmitted,
        "view": OrderNotApproved,
        "take back": OrderNotApproved,
        "ship": OrderNotApproved,
        "notice": OrderNotApproved,
        "complete": OrderNotApproved,
        "close": OrderNotApproved,
        "cancel": OrderFinished,
    },
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("state", IN_STATE)
def test_every_step_is_taken_in_its_states_and_refused_in_all_others(state: str, step: str) -> None:
    made = IN_STATE[state]()
    refusal = REFUSED[state].get(step)
    if refusal is None:
        STEPS[step](made)
        assert made.facts
    else:
        with pytest.raises(refusal):
            STEPS[step](made)
        assert (made.status, made.facts) == (state, [])


def test_an_order_cannot_be_submitted_before_its_key_fields_are_filled() -> None:
    """G-13."""
    with pytest.raises(OrderIncomplete) as refused:
        order(po_number=None, promised_on=None, lines=[]).submit(account(), NOW)
    assert refused.value.figures == {"missing": ["po_number", "promised_on", "lines"]}


@pytest.mark.parametrize("state", [{"status": "submitted"}, {"active": False}, {"deleted_at": NOW}])
def test_business_is_done_with_approved_active_customers_only(state: dict[str, object]) -> None:
    with pytest.raises(AccountNotInBusiness):
        order().submit(account(**state), NOW)
    made = submitted_order()
    with pytest.raises(AccountNotInBusiness):
        made.approve(evidence(made), account(**state))


def test_evidence_for_another_order_approves_nothing() -> None:
    made = submitted_order()
    with pytest.raises(ValueError, match="is none of"):
        made.approve(Approved("sales.order", new_id(), "user/x", NOW), account())


def test_nothing_is_promised_before_it_was_ordered() -> None:
    with pytest.raises(Invalid):
        order(promised_on=TODAY - timedelta(1))
    made = order()
    with pytest.raises(Invalid):
        made.change({"promised_on": TODAY - timedelta(1)})


def test_the_price_of_a_line_is_rounded_half_up_to_the_currency() -> None:
    lines = [wanted("3", "0.335"), wanted("1", "0.005")]
    assert [line.amount for line in order(lines).lines] == [Decimal("1.01"), Decimal("0.01")]
    assert order([wanted("1", "250.5")], currency="JPY").total == Decimal(251)


def test_what_was_ordered_keeps_what_the_product_was_then() -> None:
    bearing = product()
    made = order([wanted(of=bearing)])
    bearing.change({"name": {"zh": "改名"}, "counts": False})
    assert (made.lines[0].product_name["zh"], made.lines[0].counts) == ("深沟球轴承 6204", True)


@pytest.mark.parametrize("type_counts", [True, False])
@pytest.mark.parametrize("handling", ["own", "company"])
@pytest.mark.parametrize("product_counts", [True, False])
def test_a_line_counts_only_if_nobody_says_no(type_counts: bool, handling: str, product_counts: bool) -> None:
    """S-13: order type, customer and product may say no, and the reason is kept."""
    lines = [wanted(of=product(counts=product_counts))]
    (line,) = order(lines, account(handling=handling), order_type(counts=type_counts)).lines
    says = {"order_type": type_counts, "account": handling == "own", "product": product_counts}
    assert line.not_counted_by == [who for who, counts in says.items() if not counts]
    assert line.counts is all(says.values())


def test_another_order_type_counts_for_the_lines_that_are_there() -> None:
    made = order()
    made.change({"order_type": order_type(code="sample", counts=False)})
    assert (made.order_type, made.lines[0].not_counted_by) == ("sample", ["order_type"])


def test_an_order_belongs_to_the_owner_of_its_account_or_to_who_entered_it() -> None:
    customer = account()
    assert order(customer=customer).owner_id == customer.owner_id
    from_the_pool = order(customer=account(owner_id=None))
    assert from_the_pool.owner_id == from_the_pool.entered_by


def test_the_second_look_of_the_customer_changes_nothing() -> None:
    made = approved_order()
    made.view(NOW)
    made.facts.clear()
    made.view(NOW + timedelta(1))
    assert (made.viewed_at, made.facts) == (NOW, [])

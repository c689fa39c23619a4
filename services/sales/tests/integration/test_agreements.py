"""Agreements over HTTP on the real database: entered, approved, watched, renewed, ended (S-53, SY-03)."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, select, text

from chassis import pipeline
from chassis.principal import Principal
from chassis.tables import fact
from chassis.testing.staff import Caller, Staff
from chassis.unit_of_work import Context
from sales.agreements.commands import watch_agreements
from services.sales.tests.factories import AGREEMENT, day
from services.sales.tests.papers import words_of

Learn = Callable[..., UUID]
Agree = Callable[..., dict[str, Any]]
AGREEMENTS = "/v1/agreements"
BY_ITSELF = Context(Principal.service("sales"), "", cause="schedule")


@pytest.fixture(scope="module")
def clerk(staff: Staff) -> Caller:
    return staff.hire("order_clerk")


@pytest.fixture(scope="module")
def head(staff: Staff) -> Caller:
    return staff.hire("sales_head")


@pytest.fixture(scope="module")
def account(learn: Learn) -> UUID:
    return learn()


@pytest.fixture
def agree(clerk: Caller, head: Caller, account: UUID) -> Agree:
    """An agreement in force; `details` override what its body says."""

    def agreed(**details: Any) -> dict[str, Any]:
        made = done(clerk.post(AGREEMENTS, {**AGREEMENT, "account_id": str(account), **details}))
        return approved(clerk, head, made)

    return agreed


def done(answer: Any) -> dict[str, Any]:
    assert answer.status_code in (200, 201), answer.text
    return dict(answer.json)


def path_of(agreement: dict[str, Any]) -> str:
    return f"{AGREEMENTS}/{agreement['id']}"


def approved(clerk: Caller, head: Caller, draft: dict[str, Any]) -> dict[str, Any]:
    submitted = done(clerk.act(f"{path_of(draft)}/submit", draft["version"]))
    return done(head.act(f"{path_of(draft)}/approve", submitted["version"]))


def told(engine: Engine, agreement: dict[str, Any]) -> list[str]:
    with engine.connect() as connection:
        keys = select(fact.c.routing_key).where(fact.c.aggregate_id == agreement["id"]).order_by(fact.c.version)
        return [key.split(".")[2] for key in connection.scalars(keys)]


def test_an_agreement_names_its_parties_and_orders_and_is_in_force_once_the_head_approved_it(
    staff: Staff, clerk: Caller, head: Caller, account: UUID, place: Callable[..., dict[str, Any]]
) -> None:
    order = place(clerk, account_id=str(account))
    customer = staff.hire("customer", kind="portal", account_id=account)
    body = {**AGREEMENT, "account_id": str(account), "order_ids": [order["id"]], "other_parties": "担保方:港务公司"}
    draft = done(clerk.post(AGREEMENTS, {**body, "amount": "500000", "currency": "CNY"}))
    assert draft["number"].startswith(f"CT{day(0).replace('-', '')}-")
    assert customer.get(path_of(draft)).status_code == 404
    assert draft["id"] not in {item["id"] for item in customer.get(AGREEMENTS).json["items"]}
    agreement = approved(clerk, head, draft)
    assert (agreement["status"], agreement["amount"]) == ("approved", "500000.00")
    assert (agreement["order_ids"], agreement["other_parties"]) == ([order["id"]], "担保方:港务公司")
    assert customer.get(path_of(draft)).json["text"] == AGREEMENT["text"]
    assert clerk.patch(path_of(draft), agreement["version"], {"title": "另"}).status_code == 409


def test_an_agreement_of_any_text_is_printed_in_both_languages_and_a_draft_says_so(
    staff: Staff, clerk: Caller, head: Caller, account: UUID, place: Callable[..., dict[str, Any]]
) -> None:
    """S-53: with both parties, its documents and its text as it was written, be it markup."""
    order = place(clerk, account_id=str(account))
    body = {**AGREEMENT, "account_id": str(account), "order_ids": [order["id"]], "text": "一、<b>粗 & 𠮷\n\n第二行"}
    draft = done(clerk.post(AGREEMENTS, {**body, "amount": "500000", "currency": "CNY", "ends_on": None}))
    customer = staff.hire("customer", kind="portal", account_id=account)
    assert customer.get(f"{path_of(draft)}/pdf").status_code == 404
    shared = (
        draft["number"],
        AGREEMENT["title"],
        order["number"],
        "500,000.00 CNY",
        "<b>粗 &",
        "第二行",
        "青岛远航机械",
    )
    for language, words in (("zh", ("草稿", "甲方", "长期有效")), ("en", ("not binding", "Buyer", "without end"))):
        answer = clerk.get(f"{path_of(draft)}/pdf", query_string={"language": language})
        assert (answer.status_code, answer.content_type) == (200, "application/pdf")
        assert [word for word in (*shared, *words) if word not in words_of(answer.data)] == []
        assert clerk.get(f"{path_of(draft)}/pdf", query_string={"language": language}).data == answer.data
    approved(clerk, head, draft)
    printed = customer.get(f"{path_of(draft)}/pdf", query_string={"language": "zh"})
    assert "草稿" not in words_of(printed.data)


def test_the_names_of_further_parties_are_not_told_to_the_world(agree: Agree, engine: Engine) -> None:
    agreement = agree(other_parties="担保人:王芳")
    with engine.connect() as connection:
        bodies = connection.scalars(select(fact.c.body).where(fact.c.aggregate_id == agreement["id"])).all()
    assert len(bodies) == 3
    assert not [body for body in bodies if "王芳" in bytes(body).decode()]


def test_it_names_documents_of_its_own_customer_only(
    clerk: Caller, account: UUID, place: Callable[..., dict[str, Any]]
) -> None:
    foreign = place(clerk)
    answer = clerk.post(AGREEMENTS, {**AGREEMENT, "account_id": str(account), "order_ids": [foreign["id"]]})
    assert (answer.status_code, answer.json["errors"][0]["code"]) == (422, "not-of-this-account")


@pytest.mark.parametrize(
    ("details", "pointer"),
    [
        ({"ends_on": "2026-01-04"}, "#/ends_on"),
        ({"ends_on": None, "renewal_on": "2027-01-01"}, "#/renewal_on"),
        ({"renewal_on": "2026-01-04"}, "#/renewal_on"),
        ({"amount": "1"}, "#/currency"),
        ({"signed_on": day(1)}, "#/signed_on"),
    ],
)
def test_what_contradicts_itself_is_refused(
    clerk: Caller, account: UUID, details: dict[str, Any], pointer: str
) -> None:
    answer = clerk.post(AGREEMENTS, {**AGREEMENT, "account_id": str(account), **details})
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, pointer)
    draft = done(clerk.post(AGREEMENTS, {**AGREEMENT, "account_id": str(account)}))
    assert clerk.patch(path_of(draft), 1, details).status_code == 422


def test_nothing_unsigned_is_submitted(clerk: Caller, account: UUID) -> None:
    draft = done(clerk.post(AGREEMENTS, {"account_id": str(account), "title": "意向"}))
    answer = clerk.act(f"{path_of(draft)}/submit", 1)
    assert (answer.status_code, answer.json["missing"]) == (409, ["signed_on", "starts_on", "text"])


def test_its_coming_end_is_told_once_on_the_renewal_date_or_a_month_before(
    agree: Agree, staff: Staff, engine: Engine
) -> None:
    today = date.fromisoformat(day(0))
    cases = {
        "renewal date": (agree(ends_on=day(300), renewal_on=day(0)), True),
        "a month before": (agree(ends_on=day(30)), True),
        "not yet": (agree(ends_on=day(31)), False),
        "renewal date ahead": (agree(ends_on=day(20), renewal_on=day(10)), False),
        "without end": (agree(ends_on=None), False),
    }
    for _ in range(2):
        pipeline.run(staff.database, watch_agreements, BY_ITSELF)
    for case, (agreement, expected) in cases.items():
        assert told(engine, agreement).count("expiring") == expected, (case, today)


def test_it_ends_after_its_last_day(agree: Agree, clerk: Caller, staff: Staff, engine: Engine) -> None:
    last, over = agree(ends_on=day(0)), agree()
    with engine.begin() as connection:
        moved = text("UPDATE agreement SET ends_on = :day WHERE id = :id")
        connection.execute(moved, {"day": date.fromisoformat(day(0)) - timedelta(1), "id": over["id"]})
    pipeline.run(staff.database, watch_agreements, BY_ITSELF)
    assert clerk.get(path_of(last)).json["status"] == "approved"
    ended = clerk.get(path_of(over)).json
    assert (ended["status"], ended["ended_on"]) == ("expired", day(-1))


def test_a_renewal_follows_day_on_day_and_only_one_does(agree: Agree, clerk: Caller, head: Caller) -> None:
    agreement = agree(starts_on="2026-01-01", ends_on="2026-12-31")
    drafts = [done(clerk.act(f"{path_of(agreement)}/renew", agreement["version"])) for _ in range(2)]
    first, second = drafts
    assert (first["starts_on"], first["ends_on"], first["text"]) == ("2027-01-01", "2027-12-31", AGREEMENT["text"])
    assert first["predecessor_id"] == agreement["id"]
    for draft in drafts:
        done(clerk.patch(path_of(draft), 1, {"signed_on": day(0)}))
        done(clerk.act(f"{path_of(draft)}/submit", 2))
    done(head.act(f"{path_of(first)}/approve", 3))
    assert clerk.get(path_of(agreement)).json["successor_number"] == first["number"]
    refused = head.act(f"{path_of(second)}/approve", 3)
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/agreement-already-renewed")


def test_what_was_terminated_is_over(agree: Agree, clerk: Caller, head: Caller) -> None:
    agreement = agree()
    ended = done(head.act(f"{path_of(agreement)}/terminate", agreement["version"], {"reason": "客户违约"}))
    assert (ended["status"], ended["ended_on"], ended["end_reason"]) == ("terminated", day(0), "客户违约")
    for who, action, body in ((head, "terminate", {"reason": "再次"}), (clerk, "renew", None)):
        assert who.act(f"{path_of(agreement)}/{action}", ended["version"], body).status_code == 409


@pytest.mark.usefixtures("head")
def test_nobody_approves_what_they_entered(staff: Staff, account: UUID) -> None:
    both = staff.hire("order_clerk", "sales_head")
    draft = done(both.post(AGREEMENTS, {**AGREEMENT, "account_id": str(account)}))
    done(both.act(f"{path_of(draft)}/submit", 1))
    answer = both.act(f"{path_of(draft)}/approve", 2)
    assert (answer.status_code, answer.json["type"]) == (403, "/problems/entered-by-yourself")
    staff.dismiss(both)

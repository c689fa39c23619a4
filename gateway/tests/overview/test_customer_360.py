"""The customer as a whole in one read (issue 3, point 4; faults.md G-7; speed.md B7)."""

from typing import Any
from uuid import UUID

from sqlalchemy import event

from chassis.identifiers import new_id
from chassis.principal import Reach
from chassis.testing.staff import Caller

OVERVIEW = "/v1/overview/accounts"


def sections(who: Caller, account: UUID) -> Any:
    answer = who.get(f"{OVERVIEW}/{account}")
    assert answer.status_code == 200, answer.text
    return answer.json["sections"]


def test_all_that_is_known_of_a_customer_comes_in_one_answer(world: Any) -> None:
    account = world.known(code="C2026000042", name={"zh": "青岛远航", "en": "Qingdao Yuanhang"})
    change = world.event("account_change.submitted", account_id=account, state="submitted", changed_fields=["phone"])
    approval = world.event("approval.opened", account_id=account, state="open", document="customer.account_change")
    world.hear(change, approval)
    shown = sections(world.hire(), account)
    assert shown["account"]["items"][0]["code"] == "C2026000042"
    assert shown["account"]["title"] == {"zh": "客户信息", "en": "Account"}
    assert [(item["id"], item["changed_fields"]) for item in shown["account_changes"]["items"]] == [
        (str(change.partitionkey), ["phone"])
    ]
    assert [item["document"] for item in shown["approvals"]["items"]] == ["customer.account_change"]
    assert [item["type"] for item in shown["activities"]["items"]] == [
        "customer.approval.opened.v1", "customer.account_change.submitted.v1", "customer.account.approved.v1",
    ]  # fmt: skip


def test_an_approval_that_is_decided_is_shown_no_more(world: Any) -> None:
    account, reader = world.known(), world.hire()
    opened = world.event("approval.opened", account_id=account, state="open")
    world.hear(opened)
    assert len(sections(reader, account)["approvals"]["items"]) == 1
    world.hear(world.event("approval.approved", opened.partitionkey, 2, account_id=account, state="approved"))
    assert sections(reader, account)["approvals"]["items"] == []


def test_a_section_shows_the_newest_twenty(world: Any) -> None:
    account = world.known()
    opened = [world.event("approval.opened", account_id=account, state="open") for _ in range(21)]
    world.hear(*opened)
    shown = sections(world.hire(), account)
    assert [item["id"] for item in shown["approvals"]["items"]] == [str(e.partitionkey) for e in reversed(opened)][:20]
    assert [item["id"] for item in shown["activities"]["items"]] == [str(e.id) for e in reversed(opened)][:20]


def test_each_section_says_of_when_it_is(world: Any) -> None:
    heard = world.account()
    closed = world.event("approval.withdrawn", account_id=heard.partitionkey, state="withdrawn")
    world.hear(heard, closed)
    shown = sections(world.hire(), heard.partitionkey)
    times = {name: section["as_of"] for name, section in shown.items() if section["as_of"]}
    assert times == {"account": stamp(heard), "approvals": stamp(closed), "activities": stamp(closed)}


def stamp(event: Any) -> str:
    return str(event.time.strftime("%Y-%m-%dT%H:%M:%SZ"))


def test_a_section_is_stale_since_an_event_that_feeds_it_could_not_be_applied_g7(world: Any) -> None:
    account, reader = world.known(), world.hire()
    assert not any(section["stale_since"] for section in sections(reader, account).values())
    broken = world.event("approval.opened", account_id="of nobody", state="open")
    world.hear(broken)
    stale = {name for name, section in sections(reader, account).items() if section["stale_since"]}
    assert stale == {"approvals", "activities"}
    world.run("UPDATE held SET state = 'discarded'")
    assert not any(section["stale_since"] for section in sections(reader, account).values())


def test_the_read_is_one_statement_beside_admission_b7(world: Any) -> None:
    account, reader = world.known(), world.hire()
    sections(reader, account)  # the keys of the tokens are read once
    asked: list[str] = []
    listening = (
        world.gateway.database.engine,
        "before_cursor_execute",
        lambda _c, _u, statement, *_: asked.append(statement),
    )
    event.listen(*listening)
    try:
        sections(reader, account)
    finally:
        event.remove(*listening)
    assert len(asked) == 2, asked


def test_the_etag_changes_with_whatever_is_shown_and_with_nothing_else(world: Any) -> None:
    account, reader = world.known(), world.hire()
    tag = reader.get(f"{OVERVIEW}/{account}").headers["ETag"]

    def asked_again() -> int:
        return int(reader.get(f"{OVERVIEW}/{account}", headers={"If-None-Match": tag}).status_code)

    assert asked_again() == 304
    world.known()
    assert asked_again() == 304
    world.hear(world.event("approval.opened", account_id=account, state="open"))
    assert asked_again() == 200


def test_one_who_sees_less_holds_another_etag(world: Any, reads: Any) -> None:
    account = world.known()
    everything, less = world.hire(), world.hire(reads(Reach.ALL, "account"))
    tags = {who.get(f"{OVERVIEW}/{account}").headers["ETag"] for who in (everything, less)}
    assert len(tags) == 2


def test_an_account_whose_draft_was_deleted_is_gone_with_its_stream(world: Any, reads: Any) -> None:
    reader = world.hire(reads(Reach.OWN))
    heard = world.account("created", owner_id=reader.id)
    gone = heard.partitionkey
    paths = (f"{OVERVIEW}/{gone}", f"{OVERVIEW}/{gone}/activities")
    world.hear(heard)
    assert [reader.get(path).status_code for path in paths] == [200, 200]
    world.hear(world.account("changed", gone, 2, owner_id=reader.id, data={"deleted": True}))
    assert [reader.get(path).status_code for path in paths] == [404, 404]
    world.hear(world.account("changed", gone, 1, owner_id=reader.id))  # late, and it brings nothing back
    assert [reader.get(path).status_code for path in paths] == [404, 404]


def test_what_is_no_account_has_no_file(world: Any) -> None:
    approval = world.event("approval.opened", account_id=world.known(), state="open")
    world.hear(approval)
    reader = world.hire()
    for unknown in (approval.partitionkey, new_id()):
        assert reader.get(f"{OVERVIEW}/{unknown}").status_code == 404
        assert reader.get(f"{OVERVIEW}/{unknown}/activities").status_code == 404

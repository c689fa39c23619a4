"""Who did what, by account and by person (mission G-10, 1.9 step 19)."""

from typing import Any
from uuid import UUID

import pytest

from chassis.identifiers import new_id
from chassis.principal import Reach
from chassis.testing.staff import Caller

WATCH = "gateway.activity.read"


def of_account(who: Caller, account: UUID, **query: Any) -> Any:
    answer = who.get(f"/v1/overview/accounts/{account}/activities", query_string=query)
    assert answer.status_code == 200, answer.text
    return answer.json


def of_person(who: Caller, person: UUID) -> Any:
    answer = who.get(f"/v1/overview/people/{person}/activities")
    assert answer.status_code == 200, answer.text
    return answer.json["items"]


def test_an_activity_says_who_did_what_in_both_languages(world: Any) -> None:
    clerk, reader = world.hire(), world.hire()
    world.rename(clerk, "李明", "Li Ming")
    heard = world.account(
        "approved", code="C2026000007", name={"zh": "青岛远航", "en": "Qingdao Yuanhang"}, actor=f"user/{clerk.id}"
    )
    world.hear(heard)
    (activity,) = of_account(reader, heard.partitionkey)["items"]
    assert activity == {
        "id": str(heard.id),
        "at": heard.time.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "type": "customer.account.approved.v1",
        "resource": "customer.account",
        "subject_id": str(heard.partitionkey),
        "number": "C2026000007",
        "changed": [],
        "account_id": str(heard.partitionkey),
        "account_name": {"zh": "青岛远航", "en": "Qingdao Yuanhang"},
        "actor": f"user/{clerk.id}",
        "actor_name": {"zh": "李明", "en": "Li Ming"},
        "on_behalf_of": None,
        "cause": "api",
        "summary": {
            "zh": "李明通过了客户 C2026000007(青岛远航)",
            "en": "Li Ming approved account C2026000007 (Qingdao Yuanhang)",
        },
    }


def test_people_and_accounts_are_called_what_they_are_called_now(world: Any) -> None:
    clerk, reader = world.hire(), world.hire()
    account = world.known(name={"zh": "旧名", "en": "Old"}, actor=f"user/{clerk.id}")
    world.hear(world.account("changed", account, 2, name={"zh": "新名", "en": "New"}))
    world.rename(clerk, "张三", "Zhang San")
    first = of_account(reader, account)["items"][-1]
    assert first["summary"]["en"] == "Zhang San approved account C2026000001 (New)"


def test_what_changed_is_named_without_its_values(world: Any) -> None:
    changed = {"phone": {"old": "110", "new": "119"}, "addresses/1": {"old": None, "new": {}}, "addresses/2": {}}
    heard = world.account("changed", data={"changed": changed})
    world.hear(heard)
    (activity,) = of_account(world.hire(), heard.partitionkey)["items"]
    assert activity["changed"] == ["addresses", "phone"]


def test_the_stream_is_read_page_by_page_newest_first_while_more_is_done(world: Any) -> None:
    account, reader = world.known(), world.hire()
    heard = [world.account("changed", account, version) for version in range(2, 7)]
    world.hear(*heard)
    page = of_account(reader, account, limit=2)
    seen = [item["id"] for item in page["items"]]
    world.hear(world.account("changed", account, 7))
    while page["next_cursor"]:
        page = of_account(reader, account, limit=2, cursor=page["next_cursor"])
        seen += [item["id"] for item in page["items"]]
    assert seen[:5] == [str(event.id) for event in reversed(heard)]
    assert len(seen) == 6


def test_a_stream_is_narrowed_by_type_and_by_time(world: Any) -> None:
    account, reader = world.known(), world.hire()
    heard = [world.account(fact, account, n) for n, fact in enumerate(("changed", "deactivated", "reactivated"), 2)]
    world.hear(*heard)
    types = "customer.account.deactivated.v1,customer.account.approved.v1"
    assert [item["type"].split(".")[2] for item in of_account(reader, account, type=types)["items"]] == [
        "deactivated", "approved",
    ]  # fmt: skip
    within = {"since": heard[0].time.isoformat(), "until": heard[2].time.isoformat()}
    assert [item["type"].split(".")[2] for item in of_account(reader, account, **within)["items"]] == [
        "deactivated", "changed",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("key", "zh", "en"),
    [
        ("account.merged", "系统办理了“merged”:客户 C2026000001", "The system did “merged” to account C2026000001"),
        ("visit.created", "系统录入了visit", "The system entered visit"),
        ("visit_report.audited", "系统办理了“audited”:visit report", "The system did “audited” to visit report"),
    ],
)
def test_an_event_that_the_gateway_has_never_heard_of_is_told_by_its_own_words(
    world: Any, reads: Any, key: str, zh: str, en: str
) -> None:
    account, name = new_id(), {"zh": "甲", "en": "A"}
    subject = account if key.startswith("account.") else None
    world.hear(
        world.account("created", account, name=name), world.event(key, subject, 9, account_id=account, name=name)
    )
    reader = world.hire({**reads(), **reads(Reach.ALL, key.partition(".")[0])})
    assert of_account(reader, account)["items"][0]["summary"] == {"zh": f"{zh}(甲)", "en": f"{en} (A)"}


def test_a_kind_never_heard_of_is_closed_to_who_may_not_read_it(world: Any) -> None:
    account = world.known()
    world.hear(world.event("visit.created", account_id=account))
    assert [item["resource"] for item in of_account(world.hire(), account)["items"]] == ["customer.account"]


def test_what_belongs_to_no_account_is_seen_by_who_reads_all_of_its_kind(world: Any, reads: Any) -> None:
    clerk = world.hire()
    world.hear(world.event("coding_rule.created", actor=f"user/{clerk.id}", account_id=None))
    watcher = world.hire({**reads(), WATCH: Reach.ALL})
    narrow = world.hire({**reads(Reach.SUBTREE), WATCH: Reach.ALL}, department_id=world.department())
    assert [item["summary"]["zh"] for item in of_person(watcher, clerk.id)] == ["测试录入了客户编码原则"]
    assert of_person(narrow, clerk.id) == []


def test_a_director_follows_the_people_below_and_nobody_else_g10(world: Any, reads: Any) -> None:
    here = world.department()
    director = world.hire({**reads(), WATCH: Reach.SUBTREE}, department_id=here)
    seller = world.hire(department_id=world.department(here))
    stranger = world.hire(department_id=world.department())
    accounts = [world.known(actor=f"user/{seller.id}") for _ in range(2)]
    assert [item["account_id"] for item in of_person(director, seller.id)] == [str(a) for a in reversed(accounts)]
    for unknown in (stranger.id, new_id()):
        assert director.get(f"/v1/overview/people/{unknown}/activities").status_code == 404


def test_of_a_person_one_sees_only_what_one_may_read_anyway(world: Any, reads: Any) -> None:
    seller = world.hire()
    watcher = world.hire({**reads(Reach.OWN), WATCH: Reach.ALL})
    own, _foreign = (world.known(actor=f"user/{seller.id}", owner_id=owner) for owner in (watcher.id, seller.id))
    assert [item["account_id"] for item in of_person(watcher, seller.id)] == [str(own)]


def test_to_follow_people_is_a_permission_of_its_own(world: Any, reads: Any) -> None:
    seller = world.hire()
    answer = world.hire(reads()).get(f"/v1/overview/people/{seller.id}/activities")
    assert (answer.status_code, answer.json["permission"]) == (403, WATCH)


def test_who_has_left_can_still_be_followed(world: Any, reads: Any) -> None:
    seller = world.hire(active=False)
    world.known(actor=f"user/{seller.id}")
    assert len(of_person(world.hire({**reads(), WATCH: Reach.ALL}), seller.id)) == 1


def test_a_page_can_be_had_as_a_table_and_trimmed(world: Any) -> None:
    account, reader = world.known(), world.hire()
    path = f"/v1/overview/accounts/{account}/activities"
    (item,) = reader.get(path, query_string={"fields": "id,summary"}).json["items"]
    assert set(item) == {"id", "summary"}
    table = reader.get(path, headers={"Accept": "text/csv"})
    assert table.mimetype == "text/csv"
    assert "customer.account.approved.v1" in table.text

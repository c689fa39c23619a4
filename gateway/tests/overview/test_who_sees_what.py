"""Each section and each activity only for those who may read its kind with reach over the account (Z-1, Z-2, G-08)."""

from typing import Any
from uuid import UUID

import pytest

from chassis.identifiers import new_id
from chassis.principal import Reach
from chassis.testing.staff import Caller

OVERVIEW = "/v1/overview/accounts"


def statuses(who: Caller, account: UUID) -> set[int]:
    """Of the 360 and of the stream."""
    return {who.get(f"{OVERVIEW}/{account}{rest}").status_code for rest in ("", "/activities")}


def shown(who: Caller, account: UUID) -> set[str]:
    sections = who.get(f"{OVERVIEW}/{account}").json["sections"]
    return {name for name, section in sections.items() if section is not None}


def kinds(who: Caller, account: UUID) -> set[str]:
    """The kinds of the activities that both the 360 and the stream show."""
    latest = who.get(f"{OVERVIEW}/{account}").json["sections"]["activities"]["items"]
    listed = who.get(f"{OVERVIEW}/{account}/activities").json["items"]
    assert [item["id"] for item in latest] == [item["id"] for item in listed]
    return {item["resource"].partition(".")[2] for item in listed}


def busy(world: Any, **state: Any) -> UUID:
    """An account with something in every section."""
    account: UUID = world.known(**state)
    world.hear(
        world.event("account_change.submitted", account_id=account, state="submitted"),
        world.event("approval.opened", account_id=account, state="open"),
    )
    return account


@pytest.mark.parametrize(
    ("reach", "reached"),
    [
        (Reach.OWN, {"own"}),
        (Reach.TEAM, {"own", "team"}),
        (Reach.SUBTREE, {"own", "team", "below"}),
        (Reach.ALL, {"own", "team", "below", "far", "nobody"}),
    ],
)
def test_the_file_of_an_account_is_seen_within_the_reach_and_nowhere_else(
    world: Any, reads: Any, reach: Reach, reached: set[str]
) -> None:
    here, far = world.department(), world.department()
    reader = world.hire(reads(reach), department_id=here)
    owners = {
        "own": reader.id,
        "team": world.hire(department_id=here).id,
        "below": world.hire(department_id=world.department(here)).id,
        "far": world.hire(department_id=far).id,
        "nobody": None,
    }
    found = {whose: statuses(reader, busy(world, owner_id=owner)) for whose, owner in owners.items()}
    assert found == {whose: {200} if whose in reached else {404} for whose in owners}


def test_a_handover_takes_the_file_and_all_that_was_done_along(world: Any, reads: Any) -> None:
    old, new = world.hire(reads(Reach.OWN)), world.hire(reads(Reach.OWN))
    account = busy(world, owner_id=old.id)
    before = kinds(old, account)
    world.hear(world.account("changed", account, 2, owner_id=new.id))
    assert statuses(old, account) == {404}
    assert statuses(new, account) == {200}
    assert kinds(new, account) == before == {"account", "account_change", "approval"}


@pytest.mark.parametrize("kind", ["account", "account_change", "approval"])
def test_a_section_and_its_activities_ask_for_the_read_permission_of_their_kind(
    world: Any, reads: Any, kind: str
) -> None:
    account = busy(world)
    section = {"account": "account", "account_change": "account_changes", "approval": "approvals"}[kind]
    reader = world.hire(reads(Reach.ALL, kind))
    assert shown(reader, account) == {section, "activities"}
    assert kinds(reader, account) == {kind}


def test_each_kind_reaches_as_far_as_its_own_permission(world: Any, reads: Any) -> None:
    reader = world.hire({**reads(Reach.ALL, "account"), **reads(Reach.OWN, "approval")})
    foreign, own = busy(world), busy(world, owner_id=reader.id)
    assert shown(reader, foreign) == {"account", "activities"}
    assert kinds(reader, foreign) == {"account"}
    assert shown(reader, own) == {"account", "approvals", "activities"}
    assert kinds(reader, own) == {"account", "approval"}


def test_who_may_read_nothing_of_it_finds_nothing(world: Any, reads: Any) -> None:
    account = busy(world)
    approves = {"customer.account.deactivate": Reach.ALL}
    for grants in ({}, reads(Reach.ALL, "coding_rule"), approves, {**reads(Reach.ALL, "coding_rule"), **approves}):
        assert statuses(world.hire(grants), account) == {404}


def test_without_a_token_nothing_is_told(world: Any) -> None:
    client = world.gateway.app.test_client()
    account = busy(world)
    for path in (
        f"{OVERVIEW}/{account}",
        f"{OVERVIEW}/{account}/activities",
        f"/v1/overview/people/{new_id()}/activities",
    ):
        assert client.get(path).status_code == 401


@pytest.fixture
def secret() -> str:
    """What no answer may contain."""
    return f"S{new_id().hex[-8:]}"


@pytest.mark.parametrize("mask", ["redact", "hide"])
def test_a_masked_field_is_told_neither_by_the_section_nor_by_an_activity_z2(
    world: Any, reads: Any, secret: str, mask: str
) -> None:
    clerk = world.hire()
    changed = {"phone": {"old": None, "new": "1"}, "region": {"old": None, "new": "华东"}}
    name = {"zh": secret, "en": secret}
    account = world.known(code=secret, name=name, phone=secret, actor=f"user/{clerk.id}", data={"changed": changed})
    world.hear(
        world.event(
            "account_change.submitted", account_id=account, state="submitted", changed_fields=["phone", "region"]
        )
    )
    masks = {"customer.account": dict.fromkeys(("code", "name", "phone"), mask)}
    reader = world.hire({**reads(), "gateway.activity.read": Reach.ALL}, masks=masks)
    paths = (f"accounts/{account}", f"accounts/{account}/activities", f"people/{clerk.id}/activities")
    answers = [reader.get(f"/v1/overview/{path}") for path in paths]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert not any(secret in answer.text for answer in answers)
    entry = answers[0].json["sections"]["account"]["items"][0]
    assert ("***" in (entry.get("code"), entry.get("phone"))) == (mask == "redact")
    (wanted,) = answers[0].json["sections"]["account_changes"]["items"]
    activity = answers[1].json["items"][-1]
    names = ["phone", "region"] if mask == "redact" else ["region"]
    assert (activity["changed"], wanted["changed_fields"]) == (names, names)
    assert ("***" in activity["summary"]["en"]) == (mask == "redact")


def test_who_may_not_read_the_account_is_not_told_its_name(world: Any, reads: Any, secret: str) -> None:
    account = busy(world, name={"zh": secret, "en": secret})
    reader = world.hire(reads(Reach.ALL, "approval"))
    answer = reader.get(f"{OVERVIEW}/{account}/activities")
    assert answer.status_code == 200
    assert secret not in answer.text


def test_people_of_a_customer_see_their_own_account_only_and_what_is_meant_for_them_g08(world: Any, reads: Any) -> None:
    clerk = world.hire()
    world.rename(clerk, "李明", "Li Ming")
    account = busy(world, actor=f"user/{clerk.id}")
    world.hear(world.account("submitted", account, 2), world.account("changed", account, 3))
    buyer = world.hire(reads(Reach.ACCOUNT), kind="portal", account_id=account)
    colleague = world.hire(reads(Reach.ACCOUNT), kind="portal", account_id=account)
    world.rename(colleague, "王芳", "Wang Fang")
    world.hear(world.account("changed", account, 4, actor=f"portal/{colleague.id}"))
    assert statuses(buyer, busy(world)) == {404}
    latest = buyer.get(f"{OVERVIEW}/{account}").json["sections"]["activities"]["items"]
    listed = buyer.get(f"{OVERVIEW}/{account}/activities").json["items"]
    for items in (latest, listed):
        assert [item["type"].split(".")[1:3] for item in items] == [
            ["account", "changed"], ["account", "changed"], ["account", "approved"],
        ]  # fmt: skip
        assert [item["actor_name"] for item in items] == [{"zh": "王芳", "en": "Wang Fang"}, None, None]
        assert items[2]["summary"]["en"].startswith("A member of staff approved account C2026000001")
    assert "Li Ming" not in buyer.get(f"{OVERVIEW}/{account}").text


@pytest.mark.parametrize(
    ("section", "aggregate", "ours", "theirs"),
    [
        ("orders", "order", {"approved_at": None}, {"approved_at": "2026-11-21T08:00:00Z"}),
        ("deliveries", "delivery", {"status": "submitted"}, {"status": "shipped"}),
        ("returns", "return", {"status": "submitted"}, {"status": "approved"}),
        ("deposits", "deposit", {"status": "entered"}, {"status": "held"}),
    ],
)
def test_a_document_is_shown_to_the_customers_people_once_it_is_theirs_s23(
    world: Any, section: str, aggregate: str, ours: dict[str, Any], theirs: dict[str, Any]
) -> None:
    account, key = busy(world), f"{aggregate}.changed"
    draft = world.event(key, service="sales", account_id=account, **ours)
    world.hear(draft)
    buyer = world.hire({f"sales.{aggregate}.read": Reach.ACCOUNT}, kind="portal", account_id=account)
    assert documents(world.hire(), account, section) == [str(draft.partitionkey)]
    assert documents(buyer, account, section) == []
    world.hear(world.event(key, draft.partitionkey, 2, service="sales", account_id=account, **theirs))
    assert documents(buyer, account, section) == [str(draft.partitionkey)]


def documents(who: Caller, account: UUID, section: str) -> list[str]:
    """The documents that a section of the 360 shows."""
    return [item["id"] for item in who.get(f"{OVERVIEW}/{account}").json["sections"][section]["items"]]


def test_a_role_for_staff_given_to_a_customers_people_opens_nothing_more(world: Any, reads: Any) -> None:
    account, foreign = busy(world), busy(world)
    buyer = world.hire(reads(Reach.ALL), kind="portal", account_id=account)
    assert statuses(buyer, account) == {200}
    assert statuses(buyer, foreign) == {404}


def test_a_system_sees_what_its_scopes_name(world: Any, reads: Any) -> None:
    account = busy(world)
    system = world.hire(reads(Reach.ALL, "account"), kind="system")
    headers = world.gateway.signer.bearer(system.id, "system", scope="customer.account.read")
    answer = world.gateway.app.test_client().get(f"{OVERVIEW}/{account}", headers=headers)
    assert {name for name, section in answer.json["sections"].items() if section} == {"account", "activities"}

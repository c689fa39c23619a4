"""The regular check of files: each owner is told what is lacking, by the policy as it is now (C-28)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text

from chassis.schedule import Schedule
from chassis.storage import Database
from chassis.testing.staff import Caller, Staff
from customer.completeness.model import FIELDS, CompletenessPolicy
from customer.service import SERVICE
from services.customer.tests.factories import COMPANY, PERSON, account
from services.customer.tests.integration.test_accounts import facts_of

ACCOUNTS, CHECKS, POLICIES = "/v1/accounts", "/v1/file-checks", "/v1/completeness-policies"
BARE = {"kind": "company", "name": {"zh": "简档公司"}, "industry": "软件", "region": "华东", "phone": "021-5888 1234"}


@pytest.fixture
def clerk(company: Staff) -> Caller:
    return company.hire("customer_file_clerk")


def approved(clerk: Caller, supervisor: Caller, body: dict[str, Any], owner: Caller | None) -> str:
    made = clerk.post(ACCOUNTS, {**body, "owner_id": str(owner.id) if owner else None})
    path = f"{ACCOUNTS}/{made.json['id']}"
    assert clerk.act(f"{path}/submit", 1).status_code == 200
    assert supervisor.act(f"{path}/approve", 2).status_code == 200
    return str(made.json["id"])


def mandatory(company: Staff, *fields: str) -> None:
    """Of companies these fields are mandatory from now on."""
    head = company.hire("sales_head")
    policy = next(p for p in head.get(POLICIES).json["items"] if p["kind"] == "company")
    wanted = {"weights": policy["weights"], "mandatory": list(fields)}
    changed = head.patch(f"{POLICIES}/{policy['id']}", policy["version"], wanted)
    assert changed.status_code == 200, changed.text


def run_check(database: Database, engine: Engine) -> None:
    """Monday has come."""
    schedule = Schedule(database, SERVICE.schedule)
    schedule.enter()
    due = datetime.now(UTC) - timedelta(minutes=1)
    with engine.begin() as connection:
        connection.execute(text("UPDATE schedule SET next_at = :due WHERE name = 'file_checks.run'"), {"due": due})
    while schedule.one():
        pass


def test_each_owner_is_told_what_the_own_files_lack(
    company: Staff, clerk: Caller, database: Database, engine: Engine
) -> None:
    supervisor = company.hire("sales_supervisor")
    careless, careful = company.hire("salesperson"), company.hire("salesperson")
    lacking = [approved(clerk, supervisor, BARE, careless) for _ in range(2)]
    approved(clerk, supervisor, COMPANY, careful)
    approved(clerk, supervisor, PERSON, careful)
    in_pool = approved(clerk, supervisor, BARE, None)
    draft = clerk.post(ACCOUNTS, {**BARE, "owner_id": str(careful.id)}).json["id"]
    mandatory(company, "name", "phone", "tax_id", "addresses")
    run_check(database, engine)
    (check,) = careless.get(CHECKS).json["items"]
    assert (check["incomplete"], check["owner_id"]) == (2, str(careless.id))
    files = careless.get(f"{CHECKS}/{check['id']}").json["files"]
    assert {file["account_id"] for file in files} == set(lacking)
    assert [file["missing"] for file in files] == [["tax_id", "addresses"]] * 2
    assert careful.get(CHECKS).json["items"] == []
    of_all = [item for item in clerk.get(CHECKS).json["items"] if item["owner_id"] is None]
    pool = clerk.get(f"{CHECKS}/{of_all[0]['id']}").json["files"]
    assert in_pool in {file["account_id"] for file in pool}
    assert draft not in {file["account_id"] for file in pool}
    (told,) = facts_of(engine, check["id"])
    assert told["data"]["state"]["incomplete"] == 2


def test_the_statement_finds_missing_what_the_policy_finds_missing(
    company: Staff, clerk: Caller, database: Database, engine: Engine
) -> None:
    """The rule stands twice: in the model for one account, in SQL for all of them."""
    supervisor, owner = company.hire("sales_supervisor"), company.hire("salesperson")
    mandatory(company, "name", "phone")
    made = approved(clerk, supervisor, {**BARE, "website": None, "relations": []}, owner)
    mandatory(company, "name", "phone", *sorted(FIELDS - {"name", "phone"}))
    run_check(database, engine)
    (check,) = owner.get(CHECKS).json["items"]
    (file,) = owner.get(f"{CHECKS}/{check['id']}").json["files"]
    policy = CompletenessPolicy(kind="company", mandatory=["name", "phone", *sorted(FIELDS - {"name", "phone"})])
    details = {key: value for key, value in BARE.items() if key != "kind"}
    bare = account(**{**dict.fromkeys(("short_name", "tax_id")), "addresses": [], **details})
    assert (file["account_id"], file["missing"]) == (made, policy.missing(bare.details))

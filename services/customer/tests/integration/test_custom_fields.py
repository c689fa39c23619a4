"""Fields that the administrator adds: of their kind, kept under `custom`, filtered by, told and exported (data.md)."""

from typing import Any

import pytest
from sqlalchemy import Engine

from chassis.testing.staff import Caller, Staff
from services.customer.tests.factories import COMPANY, CONTACT
from services.customer.tests.integration.test_accounts import facts_of

FIELDS, ACCOUNTS, CONTACTS = "/v1/custom-fields", "/v1/accounts", "/v1/contacts"
KINDS: dict[str, tuple[Any, Any]] = {
    "text": (" 二期园区 ", "二期园区"),
    "number": ("1.50", "1.5"),
    "date": ("2026-02-28", "2026-02-28"),
    "choice": ("B", "B"),
    "bool": (True, True),
}


@pytest.fixture(scope="module")
def clerk(company: Staff) -> Caller:
    """Who enters accounts, once the administrator has defined a field of each kind."""
    company.define("fields", {f"customer.custom_field.{a}": "all" for a in ("read", "create", "change", "deactivate")})
    administrator = company.hire("fields")
    for kind in KINDS:
        made = administrator.post(FIELDS, defined(f"a_{kind}", kind))
        assert made.status_code == 201, made.text
    assert administrator.post(FIELDS, defined("birthday", "date", "customer.contact")).status_code == 201
    return company.hire("customer_file_clerk", "fields")


def defined(key: str, kind: str, document: str = "customer.account") -> dict[str, Any]:
    choices = ["A", "B"] if kind == "choice" else []
    return {"document": document, "key": key, "name": {"zh": "字段", "en": key}, "kind": kind, "choices": choices}


def entered(clerk: Caller, **values: Any) -> dict[str, Any]:
    made = clerk.post(ACCOUNTS, {**COMPANY, "custom": values})
    assert made.status_code == 201, made.text
    return dict(made.json)


def test_values_are_kept_in_the_form_of_their_kind(clerk: Caller, engine: Engine) -> None:
    account = entered(clerk, **{f"a_{kind}": given for kind, (given, _) in KINDS.items()})
    kept = {f"a_{kind}": value for kind, (_, value) in KINDS.items()}
    assert account["custom"] == kept
    assert facts_of(engine, account["id"])[-1]["data"]["state"]["custom"] == kept
    assert entered(clerk)["custom"] is None


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("a_text", "  "),
        ("a_text", True),
        ("a_number", "1e3"),
        ("a_number", 1),
        ("a_date", "2026-02-30"),
        ("a_choice", "C"),
        ("a_bool", "true"),
        ("birthday", "2026-01-01"),
        ("unknown", "x"),
    ],
)
def test_what_is_no_value_of_a_field_is_refused_at_its_place(clerk: Caller, key: str, value: Any) -> None:
    refused = clerk.post(ACCOUNTS, {**COMPANY, "custom": {key: value}})
    assert (refused.status_code, [e["pointer"] for e in refused.json["errors"]]) == (422, [f"#/custom/{key}"])


def test_values_that_are_not_named_stay_and_null_takes_one_away(clerk: Caller) -> None:
    account = entered(clerk, a_text="一", a_number="1")
    path = f"{ACCOUNTS}/{account['id']}"
    changed = clerk.patch(path, 1, {"custom": {"a_number": "2", "a_bool": False}})
    assert changed.json["custom"] == {"a_text": "一", "a_number": "2", "a_bool": False}
    assert clerk.patch(path, 2, {"custom": {"a_number": None}}).json["custom"] == {"a_text": "一", "a_bool": False}
    same = clerk.patch(path, 3, {"custom": {"a_text": "一"}})
    assert same.headers["ETag"] == '"3"'
    assert "custom" in clerk.get(f"{path}/history").json["items"][0]["changes"]


def test_an_approved_account_takes_them_by_an_approved_change(company: Staff, clerk: Caller) -> None:
    supervisor, account = company.hire("sales_supervisor"), entered(clerk, a_text="旧")
    path = f"{ACCOUNTS}/{account['id']}"
    assert clerk.act(f"{path}/submit", 1).status_code == 200
    assert supervisor.act(f"{path}/approve", 2).status_code == 200
    asked = clerk.patch(path, 3, {"custom": {"a_text": "新"}}).json
    assert asked["custom"] == {"a_text": "旧"}
    assert supervisor.act(f"/v1/account-changes/{asked['change_request']['id']}/approve", 1).status_code == 200
    assert clerk.get(path).json["custom"] == {"a_text": "新"}


def test_lists_are_filtered_by_them(clerk: Caller) -> None:
    wanted = entered(clerk, a_number="77.7", a_bool=True)["id"]
    entered(clerk, a_number="77.7", a_bool=False)

    def found(**filters: str) -> Any:
        return clerk.get(ACCOUNTS, query_string={f"custom[{key}]": value for key, value in filters.items()})

    assert [item["id"] for item in found(a_number="77.70", a_bool="true").json["items"]] == [wanted]
    assert len(found(a_number="77.7").json["items"]) == 2
    exported = clerk.get(ACCOUNTS, query_string={"custom[a_number]": "77.7"}, headers={"Accept": "text/csv"})
    assert '""a_number"":""77.7""' in exported.text
    for wrong in ({"a_number": "x"}, {"nothing": "x"}):
        refused = found(**wrong)
        assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, f"?custom[{next(iter(wrong))}]")


def test_a_masked_one_is_no_filter_and_the_others_are(company: Staff, clerk: Caller) -> None:
    """Z-2: a filter that is passed over would show every account as one that has the value."""
    masks = {"customer.account": {"custom.a_number": "redact"}}
    company.define("half_blind", {"customer.account.read": "all"}, masks)
    reader, account = company.hire("half_blind"), entered(clerk, a_number="88", a_text="seen")
    for asked in ({"custom[a_number]": "88"}, {"custom[a_text]": "seen", "custom[a_number]": "88"}):
        refused = reader.get(ACCOUNTS, query_string=asked)
        assert (refused.status_code, refused.json["field"]) == (403, "custom.a_number"), refused.text
    [found] = reader.get(ACCOUNTS, query_string={"custom[a_text]": "seen"}).json["items"]
    assert (found["id"], found["custom"]) == (account["id"], {"a_number": "***", "a_text": "seen"})


def test_a_field_out_of_use_keeps_what_was_entered_and_takes_nothing_new(clerk: Caller) -> None:
    field = clerk.post(FIELDS, defined("passing", "text")).json
    account = entered(clerk, passing="有")
    assert clerk.act(f"{FIELDS}/{field['id']}/deactivate", 1).json["active"] is False
    assert clerk.post(ACCOUNTS, {**COMPANY, "custom": {"passing": "无"}}).status_code == 422
    kept = clerk.patch(f"{ACCOUNTS}/{account['id']}", 1, {"region": "华南"})
    assert kept.json["custom"] == {"passing": "有"}
    again = clerk.post(FIELDS, defined("passing", "number"))
    assert (again.status_code, again.json["type"]) == (409, "/problems/custom-field-exists")


def test_only_a_choice_has_choices(clerk: Caller) -> None:
    for wrong in ({"kind": "choice", "choices": []}, {"kind": "text", "choices": ["A"]}):
        refused = clerk.post(FIELDS, {**defined("odd", "text"), **wrong})
        assert [error["pointer"] for error in refused.json["errors"]] == ["#/choices"]


def test_contacts_have_fields_of_their_own(clerk: Caller) -> None:
    account = entered(clerk)["id"]
    made = clerk.post(CONTACTS, {**CONTACT, "account_id": account, "custom": {"birthday": "1990-05-01"}})
    assert made.json["custom"] == {"birthday": "1990-05-01"}
    changed = clerk.patch(f"{CONTACTS}/{made.json['id']}", 1, {"custom": {"birthday": None}})
    assert changed.json["custom"] is None
    found = clerk.get(CONTACTS, query_string={"custom[birthday]": "1990-05-01"})
    assert found.json["items"] == []

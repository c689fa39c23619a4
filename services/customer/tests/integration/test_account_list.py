"""Lists of accounts: filters, order, pages, and search in Chinese and by pinyin (libraries.md 5.3)."""

from typing import Any

import pytest
from sqlalchemy import event

from chassis.storage import Database
from chassis.testing.staff import Caller, Staff
from services.customer.tests.factories import COMPANY

NAMES = ("上海龙师科技有限公司", "北京云海贸易", "Bosch Rexroth", "重庆长安汽车", "云南白药")


@pytest.fixture(scope="module")
def clerk(company: Staff) -> Caller:
    """A clerk who has entered the five."""
    clerk = company.hire("customer_file_clerk")
    for number, name in enumerate(NAMES):
        details = {"name": {"zh": name}, "short_name": None, "phone": f"021-5888 100{number}", "tax_id": None}
        made = clerk.post("/v1/accounts", {**COMPANY, **details, "stage": "new" if number % 2 else "old"})
        assert made.status_code == 201, made.text
    return clerk


def names(caller: Caller, **query: Any) -> list[str]:
    answer = caller.get("/v1/accounts", query_string=query)
    assert answer.status_code == 200, answer.text
    return [item["name"]["zh"] for item in answer.json["items"]]


def test_the_newest_comes_first_unless_asked_otherwise(clerk: Caller) -> None:
    assert names(clerk) == list(reversed(NAMES))
    assert names(clerk, sort="created_at") == list(NAMES)
    assert names(clerk, sort="code") == list(NAMES)


def test_chinese_names_stand_in_the_order_of_a_dictionary(clerk: Caller) -> None:
    order = ["北京云海贸易", "Bosch Rexroth", "重庆长安汽车", "上海龙师科技有限公司", "云南白药"]
    assert names(clerk, sort="name") == order
    assert names(clerk, sort="-name") == order[::-1]


@pytest.mark.parametrize("sort", ["name", "-name", "code", "-created_at", "completeness"])
def test_pages_together_are_the_whole_list(clerk: Caller, sort: str) -> None:
    found: list[str] = []
    query: dict[str, Any] = {"sort": sort, "limit": 2}
    while True:
        page = clerk.get("/v1/accounts", query_string=query).json
        found += [item["name"]["zh"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        query["cursor"] = page["next_cursor"]
    assert found == names(clerk, sort=sort)


@pytest.mark.parametrize("sort", ["name", "-name"])
def test_names_that_begin_with_what_was_asked_come_first(clerk: Caller, sort: str) -> None:
    assert names(clerk, q="云", sort=sort) == ["云南白药", "北京云海贸易"]


def test_those_that_begin_with_it_are_read_from_the_index_of_names_and_the_others_are_put_in_order(
    clerk: Caller, database: Database
) -> None:
    """B19: names with the same beginning stand together, so the index might have to be walked to its end."""
    first, others = plans(clerk, database, q="云", sort="name")
    assert "Index Cond: ((sort_key >= 'yun'" in first
    assert "Sort" not in first
    assert "Sort" in others


def plans(caller: Caller, database: Database, **query: Any) -> list[str]:
    """How the parts of a list are read, where PostgreSQL avoids putting in order whenever it can."""
    asked: list[Any] = []
    event.listen(database.engine, "before_cursor_execute", lambda *given: asked.append(given[2:4]))
    names(caller, **query)
    parts = asked[1:]  # the first asks who calls
    with database.engine.connect() as connection:
        connection.exec_driver_sql("SET LOCAL enable_sort = off")
        return [
            "\n".join(connection.exec_driver_sql(f"EXPLAIN {statement}", parameters).scalars())
            for statement, parameters in parts
        ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("云", {"北京云海贸易", "云南白药"}),
        ("云海", {"北京云海贸易"}),
        ("龙师科技", {"上海龙师科技有限公司"}),
        ("师龙", set()),
        ("海 云", {"北京云海贸易"}),
        ("sh", {"上海龙师科技有限公司"}),
        ("lskj", {"上海龙师科技有限公司"}),
        ("longshi", {"上海龙师科技有限公司"}),
        ("chongqing", {"重庆长安汽车"}),
        ("BOSCH", {"Bosch Rexroth"}),
        ("ｂｏｓｃｈ", {"Bosch Rexroth"}),
        ("rex", {"Bosch Rexroth"}),
        ("58881003", {"重庆长安汽车"}),
        ("1003", {"重庆长安汽车"}),
        ("%", set()),
        ("' OR 1=1 --", set()),
        ("& | ! :*", set()),
    ],
)
def test_search_finds_by_character_word_pinyin_and_number(clerk: Caller, query: str, found: set[str]) -> None:
    assert set(names(clerk, q=query)) == found


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"stage": "new"}, 2),
        ({"status": "draft", "kind": "company", "country": "CN", "active": "true"}, 5),
        ({"status": "approved"}, 0),
        ({"owner_id": "me"}, 5),
        ({"region": "华东", "industry": "软件"}, 5),
        ({"region": "华南"}, 0),
        ({"completeness[lt]": 100}, 5),
        ({"completeness[lt]": 10}, 0),
        ({"created_at[gte]": "2026-01-01T00:00:00Z"}, 5),
        ({"created_at[lt]": "2026-01-01T00:00:00Z"}, 0),
    ],
)
def test_filters_narrow_the_list(clerk: Caller, query: dict[str, Any], count: int) -> None:
    assert len(names(clerk, **query)) == count


@pytest.mark.parametrize("query", [{"stage": "gone"}, {"stat": "draft"}, {"sort": "phone"}, {"limit": 201}, {"q": ""}])
def test_what_cannot_be_asked_is_refused(clerk: Caller, query: dict[str, Any]) -> None:
    assert clerk.get("/v1/accounts", query_string=query).status_code == 422


def test_a_list_costs_one_statement_beside_the_caller(clerk: Caller, database: Database) -> None:
    names(clerk)  # the first request of a process also asks for the company's time zone
    statements: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    assert len(names(clerk, q="公司")) == 1
    assert [statement for statement in statements if "FROM account" in statement] == statements[1:]
    assert len(statements) == 2

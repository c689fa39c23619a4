"""What the demo ships: its people and its thousand customers fit the product."""

import csv
from importlib.resources import files

from crm.demo import company
from crm.demo.make_companies import COUNT, companies
from crm.load.body import body_of
from crm.load.table import COLUMNS, read
from customer.accounts.rules import is_credit_code
from gateway.identity.roles.templates import templates

SHIPPED = files("crm.demo").joinpath("companies.csv")


def rows() -> list[dict[str, str]]:
    return list(csv.DictReader(SHIPPED.read_text(encoding="utf-8").splitlines()))


def test_the_shipped_file_is_what_the_generator_makes() -> None:
    assert rows() == list(companies())


def test_the_shipped_file_has_the_columns_that_load_takes_and_a_thousand_different_rows() -> None:
    table = read(SHIPPED)  # type: ignore[arg-type]
    assert table.columns == COLUMNS
    assert len(table.rows) == COUNT == 1000
    assert all(body_of(row, str)["name"] for row in table.rows)
    assert len({(row.cells["name_zh"], row.cells["name_en"], row.cells["phone"]) for row in table.rows}) == COUNT


def test_every_tax_number_of_a_chinese_company_is_a_credit_code_that_nobody_has() -> None:
    codes = [row["tax_id"] for row in rows() if row["country"] == "CN" and row["kind"] == "company"]
    assert all(is_credit_code(code) and code[8:10] == "YY" for code in codes)
    assert len(set(codes)) == len(codes) > 800


def test_every_mandatory_field_is_filled() -> None:
    for row in rows():
        needed = ("phone", "region", "industry") if row["kind"] == "company" else ("phone",)
        assert all(row[name] for name in needed), row


def test_everybody_holds_a_role_that_the_product_ships_and_has_a_place() -> None:
    described = company._described()
    known = {template.code for template in templates()}
    departments, above = {"root"}, {None}
    for department in described["departments"]:
        assert department["parent"] in departments
        departments.add(department["code"])
    for person in described["people"]:
        assert set(person["roles"]) <= known
        assert person["department"] in departments
        assert person["superior"] in above
        above.add(person["login"])


def test_every_owner_of_a_shipped_customer_works_there() -> None:
    assert {row["owner"] for row in rows()} <= {account.login for account in company.accounts()}


def test_those_who_act_hold_the_role_they_act_in() -> None:
    assert company.account_of("clerk").roles == "customer_file_clerk"
    assert company.account_of("supervisor").roles == "sales_supervisor"
    assert "sales_head" in company.account_of("head").roles
    assert company.password_of("wang.lei") == company.account_of("supervisor").password
    assert company.password_of("somebody") is None

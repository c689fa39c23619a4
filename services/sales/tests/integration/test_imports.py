"""Products, what customers call them and pay for them, and open orders, from files (S-01 to S-03, S-08)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from chassis.identifiers import new_id
from chassis.testing.staff import Caller, Staff
from records.imports import running
from records.imports.columns import ENTERED
from sales.imports import IMPORTS

WORK = running.work(IMPORTS)


@pytest.fixture
def importer(staff: Staff) -> Caller:
    """Who may enter what these files hold."""
    rights = {kind.permission for kind in IMPORTS} | {f"sales.import.{action}" for action in ("read", "create")}
    reading = {
        f"sales.{document}.read"
        for document in (
            "product",
            "order",
            "price",
            "item_number",
            "account",
            "quotation",
            "shipment_notice",
            "agreement",
            "payment",
            "deposit",
        )
    }
    staff.define("importer", dict.fromkeys(rights | reading, "all"))
    return staff.hire("importer")


def imported(staff: Staff, who: Caller, kind: str, *lines: str) -> list[dict[str, Any]]:
    """The rows of a file that was brought in."""
    query = {"kind": kind, "name": f"{kind}.csv"}
    uploaded = who.call("POST", "/v1/imports", data="\n".join(lines).encode(), query_string=query)
    assert uploaded.status_code == 201, uploaded.text
    path = f"/v1/imports/{uploaded.json['id']}"
    assert who.act(f"{path}/run", 1).status_code == 200
    while WORK(staff.database):
        pass
    return list(who.get(f"{path}/rows").json["items"])


def test_masters_and_open_orders_come_in_by_their_codes(
    staff: Staff, importer: Caller, learn: Callable[..., UUID]
) -> None:
    code, customer = f"P-{new_id().hex[-8:]}", f"C-{new_id().hex[-8:]}"
    account = learn(code=customer)
    named = "产品编码,产品名称(中文),计量单位,标价"
    made = imported(staff, importer, "products", named, f"{code},轴承,件,10", f"{code},又一个,件,1")
    assert [row["status"] for row in made] == ["done", "refused"]
    assert made[1]["problem"]["type"] == "/problems/product-code-taken"
    [number] = imported(staff, importer, "item_numbers", "客户编码,产品编码,number", f"{customer},{code},QD-1")
    assert number["status"] == "done", number
    priced = "客户编码,产品编码,单价,阶梯·数量起,阶梯·阶梯单价"
    [price] = imported(staff, importer, "prices", priced, f"{customer},{code},9.5,100,9", ",,,1000,8")
    assert price["status"] == "done", price
    assert len(importer.get(f"/v1/prices/{price['document_id']}").json["breaks"]) == 2
    orders = imported(
        staff,
        importer,
        "orders",
        "客户编码,客户单号,单据日期,明细·产品编码,明细·数量",
        f"{customer},PO-1,2026-01-05,{code},3",
        f",,,{code},4",
        f"{customer},PO-2,,{code}-x,1",
    )
    assert [row["status"] for row in orders] == ["done", "refused"], orders
    assert [fault["column"] for fault in orders[1]["problem"]["errors"]] == ["lines.product"]
    order = importer.get(f"/v1/orders/{orders[0]['document_id']}").json
    assert (order["account_id"], order["business_date"], order["status"]) == (str(account), "2026-01-05", "draft")
    assert [(line["product_id"], line["quantity"]) for line in order["lines"]] == [
        (made[0]["document_id"], "3"), (made[0]["document_id"], "4"),
    ]  # fmt: skip


def test_what_prices_taxes_and_currencies_rest_on_comes_in_from_files(
    staff: Staff, importer: Caller, learn: Callable[..., UUID]
) -> None:
    mark = new_id().hex[-8:]
    learn(code=f"C-{mark}")
    files = {
        "price-lists": ("编码,价目表名称(中文),通用,优先级", f"L-{mark},华东,否,10", f"L-{mark},又一个,否,1"),
        "price-list-assignments": ("客户编码,价目表编码", f"C-{mark},L-{mark}", f"C-{mark},L-nowhere"),
        "exchange-rates": ("币种,汇率,生效日", "CHF,8.1,2026-02-03", "CNY,1,2026-02-03"),
        "tax-rates": (
            "编码,税率名称(中文),税率,生效日",
            f"t{mark},增值税,0.13,2026-01-01",
            f"t{mark},增值税,0.09,2026-01-01",
        ),
        "order-types": ("编码,单据性质名称(中文),计入考核业绩", f"t{mark},样品,否", f"t{mark},又一个,是"),
    }
    for kind, lines in files.items():
        rows = imported(staff, importer, kind, *lines)
        assert [row["status"] for row in rows] == ["done", "refused"], (kind, rows)


def test_every_open_document_comes_in_as_a_draft_or_waiting_for_its_confirmation(
    staff: Staff, importer: Caller, learn: Callable[..., UUID], signed: Callable[..., dict[str, Any]]
) -> None:
    """Nothing that moves goods or money is approved by being in a file."""
    code, customer = f"P-{new_id().hex[-8:]}", f"C-{new_id().hex[-8:]}"
    account = learn(code=customer)
    imported(staff, importer, "products", "产品编码,产品名称(中文),计量单位,标价", f"{code},轴承,件,10")
    order = signed(account_id=account)
    files = {
        "quotations": ("客户编码,明细·产品编码,明细·数量", f"{customer},{code},3", "draft"),
        "shipment-notices": ("订单号,明细·订单行号,明细·通知数量", f"{order['number']},1,1", "draft"),
        "agreements": ("客户编码,合同名称,起始日", f"{customer},年度框架合同,2026-01-01", "draft"),
        "payments": ("客户编码,订单号,回款金额", f"{customer},{order['number']},5", "entered"),
        "deposits": ("客户编码,押金金额,押金用途", f"{customer},100,托盘", "entered"),
    }
    for kind, (head, line, status) in files.items():
        [row] = imported(staff, importer, kind, head, line)
        assert row["status"] == "done", (kind, row)
        document = importer.get(f"/v1/{kind}/{row['document_id']}").json
        assert (document["status"], document["account_id"]) == (status, str(account)), document


def test_every_column_has_a_name_in_both_languages_and_only_one_column_has_it() -> None:
    for kind in IMPORTS:
        columns = [column for name, column in kind.columns.items() if name != ENTERED]
        assert [column.name for column in columns if column.zh == column.en] == [], kind.name
        for language in ("zh", "en"):
            assert len({getattr(column, language) for column in columns}) == len(columns), kind.name

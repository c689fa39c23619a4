"""Files through the door: documents come in by the hundred, and files hang on documents (http.md, Batch)."""

import pytest

from chassis.identifiers import new_id
from tests.e2e.business import new_mark
from tests.e2e.company import Company
from tests.e2e.customers import Customer
from tests.e2e.door import eventually, refused
from tests.e2e.papers import IMPORTS, brought_in

pytestmark = pytest.mark.xdist_group("stand")
FILES, EXPORTS = "/sales/v1/attachments", "/sales/v1/exports"


def test_products_come_in_from_a_file_and_what_is_refused_comes_back(company: Company) -> None:
    """S-01: beyond what JSON may measure (1 MiB), exactly once, with the reasons of the rest."""
    director, mark = company["marketing_director"], new_mark()
    rows = [f"{mark}-{number},轴承 {number},件,12.50,{'x' * 1000}\n" for number in range(1200)]
    ended = brought_in(
        director, "products", "code,名称,unit,list_price,note\n".replace("名称", "name.zh") + "".join(rows)
    )
    assert (ended["accepted"], ended["refused"]) == (1200, 0)
    again = brought_in(
        director, "products", f"code,name.zh,unit,list_price\n{mark}-7,轴承,件,12.50\n{mark}-n,新,件,1\n"
    )
    assert (again["accepted"], again["refused"]) == (1, 1)
    [row] = director.items(f"{IMPORTS}/{again['id']}/rows", status="refused")
    assert row["problem"]["type"] == "/problems/product-code-taken"
    assert director.download(f"{IMPORTS}/{again['id']}/refused").startswith(b"PK")
    with refused(403, "forbidden"):
        company["fee_clerk"].upload(IMPORTS, b"code\n1\n", kind="products", name="x.csv")


def test_a_list_is_exported_by_the_worker_for_whoever_asked_alone(company: Company) -> None:
    """http.md, Limits: the file is what the list's own address gives."""
    director, mark = company["marketing_director"], new_mark()
    product = {"code": mark, "name": {"zh": "轴承"}, "unit": "件", "list_price": "12.50"}
    made = director.post("/sales/v1/products", product)
    asked = {"code": mark, "fields": "code,id"}
    job = f"{EXPORTS}/{director.post(EXPORTS, {'list': '/v1/products', 'query': asked})['id']}"
    eventually(lambda: director.get(f"{job}/progress")["status"] == "finished", "the file is written")
    lines = director.download(f"{job}/content").decode("utf-8-sig").splitlines()
    assert lines == ["code,id", f"{mark},{made['id']}"]
    with refused(404, "not-found"):
        company["administrator"].get(job)
    with refused(403, "forbidden"):
        company["fee_clerk"].post(EXPORTS, {"list": "/v1/product-costs"})


def test_a_file_of_two_megabytes_hangs_on_an_order_and_strangers_do_not_find_it(
    company: Company, ours: Customer, theirs: Customer
) -> None:
    seller, content = company["salesperson"], b"%PDF-" + bytes(2 * 1024 * 1024)
    order = next(iter(seller.items("/sales/v1/orders", account_id=ours.account["id"])))
    name = f"盖章合同 {new_id()}.pdf"
    added = seller.upload(FILES, content, document="order", document_id=order["id"], name=name)
    assert (added["media"], added["size"]) == ("application/pdf", len(content))
    assert seller.download(f"{FILES}/{added['id']}/content") == content
    with refused(404, "not-found"):
        company["second_salesperson"].get(f"{FILES}/{added['id']}")
    with refused(403, "forbidden"):
        ours.portal.get(f"{FILES}/{added['id']}")

"""A portal user (客户) sees their own account's things and nobody else's, whatever they ask (R-21, faults.md Z-1)."""

import json
from collections.abc import Iterator

import pytest

from crm.client import Document, Problem
from tests.e2e.business import MAILS, ORDERS
from tests.e2e.customers import LETTERS, Customer
from tests.e2e.door import Somebody, refused

pytestmark = pytest.mark.xdist_group("stand")
OF_NO_CUSTOMER = frozenset(
    {
        "/identity/v1/companies", "/identity/v1/departments", "/identity/v1/roles", "/identity/v1/clients",
        "/identity/v1/sessions", "/customer/v1/coding-rules", "/customer/v1/completeness-policies",
        "/customer/v1/campaigns", "/customer/v1/publications", "/customer/v1/site/pages", "/customer/v1/site/news",
        "/customer/v1/approval-flows", "/customer/v1/payment-terms", "/customer/v1/payment-terms-changes",
        "/customer/v1/custom-fields", "/customer/v1/exports", "/customer/v1/imports",
        "/customer/v1/saved-views", "/sales/v1/exports", "/sales/v1/products",
        "/sales/v1/order-types", "/sales/v1/approval-flows", "/sales/v1/tax-rates", "/sales/v1/exchange-rates",
        "/sales/v1/price-lists", "/sales/v1/product-rules", "/sales/v1/product-costs", "/sales/v1/bank-lines",
        "/sales/v1/bank-collections", "/sales/v1/cash-rules", "/sales/v1/cash-counts", "/sales/v1/closings",
        "/sales/v1/custom-fields", "/sales/v1/dunning-stages",
        "/sales/v1/imports", "/sales/v1/required-fields", "/sales/v1/return-types", "/sales/v1/saved-views",
        "/service-desk/v1/service-targets",
        "/service-desk/v1/working-calendars", "/notify/v1/rules", "/notify/v1/templates",
    }
)  # fmt: skip
"""Collections whose documents are about no customer. A new one stands here, or among the rows of every customer."""
BY_SCHEDULE = frozenset({"/customer/v1/file-checks", "/sales/v1/dunning-reminders"})
"""Collections that only the clock fills; their reach is shown in the services."""
CLOSED = frozenset({"/identity/v1/users", LETTERS, MAILS})
"""Collections that no portal user may open at all."""


@pytest.fixture(scope="module")
def addresses(stand_document: Document) -> list[str]:
    """Every address that can be read, without /api."""
    return [
        path.removeprefix("/api")
        for path, methods in stand_document["paths"].items()
        if path.startswith("/api/") and "get" in methods and "/ops/" not in path and "/problems" not in path
    ]


def collection_of(path: str) -> str:
    """The address up to its first id."""
    return path.partition("/{")[0]


def told(somebody: Somebody, path: str, **query: object) -> tuple[int, str]:
    """The status, and all that they are told, be it a refusal."""
    try:
        return 200, json.dumps(somebody.get(path, **query), ensure_ascii=False)
    except Problem as problem:
        return problem.status, json.dumps(problem.document, ensure_ascii=False)


def traces(answer: str, customer: Customer, asked: str = "") -> set[str]:
    """What of a customer stands in an answer, beside the id that was asked for."""
    return {trace for trace in {customer.mark, *customer.rows.values()} - {asked} if trace in answer}


def test_every_collection_is_of_a_customer_or_known_to_be_of_none(addresses: list[str], theirs: Customer) -> None:
    assert {collection_of(path) for path in addresses if "{" in path} == {*theirs.rows, *OF_NO_CUSTOMER, *BY_SCHEDULE}


def test_no_document_of_another_customer_is_read_by_its_id(
    addresses: list[str], ours: Customer, theirs: Customer
) -> None:
    for path in addresses:
        if (identifier := theirs.rows.get(collection_of(path))) and "{" in path:
            asked = path[: path.index("{")] + identifier + path[path.index("}") + 1 :]
            status, answer = told(ours.portal, asked)
            assert (status in (403, 404), traces(answer, theirs, identifier)) == (True, set()), asked


def filtered(path: str, document: Document, customer: Customer) -> Iterator[dict[str, str]]:
    """No filter, then every filter of the list that takes an id or a word, with what is the customer's."""
    yield {}
    parameters = document["paths"][f"/api{path}"]["get"].get("parameters", [])
    for name in {parameter["name"] for parameter in parameters if parameter.get("in") == "query"}:
        if name == "q":
            yield {name: customer.mark}
        elif name.endswith("_id"):
            yield from ({name: identifier} for identifier in ids_for(name, customer))


def ids_for(name: str, customer: Customer) -> set[str]:
    """What fits a filter: `order_id` takes orders; one of no certain kind, such as `document_id`, takes them all."""
    resource = f"/{name.removesuffix('_id')}s"
    fitting = {found for collection, found in customer.rows.items() if collection.endswith(resource)}
    return fitting or {*customer.rows.values(), customer.salesperson.id}


def test_no_list_and_no_filter_shows_a_trace_of_another_customer(
    addresses: list[str], stand_document: Document, ours: Customer, theirs: Customer
) -> None:
    for path in (path for path in addresses if "{" not in path):
        for query in filtered(path, stand_document, theirs):
            status, answer = told(ours.portal, path, **query)
            asked = next(iter(query.values()), "")
            assert (status in (200, 403, 422), traces(answer, theirs, asked)) == (True, set()), (path, query)
            if status == 403:
                break  # closed to portal users, whatever the filter


def test_what_is_hidden_from_others_is_there_for_themselves(addresses: list[str], theirs: Customer) -> None:
    """The walks above look for something that is really shown."""
    shown = {
        collection_of(path)
        for path in addresses
        if path.partition("/{")[2].endswith("}") and collection_of(path) in theirs.rows
        if theirs.mark in told(theirs.portal, theirs.at(collection_of(path)))[1]
    }
    assert len(shown) >= 9, shown


def test_what_is_meant_for_staff_is_closed_to_the_customer_whose_it_is(ours: Customer) -> None:
    for collection in CLOSED:
        with refused(403, "forbidden"):
            ours.portal.get(ours.at(collection))


def test_s23_an_order_that_is_not_signed_is_hidden_from_its_own_customer(ours: Customer) -> None:
    with refused(404, "not-found"):
        ours.portal.get(f"{ORDERS}/{ours.draft['id']}")
    assert ours.draft["id"] not in {order["id"] for order in ours.portal.items(ORDERS)}


def test_notes_of_agents_are_hidden_from_the_customer(ours: Customer) -> None:
    _, replies = told(ours.portal, f"{ours.at('/service-desk/v1/tickets')}/replies")
    assert ours.mark in replies
    assert f"{ours.mark} internal" not in replies

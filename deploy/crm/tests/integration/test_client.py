"""The HTTP client against a small server that answers as it is told."""

from collections.abc import Callable

import pytest

from crm.client import Installation, Person, Problem, Session, System, Unreachable
from deploy.crm.tests.integration.stub import IDENTITY, TOKEN, Reply, Stub, token

CLERK = Person("chen.jing", "pw")


@pytest.fixture
def session(stub: Stub) -> Callable[..., Session]:
    def open_session(credentials: Person | System = CLERK, patience: float = 5) -> Session:
        installation = Installation(stub.url, "admin", "", "crm-operator", "", broker="", vhost="", amqp="")
        return Session.open(installation, credentials, "en", patience=patience)

    return open_session


def test_one_token_serves_many_requests(stub: Stub, session: Callable[..., Session]) -> None:
    asked = [f"/api/{service}/v1/accounts" for service in ("customer", "sales")]
    stub.replies |= {path: [(200, {}, {"items": [], "next_cursor": None})] for path in asked}
    opened = session()
    assert list(opened.customer.items("/v1/accounts")) == list(opened.sales.items("/v1/accounts")) == []
    assert len(stub.headers(TOKEN)) == 1
    assert [headers["Authorization"] for path in asked for headers in stub.headers(path)] == ["Bearer t", "Bearer t"]


def test_a_token_near_its_end_is_renewed_by_the_refresh_token(stub: Stub, session: Callable[..., Session]) -> None:
    stub.replies[TOKEN] = [token("first", lives=0), token("second")]
    stub.replies[f"{IDENTITY}/me"] = [(200, {}, {})]
    opened = session()
    opened.identity.get("/v1/me")
    opened.identity.get("/v1/me")
    forms = [body.decode() for _, path, _, body in stub.asked if path == TOKEN]
    assert forms == [
        "grant_type=password&username=chen.jing&password=pw",
        "grant_type=refresh_token&refresh_token=r-first",
    ]


def test_a_token_that_is_not_taken_is_replaced_once(stub: Stub, session: Callable[..., Session]) -> None:
    stub.replies[TOKEN] = [token("old"), token("new")]
    stub.replies[f"{IDENTITY}/me"] = [(401, {}, {"title": "no"}), (200, {}, {"id": "x"})]
    assert session().identity.get("/v1/me") == {"id": "x"}
    assert [headers["Authorization"] for headers in stub.headers(f"{IDENTITY}/me")] == ["Bearer old", "Bearer new"]


def test_a_system_shows_its_secret_by_http_basic(stub: Stub, session: Callable[..., Session]) -> None:
    stub.replies[f"{IDENTITY}/me"] = [(200, {}, {})]
    session(System("crm-operator", "secret")).identity.get("/v1/me")
    assert stub.headers(TOKEN)[0]["Authorization"].startswith("Basic ")


@pytest.mark.parametrize(
    "first",
    [
        (503, {"Retry-After": "0"}, {}),
        (429, {"Retry-After": "0"}, {}),
        (409, {"Retry-After": "0"}, {"type": "/problems/in-flight"}),
        (502, {}, {}),
        (0, {}, {}),
    ],
)
def test_a_write_is_repeated_under_its_key_until_it_is_answered(
    stub: Stub, session: Callable[..., Session], first: Reply
) -> None:
    stub.replies["/api/customer/v1/accounts"] = [first, first, (201, {}, {"id": "x"})]
    assert session().customer.post("/v1/accounts", {"kind": "company"}) == {"id": "x"}
    keys = [headers["Idempotency-Key"] for headers in stub.headers("/api/customer/v1/accounts")]
    assert len(keys) == 3
    assert len(set(keys)) == 1


def test_patience_ends(stub: Stub, session: Callable[..., Session]) -> None:
    stub.replies[f"{IDENTITY}/me"] = [(503, {"Retry-After": "60"}, {"title": "Database away"})]
    with pytest.raises(Unreachable, match="HTTP 503 Database away"):
        session(patience=1).identity.get("/v1/me")


NOWHERE = "http://127.0.0.1:9"


def test_nobody_there_is_said_so() -> None:
    installation = Installation(NOWHERE, "admin", "", "op", "", broker="", vhost="", amqp="")
    with pytest.raises(Unreachable, match=r"^POST http://127\.0\.0\.1:9/api/identity/v1/token"):
        Session.open(installation, Person("a", "b"), "en", patience=0).identity.get("/v1/me")


def test_a_refusal_becomes_a_problem_that_can_be_read(stub: Stub, session: Callable[..., Session]) -> None:
    document = {
        "type": "/problems/invalid",
        "title": "The input is not valid",
        "errors": [{"pointer": "#/tax_id", "code": "credit-code", "message": "This is no credit code."}],
    }
    stub.replies["/api/customer/v1/accounts"] = [(422, {}, document)]
    with pytest.raises(Problem) as refused:
        session().customer.post("/v1/accounts")
    assert str(refused.value) == "The input is not valid · tax_id: This is no credit code."
    assert (refused.value.status, refused.value.slug) == (422, "invalid")


def test_a_409_of_the_model_is_not_repeated(stub: Stub, session: Callable[..., Session]) -> None:
    stub.replies["/api/customer/v1/accounts/x/submit"] = [
        (409, {}, {"type": "/problems/account-incomplete", "title": "Incomplete"})
    ]
    with pytest.raises(Problem):
        session().customer.post("/v1/accounts/x/submit", version=3)
    (headers,) = stub.headers("/api/customer/v1/accounts/x/submit")
    assert headers["If-Match"] == '"3"'


def test_refused_credentials_are_a_problem(stub: Stub, session: Callable[..., Session]) -> None:
    stub.replies[TOKEN] = [(401, {}, {"error": "invalid_grant", "error_description": "wrong password"})]
    with pytest.raises(Problem, match="invalid_grant · wrong password"):
        session().identity.get("/v1/me")


def test_all_pages_of_a_list_are_read(stub: Stub, session: Callable[..., Session]) -> None:
    stub.replies[f"{IDENTITY}/users"] = [
        (200, {}, {"items": [{"id": 1}], "next_cursor": "c"}),
        (200, {}, {"items": [{"id": 2}], "next_cursor": None}),
    ]
    assert [user["id"] for user in session().identity.items("/v1/users", q="刘")] == [1, 2]
    assert [path for _, path, _, _ in stub.asked][1:] == [
        f"{IDENTITY}/users?limit=200&q=%E5%88%98",
        f"{IDENTITY}/users?limit=200&cursor=c&q=%E5%88%98",
    ]

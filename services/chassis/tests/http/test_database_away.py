"""What callers hear while the database is away, full or read-only (faults.md P-1, P-4, P-5)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy import create_engine, text
from werkzeug.test import TestResponse

from chassis.http.app import create_app
from chassis.principal import Reach
from chassis.settings import ServiceSettings
from chassis.storage import Database
from chassis.testing.access import Signer, enrol
from chassis.testing.toy import create_tables
from services.chassis.tests.http.conftest import Caller
from services.chassis.tests.http.shop import READ, SHOP, WRITE, Shop

BOOK = {"title": "西游记", "kind": "novel", "price": "1"}


def assert_told_to_come_back(answer: TestResponse) -> None:
    assert answer.status_code == 503, answer.text
    assert answer.content_type == "application/problem+json"
    assert int(answer.headers["Retry-After"]) > 0


@contextmanager
def locked(url: str) -> Iterator[None]:
    """Nobody can read the books."""
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("LOCK TABLE book IN ACCESS EXCLUSIVE MODE"))
        yield
    engine.dispose()


def test_with_all_connections_taken_callers_come_back_and_the_process_lives(
    clerk: Caller, database: Database, settings: ServiceSettings, signer: Signer
) -> None:
    """P-5."""
    narrow = SHOP.database(settings, pool_size=1)
    client = create_app(replace(SHOP, keys=lambda _database: signer.keys), settings, narrow).test_client()
    with narrow.engine.connect():
        for method, path in (("GET", "/v1/books"), ("POST", "/v1/books"), ("GET", "/readyz")):
            assert_told_to_come_back(client.open(path, method=method, json=BOOK, headers=dict(clerk.headers)))
        assert client.get("/livez").status_code == 200
    assert client.get("/v1/books", headers=dict(clerk.headers)).status_code == 200
    narrow.close()


def test_while_the_database_is_read_only_reads_answer_and_writes_come_back(
    clerk: Caller, database: Database, shop_url: str
) -> None:
    """P-4."""
    name = shop_url.rpartition("/")[2]
    engine = create_engine(shop_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on'))
        database.engine.dispose()
        assert clerk.call("GET", "/v1/books").status_code == 200
        assert_told_to_come_back(clerk.call("POST", "/v1/books", json=BOOK))
        connection.execute(text("SET default_transaction_read_only = off"))
        connection.execute(text(f'ALTER DATABASE "{name}" RESET default_transaction_read_only'))
    engine.dispose()
    database.engine.dispose()
    assert clerk.call("POST", "/v1/books", json=BOOK).status_code == 201


def test_a_lock_that_does_not_end_is_given_up(clerk: Caller, shop_url: str) -> None:
    """P-6."""
    with locked(shop_url):
        assert_told_to_come_back(clerk.call("GET", "/v1/books"))


def test_a_restart_of_the_database_is_survived_without_an_error(
    private_postgres: Callable[..., object], settings: ServiceSettings, signer: Signer
) -> None:
    """P-1: the pool's dead connections are replaced, the first request after it is served."""
    server = private_postgres()
    url = server.server.url("postgres")  # type: ignore[attr-defined]
    create_tables(Shop, url)
    engine = create_engine(url)
    headers = signer.bearer(enrol(engine, {READ: Reach.ALL, WRITE: Reach.ALL}))
    engine.dispose()
    database = SHOP.database(replace(settings, database_url=url), pool_size=2)
    client = create_app(replace(SHOP, keys=lambda _database: signer.keys), settings, database).test_client()
    assert client.post("/v1/books", json=BOOK, headers=headers).status_code == 201
    server.kill()  # type: ignore[attr-defined]
    assert_told_to_come_back(client.get("/v1/books", headers=headers))
    assert_told_to_come_back(client.post("/v1/books", json=BOOK, headers=headers))
    server.start()  # type: ignore[attr-defined]
    assert client.post("/v1/books", json={**BOOK, "title": "again"}, headers=headers).status_code == 201
    titles = [book["title"] for book in client.get("/v1/books", headers=headers).get_json()["items"]]
    assert sorted(titles) == ["again", "西游记"]
    database.close()

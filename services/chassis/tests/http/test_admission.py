"""Who comes in, and how far (http.md, Identity and Permission; faults.md A-1, A-3, Z-2)."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import Table, create_engine, insert, update

from chassis.http.app import create_app
from chassis.http.declaring import Undeclared, declared_routes
from chassis.identifiers import new_id
from chassis.principal import Reach
from chassis.settings import ServiceSettings
from chassis.storage import Database
from chassis.tables import directory_company, directory_role, directory_session_end, directory_user
from chassis.testing.access import Signer
from services.chassis.tests.http.conftest import Caller, Enter
from services.chassis.tests.http.shop import READ, SHOP, WRITE


def test_without_a_token_nothing_but_public_routes_answers(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/v1/odds/open").status_code == 200
    answer = client.get("/v1/books")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_missing_permission_is_named(enter: Enter) -> None:
    reader = enter({READ: Reach.ALL})
    answer = reader.call("POST", "/v1/books", json={"title": "t", "kind": "novel", "price": "1"})
    assert (answer.status_code, answer.get_json()["permission"]) == (403, WRITE)


def test_a_missing_permission_says_nothing_about_the_input(enter: Enter) -> None:
    reader = enter({READ: Reach.ALL})
    assert reader.call("POST", "/v1/books", data=b"garbage").status_code == 403


def test_signed_in_routes_are_open_to_everybody_with_a_token(enter: Enter) -> None:
    nobody = enter({})
    answer = nobody.call("GET", "/v1/odds/me")
    assert answer.get_json() == {"reason": f"user/{nobody.id}"}


@pytest.mark.parametrize(("method", "key"), [("GET", {}), ("POST", {}), ("POST", {"Idempotency-Key": "k"})])
def test_somebody_not_arrived_in_the_copy_yet_is_told_to_come_back(
    app: Flask, signer: Signer, method: str, key: dict[str, str]
) -> None:
    answer = app.test_client().open("/v1/books", method=method, headers={**signer.bearer(new_id()), **key})
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.parametrize("change", [{"active": False}, {"kind": "portal"}])
def test_somebody_inactive_or_of_another_kind_is_refused_at_once(
    clerk: Caller, shop_url: str, change: dict[str, object]
) -> None:
    assert clerk.call("GET", "/v1/books").status_code == 200
    _change(shop_url, clerk.id, change)
    assert clerk.call("GET", "/v1/books").status_code == 401


def test_a_token_is_refused_as_soon_as_its_session_has_ended(
    clerk: Caller, signer: Signer, shop_url: str, enter: Enter
) -> None:
    here, elsewhere = new_id(), new_id()
    at_desk = replace(clerk, headers=signer.bearer(clerk.id, sid=str(here)))
    at_home = replace(clerk, headers=signer.bearer(clerk.id, sid=str(elsewhere)))
    assert at_desk.call("GET", "/v1/books").status_code == 200
    _insert(shop_url, directory_session_end, session_id=here, user_id=clerk.id, ended_at=datetime.now(UTC))
    assert at_desk.call("GET", "/v1/books").status_code == 401
    assert at_desk.call("POST", "/v1/odds/secret").status_code == 401
    assert at_home.call("GET", "/v1/books").status_code == 200


@pytest.mark.parametrize(("zone", "status"), [("Pacific/Kiritimati", 200), ("Etc/GMT+12", 403)])
def test_a_deputy_s_first_day_begins_when_it_begins_for_the_company(
    enter: Enter, shop_url: str, zone: str, status: int
) -> None:
    first = datetime.now(ZoneInfo("Pacific/Kiritimati")).date()  # 26 hours ahead of Etc/GMT+12: always another day
    _insert(shop_url, directory_company, name={}, time_zone=zone, base_currency="CNY")
    deputy = enter({})
    enter({READ: Reach.ALL, "shop.book.approve": Reach.ALL}, deputy_id=deputy.id, deputy_from=first)
    assert deputy.call("GET", "/v1/books").status_code == status


def test_a_right_taken_away_counts_on_the_next_request(clerk: Caller, shop_url: str) -> None:
    assert clerk.call("GET", "/v1/books").status_code == 200
    engine = create_engine(shop_url)
    with engine.begin() as connection:
        connection.execute(update(directory_role).values(grants={}))
    engine.dispose()
    assert clerk.call("GET", "/v1/books").status_code == 403


def test_a_system_is_limited_by_its_scope(enter: Enter, signer: Signer) -> None:
    machine = enter({READ: Reach.ALL, WRITE: Reach.ALL}, kind="system")
    reading = replace(machine, headers=signer.bearer(machine.id, "system", scope=READ))
    assert reading.call("GET", "/v1/books").status_code == 200
    assert reading.call("POST", "/v1/odds/secret").status_code == 403
    greedy = replace(machine, headers=signer.bearer(machine.id, "system", scope=f"{WRITE} shop.everything"))
    assert greedy.call("POST", "/v1/odds/secret").status_code == 201
    assert greedy.call("GET", "/v1/books").status_code == 403


def test_portal_people_come_in_only_where_their_reach_is_their_account(enter: Enter) -> None:
    account = new_id()
    portal = enter({READ: Reach.ALL, WRITE: Reach.OWN}, kind="portal", account_id=account)
    assert portal.call("GET", "/v1/books").status_code == 200
    assert portal.call("POST", "/v1/odds/secret").status_code == 403


def test_headers_of_a_proxy_are_not_believed(app: Flask, clerk: Caller, enter: Enter) -> None:
    forged = {
        "X-User-Id": str(clerk.id),
        "X_User_Id": str(clerk.id),
        "X-Forwarded-User": str(clerk.id),
        "X-Roles": "administrator",
        "Cookie": f"token={clerk.headers['Authorization'].split()[1]}",
    }
    assert app.test_client().get("/v1/books", headers=forged).status_code == 401
    nobody = enter({})
    assert nobody.call("GET", "/v1/books", headers=forged).status_code == 403


def test_two_authorization_headers_are_none(app: Flask, clerk: Caller) -> None:
    token = clerk.headers["Authorization"]
    answer = app.test_client().get("/v1/books", headers=[("Authorization", token), ("Authorization", token)])
    assert answer.status_code == 401


def test_every_route_declares_its_permission(app: Flask) -> None:
    routes = declared_routes(app)
    assert len(routes) > 15
    assert all(route.permission for route in routes)


def test_an_app_with_an_undeclared_address_does_not_start(settings: ServiceSettings, database: Database) -> None:
    app = create_app(SHOP, settings, database)
    app.add_url_rule("/backdoor", view_func=lambda: "open")
    with pytest.raises(Undeclared):
        declared_routes(app)


def _insert(url: str, table: Table, **values: object) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(insert(table).values(id=new_id(), version=1, **values))
    engine.dispose()


def _change(url: str, person: UUID, change: dict[str, object]) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(update(directory_user).where(directory_user.c.id == person).values(**change))
    engine.dispose()

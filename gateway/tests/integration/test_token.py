"""Tokens over HTTP: who gets one, what it says, and the answers of RFC 6749 for everybody else."""

from base64 import b64encode
from collections.abc import Callable
from urllib.parse import quote_plus

import pytest
from argon2 import PasswordHasher
from flask import Flask
from joserfc import jwt
from joserfc.jwk import KeySet
from sqlalchemy import Engine, text
from werkzeug.test import TestResponse

from chassis.testing.staff import Caller
from gateway.identity.bootstrap import OPERATOR, OPERATOR_SCOPES

Ask = Callable[..., TestResponse]
Hire = Callable[..., Caller]
ADMIN = {"grant_type": "password", "username": "admin", "password": "correct horse battery staple"}
OPERATOR_SECRET = "an operator's secret of forty-odd letters"
SYSTEM = {"grant_type": "client_credentials", "client_id": OPERATOR, "client_secret": OPERATOR_SECRET}


def test_a_password_gives_a_short_token_a_refresh_token_and_nothing_that_is_kept(ask_token: Ask, app: Flask) -> None:
    answer = ask_token(**ADMIN)
    assert answer.status_code == 200
    assert {"token_type": "Bearer", "expires_in": 300, "scope": ""}.items() <= answer.json.items()
    assert (answer.headers["Cache-Control"], answer.headers["Pragma"]) == ("no-store", "no-cache")
    keys = KeySet.import_key_set(app.test_client().get("/v1/jwks").json)
    claims = jwt.decode(answer.json["access_token"], keys, algorithms=["RS256"]).claims
    assert set(claims) == {"iss", "aud", "sub", "kind", "iat", "exp", "jti", "scope", "sid"}
    assert (claims["aud"], claims["kind"]) == ("crm", "user")


def test_the_key_set_is_public_and_kept_for_five_minutes(app: Flask) -> None:
    answer = app.test_client().get("/v1/jwks")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert [set(key) for key in answer.json["keys"]] == [{"kty", "use", "alg", "kid", "n", "e"}]


def test_the_login_is_the_same_in_whatever_case_it_is_written(ask_token: Ask) -> None:
    assert ask_token(**{**ADMIN, "username": "ADMIN"}).status_code == 200


def test_a_system_gets_a_token_for_what_it_is_registered_for(ask_token: Ask, app: Flask) -> None:
    answer = ask_token(**SYSTEM)
    assert set(answer.json["scope"].split()) == set(OPERATOR_SCOPES)
    assert "refresh_token" not in answer.json
    bearer = {"Authorization": f"Bearer {answer.json['access_token']}"}
    assert app.test_client().get("/v1/users", headers=bearer).status_code == 200
    assert app.test_client().post("/v1/users", headers=bearer, json={}).status_code == 403


def test_a_system_may_ask_for_less_and_then_may_do_less(ask_token: Ask, app: Flask) -> None:
    answer = ask_token(**SYSTEM, scope="identity.role.read")
    assert answer.json["scope"] == "identity.role.read"
    bearer = {"Authorization": f"Bearer {answer.json['access_token']}"}
    assert app.test_client().get("/v1/roles", headers=bearer).status_code == 200
    assert app.test_client().get("/v1/users", headers=bearer).status_code == 403


def test_a_system_gets_nothing_it_is_not_registered_for(ask_token: Ask) -> None:
    answer = ask_token(**SYSTEM, scope="identity.role.read identity.role.change")
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_scope")


def test_a_system_may_authenticate_by_http_basic(ask_token: Ask) -> None:
    pair = f"{OPERATOR}:{quote_plus(OPERATOR_SECRET)}".encode()
    basic = {"Authorization": f"Basic {b64encode(pair).decode()}"}
    assert ask_token(headers=basic, grant_type="client_credentials").status_code == 200
    both = ask_token(headers=basic, **SYSTEM)
    assert (both.status_code, both.json["error"]) == (400, "invalid_request")


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({"username": "admin"}, 400, "invalid_request"),
        ({"grant_type": "implicit"}, 400, "unsupported_grant_type"),
        ({"grant_type": "password", "username": "admin"}, 400, "invalid_request"),
        ({**ADMIN, "username": "ad\0min"}, 400, "invalid_request"),
        ({**ADMIN, "password": "x" * 1001}, 400, "invalid_request"),
        ({**ADMIN, "password": "wrong wrong wrong"}, 400, "invalid_grant"),
        ({**ADMIN, "username": "nobody"}, 400, "invalid_grant"),
        ({"grant_type": "refresh_token", "refresh_token": "made-up"}, 400, "invalid_grant"),
        ({**SYSTEM, "client_secret": "wrong"}, 401, "invalid_client"),
        ({**SYSTEM, "client_id": "nobody"}, 401, "invalid_client"),
        ({"grant_type": "client_credentials"}, 401, "invalid_client"),
    ],
)
def test_a_refusal_speaks_the_words_of_rfc_6749(ask_token: Ask, form: dict[str, str], status: int, error: str) -> None:
    answer = ask_token(**form)
    assert (answer.status_code, answer.json["error"]) == (status, error)
    assert answer.json["error_description"].isascii()
    assert answer.headers["Cache-Control"] == "no-store"
    assert ("WWW-Authenticate" in answer.headers) == (status == 401)


@pytest.mark.parametrize("basic", ["Basic", "Basic !!", "Basic bm9jb2xvbg==", "Basic /w==", "Bearer x"])
def test_a_broken_basic_header_is_no_client(ask_token: Ask, basic: str) -> None:
    answer = ask_token(headers={"Authorization": basic}, grant_type="client_credentials")
    assert (answer.status_code, answer.json["error"]) == (401, "invalid_client")


def test_parameters_are_taken_once_and_from_the_body_only(app: Flask) -> None:
    client = app.test_client()
    twice = client.post("/v1/token", data={**ADMIN, "username": ["admin", "admin"]})
    address = client.post(f"/v1/token?username=admin&password={ADMIN['password']}", data={"grant_type": "password"})
    for answer in (twice, address):
        assert (answer.status_code, answer.json["error"]) == (400, "invalid_request")


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "multipart/form-data; boundary=x", ""])
def test_only_a_form_is_read(app: Flask, content_type: str) -> None:
    answer = app.test_client().post("/v1/token", data=b"{}", content_type=content_type)
    assert answer.status_code == 415
    assert answer.content_type == "application/problem+json"


def test_a_refresh_token_gives_the_next_and_a_dead_one_ends_the_session(ask_token: Ask) -> None:
    first = ask_token(**ADMIN).json["refresh_token"]
    second = refreshed(ask_token, first).json["refresh_token"]
    third = refreshed(ask_token, second).json["refresh_token"]
    reused = refreshed(ask_token, first)
    assert (reused.status_code, reused.json["error"]) == (400, "invalid_grant")
    assert refreshed(ask_token, third).status_code == 400, "the family lives on after a reuse"


def test_a_lost_answer_costs_no_login(ask_token: Ask) -> None:
    first = ask_token(**ADMIN).json["refresh_token"]
    lost = refreshed(ask_token, first).json["refresh_token"]
    repeated = refreshed(ask_token, first)
    assert repeated.status_code == 200
    assert refreshed(ask_token, lost).status_code == 400


def test_revoking_a_refresh_token_logs_out(ask_token: Ask, app: Flask) -> None:
    token = ask_token(**ADMIN).json["refresh_token"]
    for anything in (token, token, "made-up"):
        assert app.test_client().post("/v1/token/revoke", data={"token": anything}).status_code == 200
    assert refreshed(ask_token, token).status_code == 400


def test_logging_out_ends_this_session_and_no_other(ask_token: Ask, app: Flask) -> None:
    here, there = ask_token(**ADMIN).json, ask_token(**ADMIN).json
    bearer = {"Authorization": f"Bearer {here['access_token']}"}
    assert app.test_client().post("/v1/me/logout", headers=bearer).status_code == 204
    assert refreshed(ask_token, here["refresh_token"]).status_code == 400
    assert refreshed(ask_token, there["refresh_token"]).status_code == 200


def test_who_changes_the_password_stays_logged_in_here_and_nowhere_else(ask_token: Ask, app: Flask) -> None:
    here, there = ask_token(**ADMIN).json, ask_token(**ADMIN).json
    bearer = {"Authorization": f"Bearer {here['access_token']}"}
    body = {"current_password": ADMIN["password"], "new_password": "another good long one"}
    assert app.test_client().post("/v1/me/password", headers=bearer, json=body).status_code == 204
    assert refreshed(ask_token, here["refresh_token"]).status_code == 200
    assert refreshed(ask_token, there["refresh_token"]).status_code == 400
    assert ask_token(**ADMIN).status_code == 400
    assert ask_token(**{**ADMIN, "password": "another good long one"}).status_code == 200


@pytest.mark.parametrize(
    ("current", "new", "pointer"),
    [
        ("wrong wrong wrong", "another good long one", "#/current_password"),
        (ADMIN["password"], "password", "#/new_password"),
    ],
)
def test_a_password_is_changed_by_who_knows_it_and_to_a_good_one(
    admin: Caller, ask_token: Ask, current: str, new: str, pointer: str
) -> None:
    answer = admin.post("/v1/me/password", {"current_password": current, "new_password": new})
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]
    assert ask_token(**ADMIN).status_code == 200


def test_the_operator_knows_who_it_is(ask_token: Ask, app: Flask) -> None:
    bearer = {"Authorization": f"Bearer {ask_token(**SYSTEM).json['access_token']}"}
    answer = app.test_client().get("/v1/me", headers=bearer)
    assert (answer.json["kind"], answer.json["login"]) == ("system", OPERATOR)
    body = {"current_password": "x", "new_password": "another good long one"}
    assert app.test_client().post("/v1/me/password", headers=bearer, json=body).status_code == 404


def test_an_old_digest_is_made_anew_at_the_next_login(ask_token: Ask, engine: Engine) -> None:
    weak = _weak_digest(ADMIN["password"])
    with engine.begin() as connection:
        connection.execute(text("UPDATE password SET digest = :weak"), {"weak": weak})
    assert ask_token(**ADMIN).status_code == 200
    with engine.begin() as connection:
        digest = connection.scalar(text("SELECT digest FROM password"))
    assert "m=19456,t=2,p=1" in digest
    assert ask_token(**ADMIN).status_code == 200


def refreshed(ask_token: Ask, token: str) -> TestResponse:
    return ask_token(grant_type="refresh_token", refresh_token=token)


def _weak_digest(password: str) -> str:

    return PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(password)

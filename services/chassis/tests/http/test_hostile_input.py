"""The tables of hostile input over every route of the bookshop (faults.md J-1 to J-3, Z-3, A-1)."""

import re

import pytest
from flask import Flask
from sqlalchemy import func, select

from chassis.http.admission import PUBLIC
from chassis.http.app import openapi_document
from chassis.http.declaring import declared_routes
from chassis.principal import Reach
from chassis.storage import Database
from chassis.tables import fact
from chassis.testing.access import Signer
from chassis.testing.hostile_input import SOME_ID, hostile_requests
from chassis.testing.hostile_tokens import hostile_tokens
from services.chassis.tests.http.conftest import Caller, Enter
from services.chassis.tests.http.shop import READ, SHOP

CASES = hostile_requests(openapi_document(SHOP))


def test_every_hostile_request_is_refused_and_leaves_nothing(clerk: Caller, database: Database) -> None:
    assert len(CASES) > 500
    for case in CASES:
        answer = clerk.call(case.method, case.path, headers=case.headers, data=case.body)
        case.check(answer)
    assert database.read(lambda session: session.scalar(select(func.count()).select_from(fact))) == 0


def test_no_hostile_token_opens_any_route(app: Flask, signer: Signer, enter: Enter) -> None:
    known = enter({READ: Reach.ALL})
    tokens = hostile_tokens(signer, known.id)
    client = app.test_client()
    texts = set()
    for route in declared_routes(app):
        if route.permission == PUBLIC:
            continue
        path = re.sub(r"<int\b[^<>]*>", "1", re.sub(r"<uuid:\w+>|<\w+>", SOME_ID, route.rule))
        for name, header in tokens.items():
            answer = client.open(
                path, method=route.method, headers={"Authorization": header, "If-Match": '"1"'}, json={}
            )
            assert answer.status_code == 401, (route.rule, name, answer.text)
            texts.add(answer.get_data().replace(answer.get_json()["trace_id"].encode(), b""))
    assert len(texts) == 1


@pytest.mark.parametrize("path", ["/v1/books?access_token={token}", "/v1/books?token={token}"])
def test_a_token_in_the_query_is_no_token(app: Flask, signer: Signer, clerk: Caller, path: str) -> None:
    token = signer.sign(signer.claims(clerk.id))
    assert app.test_client().get(path.format(token=token)).status_code == 401

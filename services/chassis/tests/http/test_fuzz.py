"""The bookshop's API fuzzed from its own document: nothing is answered 500 (quality.md)."""

import copy

import pytest
from flask import Flask

from chassis.http.app import openapi_document
from chassis.testing.fuzz import fuzz
from services.chassis.tests.http.conftest import Caller
from services.chassis.tests.http.shop import SHOP


@pytest.mark.slow
def test_nothing_that_the_document_allows_or_forbids_is_answered_500(app: Flask, clerk: Caller) -> None:
    document = copy.deepcopy(openapi_document(SHOP))
    del document["paths"]["/v1/odds/broken"]  # broken on purpose
    del document["paths"]["/v1/odds/form"]  # a plain view of a test, which answers "ok" to everything
    assert fuzz(document, app, clerk.headers) > 200

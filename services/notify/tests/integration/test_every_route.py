"""What holds for every route of notify (faults.md J-1 to J-3, A-1, Z-1 to Z-3)."""

import pytest
from flask import Flask

from chassis.http.app import openapi_document
from chassis.testing.every_route import EveryRoute
from chassis.testing.matrix import SIGNED_IN, operations
from chassis.testing.staff import Caller, Staff
from notify.service import SERVICE

DOCUMENT = openapi_document(SERVICE)
EVERYTHING = {operation.permission: "all" for operation in operations(DOCUMENT) if operation.permission != SIGNED_IN}


@pytest.fixture(scope="module")
def administrator(staff: Staff) -> Caller:
    """Somebody who may do everything."""
    staff.define("everything", EVERYTHING)
    return staff.hire("everything")


@pytest.fixture(scope="module")
def app(staff: Staff) -> Flask:
    return staff.app


class TestEveryRoute(EveryRoute):
    """What holds for the routes of every service."""

    service, document = SERVICE, DOCUMENT

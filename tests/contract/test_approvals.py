"""Approvals cannot be bypassed (mission G-03): a model approves on evidence, and only a flow hands that out."""

from datetime import UTC, datetime
from typing import Any, get_type_hints

import pytest

from chassis.identifiers import new_id
from records.approvals import Approved
from records.change_requests import ChangeRequest


def approved_models(house: Any) -> list[type[Any]]:
    """The aggregates of all services that can be approved."""
    every = {table.aggregate for service in house.services.values() for table in service.events}
    return sorted((model for model in every if hasattr(model, "approve")), key=lambda model: model.__name__)


def test_every_approve_of_a_model_asks_for_evidence(house: Any) -> None:
    models = approved_models(house)
    assert models
    without = [model.__name__ for model in models if Approved not in get_type_hints(model.approve).values()]
    assert not without


def test_evidence_for_another_document_approves_nothing(house: Any) -> None:
    for model in approved_models(house):
        stray = Approved("a.document", new_id(), "user/x", datetime.now(UTC))
        hints = get_type_hints(model.approve)
        arguments = {name: stray if hints[name] is Approved else None for name in hints if name != "return"}
        with pytest.raises(ValueError, match="is none of"):
            model(id=new_id()).approve(**arguments)


def test_every_document_that_is_approved_can_be_decided_over_http(house: Any) -> None:
    needed = {permission for _, permission in house.routes}
    for service in house.services.values():
        for table in service.events:
            resource = f"{table.service}.{table.aggregate.__aggregate__}"
            if hasattr(table.aggregate, "approve"):
                assert {f"{resource}.approve", f"{resource}.reject", f"{resource}.withdraw"} <= needed
            if issubclass(table.aggregate, ChangeRequest):
                assert table.aggregate.__document__.partition(".")[0] == table.service

"""The operator's commands against a door that answers as it is told; with a real one they are tried in test_demo."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from crm import services
from crm.client import Unreachable
from crm.command_line import application
from crm.testing import BrokerAccess
from crm.wording import Refused
from deploy.crm.tests.integration.stub import TOKEN, Reply, Stub

Run = Callable[..., tuple[int, str]]
SERVICES = [service.name for service in services.SERVICES]
AWAY: Reply = (503, {"Retry-After": "60"}, {"title": "Database away"})
MISSING: Reply = (404, {}, {"type": "/problems/not-found", "title": "Not found"})


@pytest.fixture
def crm(stub: Stub, broker: BrokerAccess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the tool on the stub installation: its exit code and what it printed."""
    settings = {
        "CRM_HOME": str(tmp_path),
        "CRM_PORT": str(stub.port),
        "CRM_BROKER_MANAGEMENT_URL": broker.management_url,
        "CRM_BROKER_AMQP_URL": broker.amqp_url,
        "LC_ALL": "C",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)

    def run(*words: str) -> tuple[int, str]:
        result = CliRunner().invoke(application, list(words), catch_exceptions=False)
        return result.exit_code, result.output

    return run


def page(*items: dict[str, Any]) -> Reply:
    return 200, {}, {"items": list(items), "next_cursor": None}


def held(number: int, **more: object) -> dict[str, Any]:
    return {
        "id": number, "room": "accounts", "event_id": "e", "aggregate_id": "a", "attempts": 5, "next_at": None,
        "routing_key": "customer.account.created.v1", "state": "parked", "held_at": "2026-11-22T01:00:00Z",
        "error": "Boom: no\n  details", "reason": "gave up", **more,
    }  # fmt: skip


def ops(service: str, path: str) -> str:
    return f"/api/{service.replace('_', '-')}/v1/ops/{path}"


@pytest.fixture
def parked(stub: Stub) -> Stub:
    """Two parked events in sales, none elsewhere."""
    for service in SERVICES:
        stub.replies[ops(service, "parked")] = [page()]
    stub.replies[ops("sales", "parked")] = [page(held(7), held(8))]
    return stub


def test_parked_events_of_all_services_are_listed_under_the_names_that_the_commands_take(
    crm: Run, parked: Stub
) -> None:
    code, said = crm("parked", "list")
    assert code == 0
    assert [line.split()[:3] for line in said.splitlines()[1:]] == [
        ["sales/7", "parked", "accounts"],
        ["sales/8", "parked", "accounts"],
    ]
    assert "details" not in said
    asked = [path for _, path, _, _ in parked.asked if "/parked" in path]
    assert asked == [f"{ops(service, 'parked')}?limit=200&state=parked" for service in SERVICES]


def test_a_service_that_does_not_answer_hides_no_other_and_is_told_by_the_exit_code(crm: Run, parked: Stub) -> None:
    parked.replies[ops("customer", "parked")] = [AWAY]
    code, said = crm("parked", "list")
    assert code == 1
    assert "sales/7" in said
    assert "customer: GET" in said
    assert "Database away" in said


def test_a_door_that_is_closed_is_told_once(crm: Run, stub: Stub) -> None:
    stub.replies[TOKEN] = [AWAY]
    with pytest.raises(Unreachable, match="identity/v1/token: HTTP 503 Database away"):
        crm("lag")
    code, said = crm("doctor")
    assert (code, said.count("Database away"), "not compared" in said) == (2, 1, True)


def test_a_script_gets_the_events_whole_and_of_the_service_it_named(crm: Run, parked: Stub) -> None:
    code, said = crm("parked", "list", "--service", "sales", "--json")
    assert code == 0
    assert json.loads(said) == [{"event": "sales/7", **held(7)}, {"event": "sales/8", **held(8)}]


def test_a_replay_says_of_each_event_what_became_of_it_and_goes_on(crm: Run, parked: Stub) -> None:
    done: Reply = (200, {}, {"id": 7, "state": "held"})
    parked.replies |= {
        ops("sales", "parked/6/replay"): [(409, {}, {"type": "/problems/not-parked", "title": "Not parked"})],
        ops("sales", "parked/7/replay"): [done],
        ops("sales", "parked/7"): [(200, {}, held(7, state="held")), MISSING],
        ops("sales", "parked/8/replay"): [done],
        ops("sales", "parked/8"): [(200, {}, held(8, error="Boom: again"))],
    }
    code, said = crm("parked", "replay", "sales/6", "sales/7", "sales/8")
    assert code == 1
    assert said.splitlines() == ["sales/6: Not parked", "sales/7: handled", "sales/8: still parked: Boom: again"]


def test_all_that_such_a_list_shows_is_replayed_at_once(crm: Run, parked: Stub) -> None:
    for number, service in enumerate(SERVICES):
        parked.replies[ops(service, "parked/replay")] = [(200, {}, {"replayed": number})]
    code, said = crm("parked", "replay", "--all", "--error", "Boom")
    assert (code, said) == (0, "".join(f"{name}: {number} set going\n" for number, name in enumerate(SERVICES)))
    bodies = [json.loads(body) for _, path, _, body in parked.asked if path.endswith("/parked/replay")]
    assert bodies == [{"room": None, "error": "Boom"}] * len(SERVICES)
    crm("parked", "list", "--service", "sales", "--error", "Boom")
    assert parked.asked[-1][1] == f"{ops('sales', 'parked')}?limit=200&state=parked&error=Boom"


@pytest.mark.parametrize("words", [(), ("sales/7", "--all"), ("7",), ("nowhere/7",)])
def test_an_unclear_replay_is_refused(crm: Run, parked: Stub, words: tuple[str, ...]) -> None:
    with pytest.raises(Refused):
        crm("parked", "replay", *words)
    assert not [path for method, path, _, _ in parked.asked if method == "POST" and "replay" in path]


def test_an_event_is_given_up_with_a_reason_and_only_when_asked(crm: Run, parked: Stub) -> None:
    parked.replies[ops("sales", "parked/7")] = [(200, {}, held(7))]
    parked.replies[ops("sales", "parked/7/discard")] = [(200, {}, {})]
    code, _ = crm("parked", "discard", "sales/7", "--reason", "entered twice")
    assert code == 1  # nobody said yes
    assert not parked.headers(ops("sales", "parked/7/discard"))
    assert crm("parked", "discard", "sales/7", "--reason", "entered twice", "--yes")[0] == 0
    *_, (_, path, _, body) = parked.asked
    assert (path, json.loads(body)) == (ops("sales", "parked/7/discard"), {"reason": "entered twice"})


def test_who_intervened_is_shown_the_newest_first(crm: Run, stub: Stub) -> None:
    for hour, service in enumerate(SERVICES):
        act = {
            "at": f"2026-11-22T0{hour}:00:00Z", "actor": "system/x", "act": "replayed", "routing_key": "k",
            "aggregate_id": "a", "reason": None,
        }  # fmt: skip
        stub.replies[ops(service, "interventions")] = [page(act)]
    code, said = crm("parked", "history", "--json")
    assert code == 0
    assert [act["service"] for act in json.loads(said)] == SERVICES[::-1]
    assert crm("parked", "history")[1].splitlines()[1].split()[0] == SERVICES[-1]


def test_the_lag_is_what_is_unsent_untaken_and_unmended_and_is_shown_without_the_broker_too(
    crm: Run, stub: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    for service in SERVICES:
        facts = {"pending": len(service), "oldest_pending_seconds": 1.5}
        states = {"held": 1, "queued": 2, "parked": 4, "discarded": 8}
        stub.replies[ops(service, "ledger")] = [(200, {}, {"facts": facts, "held": states})]
    code, said = crm("lag", "--json")
    assert code == 0
    assert json.loads(said)[1] == {
        "service": "customer", "unsent": 8, "oldest_unsent_seconds": 1.5, "inbox": 0, "dead": 0, "held": 3, "parked": 4,
    }  # fmt: skip
    monkeypatch.setenv("CRM_BROKER_MANAGEMENT_URL", "http://nobody:none@127.0.0.1:9")
    code, said = crm("lag")
    assert code == 1
    assert ["sales", "5", "1.5", "3", "4"] in [line.split() for line in said.splitlines()]


def test_a_schedule_that_failed_last_is_told_by_the_exit_code(crm: Run, stub: Stub) -> None:
    entry = {"name": "chassis.turn_inbox", "next_at": None, "last_at": None, "failures": 0, "last_error": None}
    for service in SERVICES:
        stub.replies[ops(service, "schedule")] = [page(entry)]
    assert crm("schedule")[0] == 0
    stub.replies[ops("sales", "schedule")] = [page({**entry, "failures": 2, "last_error": "Boom: no"})]
    code, said = crm("schedule")
    assert code == 1
    assert "Boom: no" in said

"""The load of a thousand customers, a killed load and the doctor on a whole running installation."""

import csv
import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import psycopg
import pytest

from crm.client import Client
from crm.demo import company
from crm.demo.customers import run as run_demo
from crm.demo.make_companies import companies
from crm.doctor import Report, examine
from crm.doctor.door import fault_of
from crm.load.table import COLUMNS
from tests.faults.stand import Stand, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600), pytest.mark.xdist_group("demo")]


def customers(stand: Stand) -> list[Client]:
    """The clerk at the customer service and in sales."""
    session = company.session_of(stand.addresses, "clerk", "en")
    return [session.customer, session.sales]


def test_a_thousand_customers_are_loaded_and_found_again(stand: Stand, capsys: pytest.CaptureFixture[str]) -> None:
    journals = stand.home.sub("load")
    assert run_demo(stand.addresses, journals=journals, language="en") == 0
    first = capsys.readouterr().out
    assert "1000 entered" in first
    assert "100 submitted and approved" in first
    assert "50 changed and approved" in first
    assert "no differences" in first
    assert run_demo(stand.addresses, journals=journals, language="zh") == 0
    assert "新录入 0 个" in capsys.readouterr().out


def test_a_load_killed_again_and_again_enters_each_row_once(stand: Stand, tmp_path: Path) -> None:
    file = tmp_path / "accounts.csv"
    rows = [
        {**row, "name_zh": "", "name_en": f"Killed {number}"} for number, row in enumerate(islice(companies(), 300))
    ]
    with file.open("w", newline="") as out:
        writer = csv.DictWriter(out, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    before = set(stand.home.sub("load").iterdir())
    for lines in (20, 60, 150):
        program = started(stand, file)
        wait_for(lambda wanted=lines: journalled(stand, before) >= wanted, 60, f"{lines} rows are in")  # type: ignore[misc]
        program.send_signal(signal.SIGKILL)
        program.wait()
    assert started(stand, file).wait() == 0
    for service in customers(stand):
        names = Counter(account["name"]["en"] for account in service.items("/v1/accounts"))
        assert [names[row["name_en"]] for row in rows] == [1] * len(rows)


def started(stand: Stand, file: Path) -> "subprocess.Popen[bytes]":
    environment = {**environment_of(stand), "CRM_PASSWORD": company.account_of("clerk").password}
    command = [sys.executable, "-m", "crm", "load", "accounts", str(file), "--as", company.account_of("clerk").login]
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)


def environment_of(stand: Stand) -> dict[str, str]:
    """What makes the tool work on that stand."""
    base = str(stand.local.settings.port_base)
    return {**os.environ, "CRM_HOME": str(stand.home.folder), "CRM_PORT_BASE": base, "LC_ALL": "C"}


def journalled(stand: Stand, before: set[Path]) -> int:
    return sum(len(path.read_bytes().splitlines()) for path in set(stand.home.sub("load").iterdir()) - before)


@contextmanager
def changed(stand: Stand, change: str, mend: str) -> Iterator[None]:
    """One statement in sales' database, and one that takes it back."""
    with psycopg.connect(stand.url_of("sales"), autocommit=True) as sales:
        sales.execute(change)
        try:
            yield
        finally:
            sales.execute(mend)


def newer_copy(stand: Stand) -> AbstractContextManager[None]:
    first = "WHERE id = (SELECT min(id::text)::uuid FROM account)"
    return changed(
        stand, f"UPDATE account SET version = version + 7 {first}", f"UPDATE account SET version = version - 7 {first}"
    )


def deleted_copy(stand: Stand) -> AbstractContextManager[None]:
    return changed(
        stand,
        "CREATE TABLE kept AS WITH gone AS (SELECT min(id::text)::uuid AS id FROM directory_user)"
        " SELECT * FROM directory_user WHERE id = (SELECT id FROM gone);"
        " DELETE FROM directory_user WHERE id IN (SELECT id FROM kept)",
        "INSERT INTO directory_user SELECT * FROM kept; DROP TABLE kept",
    )


def parked_event(stand: Stand) -> AbstractContextManager[None]:
    return changed(
        stand,
        "INSERT INTO held (room, event_id, routing_key, body, error, state) VALUES"
        " ('accounts', gen_random_uuid(), 'customer.account.created.v1', '', 'Boom: no', 'parked')",
        "DELETE FROM held WHERE error = 'Boom: no'",
    )


def crm(stand: Stand, *words: str) -> tuple[int, str]:
    """The exit code and the output of the tool on that stand."""
    command = [sys.executable, "-m", "crm", *words]
    ended = subprocess.run(command, env=environment_of(stand), capture_output=True, text=True, check=False)
    return ended.returncode, ended.stdout + ended.stderr


def test_a_parked_event_takes_effect_when_it_is_replayed_through_the_door(stand: Stand) -> None:
    with psycopg.connect(stand.url_of("customer")) as customer:
        written = customer.execute(
            "SELECT event_id, aggregate_id, routing_key, body FROM fact"
            " WHERE routing_key LIKE 'customer.account.%' ORDER BY event_id DESC LIMIT 1"  # none newer of this account
        ).fetchone()
    assert written
    with psycopg.connect(stand.url_of("sales"), autocommit=True) as sales:
        sales.execute("DELETE FROM account WHERE id = %s", [written[1]])
        sales.execute(
            "INSERT INTO held (room, event_id, aggregate_id, routing_key, body, error, state)"
            " VALUES ('accounts', %s, %s, %s, %s, 'Boom: no', 'parked')",
            written,
        )
        (number,) = sales.execute("SELECT id FROM held").fetchone() or (None,)
    assert "Boom: no" in crm(stand, "parked", "list")[1]
    assert json.loads(crm(stand, "lag", "--service", "sales", "--json")[1])[0]["parked"] == 1
    assert crm(stand, "parked", "replay", f"sales/{number}") == (0, f"sales/{number}: handled\n")
    assert crm(stand, "parked", "list", "--json") == (0, "[]\n")
    assert customers(stand)[1].get(f"/v1/accounts/{written[1]}")["version"] >= 1


def test_a_command_of_a_service_runs_with_its_settings(stand: Stand) -> None:
    code, said = crm(stand, "run", "gateway", "keys", "list")
    assert (code, "active" in said) == (0, True)


def test_a_copy_is_filled_anew_from_its_owners_facts(stand: Stand) -> None:
    with psycopg.connect(stand.url_of("sales"), autocommit=True) as sales:
        sales.execute("DELETE FROM account WHERE id IN (SELECT id FROM account ORDER BY id LIMIT 3)")
    assert examine(stand.addresses, "en").verdict == "differences"
    assert crm(stand, "rebuild", "sales", "accounts") == (0, "sales/accounts is rebuilt\n")
    assert examine(stand.addresses, "en").verdict == "no differences"


def test_a_rebuild_that_cannot_be_says_why(stand: Stand) -> None:
    code, said = crm(stand, "rebuild", "sales", "nowhere")
    assert code == 1
    assert "room nowhere keeps no copy" in said


def test_a_killed_edge_comes_back_at_its_port(stand: Stand) -> None:
    before = stand.process("gateway.edge")
    stand.kill("gateway.edge")
    wait_for(lambda: stand.process("gateway.edge") != before, 30, "the runner starts it again")
    stand.wait_until_ready()
    assert fault_of(stand.addresses.door) is None


@contextmanager
def removed_binding(stand: Stand) -> Iterator[None]:
    management, vhost, key = stand.local.management(), stand.addresses.vhost, "customer.account.*.v1"
    (bound,) = (
        row for row in management.bindings(vhost) if (row["destination"], row["routing_key"]) == ("sales.inbox", key)
    )
    management.request("DELETE", "bindings", vhost, "e", "crm.events", "q", "sales.inbox", bound["properties_key"])
    yield
    management.bind_queue(vhost, "crm.events", "sales.inbox", key)


def named_by(report: Report) -> list[list[Any]]:
    """Everything that the doctor names: differing copies with how far they are ahead, events, bindings."""
    ahead: list[list[Any]] = [
        [d.copier, None if d.copied is None else d.copied - (d.owned or 0)] for d in report.differences
    ]
    waiting: list[list[Any]] = [[w.service, w.error] for w in report.waiting]
    return [*ahead, *waiting, *([b.queue, b.key] for b in report.missing_bindings)]


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        (newer_copy, ["sales/accounts", 7]),
        (deleted_copy, ["sales/directory", None]),
        (parked_event, ["sales", "Boom: no"]),
        (removed_binding, ["sales.inbox", "customer.account.*.v1"]),
    ],
    ids=["newer copy", "deleted copy", "parked event", "removed binding"],
)
def test_the_doctor_finds_each_damage_and_nothing_after_it_was_mended(
    stand: Stand, damage: Callable[[Stand], AbstractContextManager[None]], found: list[object]
) -> None:
    with damage(stand):
        hurt = examine(stand.addresses, "en")
    assert (hurt.verdict, named_by(hurt)) == ("differences", [found])
    assert examine(stand.addresses, "en").verdict == "no differences"


def test_the_doctor_compares_nothing_it_could_not_ask(stand: Stand) -> None:
    report = examine(replace(stand.addresses, past_the_edge={"sales": "http://127.0.0.1:9"}), "en", patience=1)
    assert (report.verdict, report.exit_code) == ("not compared", 2)
    assert report.unreached[0].startswith("sales: GET http://127.0.0.1:9/v1/ops/ledger")

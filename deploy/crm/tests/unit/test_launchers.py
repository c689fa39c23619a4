"""The launchers' parts that need no server."""

import os
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from crm.local import LocalInstallation
from crm.runner.state import State, StateFile
from crm.servers import envoy
from crm.servers.debian import packages_to_install, status_without
from crm.servers.errors import PortTaken, ServerUnavailable
from crm.servers.home import Home
from crm.servers.ports import draw_free, require_free
from crm.servers.processes import Program, Running
from crm.servers.rabbitmq import _point_erlang_at
from crm.services import CUSTOMER, GATEWAY, NOTIFY, SERVICES, Processes
from crm.settings import Settings


def test_unpacked_erlang_is_told_its_real_place_and_not_a_link_that_may_go(tmp_path: Path) -> None:
    shelf, visitor, draft = tmp_path / "shelf", tmp_path / "visitor", tmp_path / "draft"
    shelf.mkdir()
    visitor.symlink_to(shelf)
    script = draft / "usr/lib/erlang/bin/erl"
    script.parent.mkdir(parents=True)
    script.write_text("if true; then\n    ROOTDIR=/usr/lib/erlang\nfi\n")
    _point_erlang_at(draft, visitor / "rabbitmq-server")
    assert f"    ROOTDIR={shelf}/rabbitmq-server/usr/lib/erlang\n" in script.read_text()


def test_erlang_of_the_system_is_left_out_of_the_package_status() -> None:
    status = "Package: bash\nStatus: x\n\nPackage: erlang-base\nStatus: x\n\nPackage: socat\nStatus: x\n"
    kept = status_without("erlang|rabbitmq", status)
    assert "bash" in kept
    assert "socat" in kept
    assert "erlang" not in kept


def test_the_simulation_says_what_to_fetch() -> None:
    plan = "Reading…\nInst libsctp1 (1.0 Debian [amd64])\nInst rabbitmq-server (3.10 Debian [all])\nConf libsctp1 (…)\n"
    assert packages_to_install(plan) == ["libsctp1", "rabbitmq-server"]


def test_drawn_ports_are_different_and_below_the_ephemeral_range() -> None:
    ports = draw_free(6)
    assert len(set(ports)) == 6
    assert max(ports) < 32768


def test_a_taken_port_is_named_with_the_setting_that_moves_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        port = stranger.getsockname()[1]
        with pytest.raises(PortTaken, match=rf"{port} \(postgres\).*CRM_PORT_BASE"):
            require_free(port, "postgres", "CRM_PORT_BASE")


def test_all_faults_of_the_settings_are_told_together() -> None:
    with pytest.raises(ServerUnavailable) as refused:
        Settings.read(
            {
                "CRM_PORT_BASE": "40000",
                "CRM_POSTGRES_URL": "postgresql://host/db",
                "CRM_BROKER_AMQP_URL": "amqp://a:b@c",
            }
        )
    for name in ("CRM_PORT_BASE", "CRM_POSTGRES_URL", "CRM_BROKER_MANAGEMENT_URL"):
        assert name in str(refused.value)


@pytest.mark.parametrize("port", ["80", "32768", "eighty", ""])
def test_a_door_that_cannot_be_is_refused_by_the_name_of_its_setting(port: str) -> None:
    with pytest.raises(ServerUnavailable, match="CRM_PORT must be from 1024 to 32767"):
        Settings.read({"CRM_PORT": port})


def test_the_door_is_8080_or_the_one_chosen_and_moves_with_the_base() -> None:
    assert Settings.read({}).door_url == "http://127.0.0.1:8080"
    assert Settings.read({"CRM_PORT_BASE": "19000"}).door == 19080
    assert Settings.read({"CRM_PORT_BASE": "19000", "CRM_PORT": "9090"}).door == 9090


def test_what_runs_says_where_it_is_and_the_shell_only_where_nothing_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    us = Running.of(os.getpid())
    assert us is not None
    monkeypatch.setenv("CRM_HOME", str(tmp_path))
    monkeypatch.setenv("CRM_PORT_BASE", "18000")
    monkeypatch.setenv("CRM_SMTP_URL", "smtp://elsewhere")
    state, file = State(us.pid, us.started, settings={"CRM_PORT_BASE": "19000"}), StateFile(Home.here())
    file.write(replace(state, runner_started=us.started - 1))
    assert LocalInstallation.here().settings.port_base == 18000, "the runner of that state is gone"
    file.write(state)
    running = LocalInstallation.here()
    assert running.settings.port_base == 19000
    assert running.home.folder == tmp_path
    assert len(running.processes.mail_sink()) == 1, "it was started without a mail server of somebody else"


def test_the_edge_listens_at_the_door_in_the_issuers_name_and_each_port_names_its_setting(tmp_path: Path) -> None:
    settings = Settings(19000, 9090)
    processes = Processes(Home(tmp_path), settings, postgres_at="127.0.0.1:1", amqp_at="127.0.0.1:2")
    edge, web = processes.edge(Path("/bin/envoy")), processes.unit(GATEWAY, "web").program
    assert edge.ports == {9090: "CRM_PORT", 19009: "CRM_PORT_BASE"}
    given = edge.program.environment
    assert given["CRM_EDGE_BIND"] == "127.0.0.1:9090"
    assert given["CRM_ISSUER"] == web.environment["CRM_ISSUER"] == "http://127.0.0.1:9090"
    assert given["CRM_EDGE_UPSTREAMS"] == (
        "gateway=127.0.0.1:19010,customer=127.0.0.1:19020,sales=127.0.0.1:19030,"
        "service_desk=127.0.0.1:19040,notify=127.0.0.1:19050"
    )
    assert given["CRM_EDGE_SECRET_FILE"] == web.environment["CRM_EDGE_SECRET_FILE"]
    assert not any("DATABASE" in name or "BROKER" in name for name in given)


def test_letters_go_to_our_own_mail_server_unless_another_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    processes = Processes(Home(tmp_path), Settings(19000), postgres_at="127.0.0.1:1", amqp_at="127.0.0.1:2")
    senders = (processes.unit(GATEWAY, "web"), processes.unit(NOTIFY, "mailer"), processes.unit(NOTIFY, "web"))
    for sender in senders:
        assert sender.program.environment["CRM_SMTP_URL"] == "smtp://127.0.0.1:19060"
        assert sender.program.environment["CRM_SMTP_FROM"] == "crm@chenghu.example"
    assert "CRM_SMTP_URL" not in processes.unit(CUSTOMER, "web").program.environment
    (sink,) = processes.mail_sink()
    assert sink.ports == {19060: "CRM_PORT_BASE"}

    monkeypatch.setenv("CRM_SMTP_URL_FILE", "/run/secrets/smtp")
    monkeypatch.setenv("CRM_SMTP_FROM", "crm@longshi.example")
    given = processes.unit(NOTIFY, "mailer").program.environment
    assert (given["CRM_SMTP_URL_FILE"], given["CRM_SMTP_FROM"]) == ("/run/secrets/smtp", "crm@longshi.example")
    assert "CRM_SMTP_URL" not in given
    assert processes.mail_sink() == []


def test_how_many_web_processes_and_threads_there_are_is_told_to_those_who_serve(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    processes = Processes(Home(tmp_path), Settings(19000), postgres_at="127.0.0.1:1", amqp_at="127.0.0.1:2")
    wanted = {"CRM_HTTP_WORKERS": "3", "CRM_HTTP_THREADS": "8"}
    assert not wanted.keys() & processes.unit(CUSTOMER, "web").program.environment.keys()
    for name, value in wanted.items():
        monkeypatch.setenv(name, value)
    assert wanted.items() <= processes.unit(CUSTOMER, "web").program.environment.items()
    assert not wanted.keys() & processes.unit(CUSTOMER, "worker").program.environment.keys()


def test_the_mailer_has_a_port_of_its_own_and_no_start_waits_for_a_mail_server(tmp_path: Path) -> None:
    processes = Processes(Home(tmp_path), Settings(19000), postgres_at="127.0.0.1:1", amqp_at="127.0.0.1:2")
    mailer, worker = processes.unit(NOTIFY, "mailer"), processes.unit(NOTIFY, "worker")
    assert (mailer.program.name, mailer.ports, mailer.awaited) == ("notify.mailer", {19054: "CRM_PORT_BASE"}, False)
    assert worker.awaited


def test_envoy_is_the_program_that_was_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRM_ENVOY", "/bin/true")
    assert envoy.find_binary(Home(tmp_path)) == Path("/bin/true")
    monkeypatch.setenv("CRM_ENVOY", "/nowhere/envoy")
    with pytest.raises(ServerUnavailable, match="CRM_ENVOY names /nowhere/envoy"):
        envoy.find_binary(Home(tmp_path))


def test_a_machine_without_envoy_is_told_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CRM_ENVOY", raising=False)
    monkeypatch.setattr(envoy, "find_spec", lambda _: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ServerUnavailable, match=r"no Envoy for the edge: .* name its program in CRM_ENVOY"):
        envoy.find_binary(Home(tmp_path))


def test_a_secret_is_drawn_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    home = Home(tmp_path)
    secret = home.secret("admin")
    assert home.secret("admin") == secret
    assert (tmp_path / "secrets/admin").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700


def test_a_process_is_known_by_pid_and_start_time(tmp_path: Path) -> None:
    program = Program("sleeper", (sys.executable, "-c", "import time; time.sleep(60)"), folder=tmp_path)
    child = program.start(subprocess.DEVNULL)
    running = Running.of(child.pid)
    assert running is not None
    assert running.alive
    assert not Running(running.pid, running.started - 1).alive, "a stranger that got the pid of ours"
    running.stop(grace=10)
    assert not running.alive


def test_a_process_that_will_not_stop_is_killed_with_its_children(tmp_path: Path) -> None:
    deaf = (
        "import signal, subprocess, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
        "subprocess.Popen(['sleep', '60']); open('up', 'w'); time.sleep(60)"
    )
    child = Program("deaf", (sys.executable, "-c", deaf), {"PATH": os.defpath}, tmp_path).start(subprocess.DEVNULL)
    running = Running.of(child.pid)
    assert running is not None
    while not (tmp_path / "up").exists():
        assert child.poll() is None
    (grandchild,) = running.children()
    running.stop(grace=0.1)
    assert not running.alive
    assert grandchild.wait(5)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_home_of_somebody_else_is_refused_in_plain_words() -> None:
    with pytest.raises(ServerUnavailable, match="belongs to another user"):
        Home.of(Path("/usr"), None)


def test_a_home_lies_in_the_checkout_and_is_closed_to_others(tmp_path: Path) -> None:
    home = Home.of(tmp_path, None)
    assert home.folder == tmp_path / ".local"
    assert home.folder.stat().st_mode & 0o777 == 0o700


def test_nothing_sends_before_the_queues_of_all_are_bound_and_the_door_opens_last(tmp_path: Path) -> None:
    given = Settings(19000, None, "postgresql://a:b@127.0.0.1:1/c", "http://a:b@127.0.0.1:2", "amqp://a:b@127.0.0.1:3")
    names = [
        {*(step.name for step in stage.steps), *(unit.program.name for unit in stage.units)}
        for stage in LocalInstallation(Home(tmp_path), given).stages()
    ]
    at = {name: place for place, stage in enumerate(names) for name in stage}
    relays, migrations = ([at[f"{one.name}.{what}"] for one in SERVICES] for what in ("relay", "migrate"))
    assert at["broker"] < min(migrations) <= max(migrations) < min(relays)
    assert max(at.values()) == at["gateway.edge"] > at["sales.web"]

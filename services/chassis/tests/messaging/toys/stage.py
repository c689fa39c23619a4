"""The stage on which the toys play: two databases, a vhost, real relay and worker processes, what is seen of them."""

import contextlib
import os
import random
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pika
from alembic.migration import MigrationContext
from alembic.operations import Operations
from pika.channel import Channel
from sqlalchemy import create_engine, text

from chassis import migrations, pipeline
from chassis.broker import topology
from chassis.envelope import Envelope
from chassis.identifiers import new_id
from chassis.principal import Principal
from chassis.process.stop import Stop
from chassis.service import Service
from chassis.settings import ServiceSettings
from chassis.storage import Database
from chassis.unit_of_work import Context
from chassis.worker.process import Worker, assemble
from toys import services as toys
from toys.process import HERE, PATIENCE, Process, wait_until

SECRET = "a-secret-of-at-least-32-characters"
PATH = os.pathsep.join([str(HERE.parent), *filter(None, [os.environ.get("PYTHONPATH")])])
INBOX = topology.Inbox("keeper", ("maker.thing.*.v1",))


def fill(url: str, service: Service) -> None:
    """Create a service's tables and the chassis' own."""
    engine = create_engine(url)
    with engine.begin() as connection:
        for step in migrations.STEPS:
            step(Operations(MigrationContext.configure(connection)))
        service.metadata.create_all(connection)
    engine.dispose()


def free_port() -> int:
    """A UDP port that nobody has, below the ephemeral range."""
    while True:
        port = random.randrange(20000, 32000)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


class Stage:
    """`maker` and `keeper` with their databases, and the processes that a test starts."""

    def __init__(self, maker_url: str, keeper_url: str, broker_url: str, folder: Path) -> None:
        self.urls = {"maker": maker_url, "keeper": keeper_url}
        self.broker_url = broker_url
        self.folder = folder
        self.wakes = {"maker": ("127.0.0.1", free_port()), "keeper": ("127.0.0.1", free_port())}
        self.maker = Database(maker_url, service="maker", events=toys.MAKER.events, wake=self.wakes["maker"])
        self.keeper = Database(keeper_url, service="keeper", events=toys.KEEPER.events, wake=self.wakes["keeper"])
        self.processes: list[Process] = []
        self.journal: dict[UUID, list[tuple[int, str]]] = {}
        """What was acknowledged: (version, name) by thing."""
        self._context = Context(principal=Principal.service("maker"), permission="maker.thing.make")

    def start(self, name: str, crashpoint: str | None = None, **settings: str) -> Process:
        """Start `maker.relay`, `keeper.worker` …; further settings as `inbox_shards="2"`."""
        service = name.split(".", maxsplit=1)[0]
        host, port = self.wakes[service]
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": PATH,
            "CRM_MODE": "test",
            "CRM_DATABASE_URL": self.urls[service],
            "CRM_BROKER_URL": self.broker_url,
            "CRM_JWKS_URL": "http://127.0.0.1:1/jwks",
            "CRM_ISSUER": "test",
            "CRM_CURSOR_SECRET": SECRET,
            "CRM_RELAY_WAKE": f"{host}:{port}",
            "CRM_HTTP_BIND": "127.0.0.1:1",
            **({"CRM_CRASHPOINT": crashpoint} if crashpoint else {}),
            **{f"CRM_{key.upper()}": value for key, value in settings.items()},
        }
        process = Process(name, environment, self.folder / f"{len(self.processes):03}.{name}.log")
        self.processes.append(process)
        return process

    def started(self, name: str, crashpoint: str | None = None, **settings: str) -> Process:
        """Start a process and wait until it works, or stands by."""
        process = self.start(name, crashpoint, **settings)
        signs = ("broker.ready", "relay.stands_by")
        wait_until(lambda: any(sign in process.text() for sign in signs), what=f"{name} works")
        return process

    @contextlib.contextmanager
    def worker(self, service: Service = toys.KEEPER, **settings: Any) -> Iterator[Worker]:
        """A worker of the keeper inside this process, quicker than a process of its own; stopped at the end."""
        stop = Stop()
        database = Database(self.urls["keeper"], service="keeper", events=service.events, pool_size=6)
        worker = assemble(service, self.settings("keeper", **settings), database, stop)
        thread = threading.Thread(target=worker.run, daemon=True)
        thread.start()
        wait_until(lambda: worker.missing() is None, what="the worker is ready")
        try:
            yield worker
        finally:
            stop.request()
            thread.join(20)
            database.close()
        assert not thread.is_alive()

    def settings(self, service: str, **more: Any) -> ServiceSettings:
        """Settings as the process of a service would read them."""
        return ServiceSettings(
            mode="test",
            database_url=self.urls[service],
            broker_url=self.broker_url,
            jwks_url="http://127.0.0.1:1/jwks",
            issuer="test",
            cursor_secret=SECRET,
            relay_wake=self.wakes[service],
            http_bind=("127.0.0.1", 1),
            **more,
        )

    def close(self) -> None:
        for process in self.processes:
            process.kill()
        self.maker.close()
        self.keeper.close()

    def make(self, name: str = "thing") -> UUID:
        """Make a thing; it is in the journal when this returns."""
        thing = pipeline.run(self.maker, lambda uow: toys.make_thing(uow, name), self._context)
        self.journal[thing.id] = [(thing.version, name)]
        return thing.id

    def change(self, identifier: UUID, name: str, *, paint: bool = False) -> None:
        """Change a thing; the journal holds the newest state."""
        thing = pipeline.run(
            self.maker, lambda uow: toys.change_thing(uow, identifier, name, paint=paint), self._context
        )
        self.journal[identifier].append((thing.version, name))

    def ask(self, service: str, query: str, **values: Any) -> list[Any]:
        """Rows of a query on one of the databases."""
        database = {"maker": self.maker, "keeper": self.keeper}[service]
        return list(database.read(lambda session: session.execute(text(query), values).all()))

    def tell(self, service: str, statement: str, **values: Any) -> None:
        """Change something in one of the databases by hand."""
        database = {"maker": self.maker, "keeper": self.keeper}[service]
        with database.transaction() as session:
            session.execute(text(statement), values)

    def pending(self, service: str = "maker") -> int:
        return int(self.ask(service, "SELECT count(*) FROM outbox")[0][0])

    def copies(self) -> dict[UUID, tuple[int, str]]:
        """The keeper's copy: (version, name) by thing."""
        return {row.id: (row.version, row.name) for row in self.ask("keeper", "SELECT * FROM thing_copy")}

    def notes(self) -> list[tuple[UUID, int, str]]:
        """Effects in the order in which they happened: (thing, version, fact)."""
        rows = self.ask("keeper", "SELECT thing_id, thing_version, fact FROM note ORDER BY place")
        return [tuple(row) for row in rows]

    def held(self) -> list[Any]:
        return self.ask("keeper", "SELECT * FROM held ORDER BY id")

    def wrong_mood(self, name: str) -> None:
        """From now on the keeper's effect cannot handle things of this name."""
        self.tell("keeper", "INSERT INTO mood VALUES (:name)", name=name)

    def right_mood(self, name: str) -> None:
        self.tell("keeper", "DELETE FROM mood WHERE name = :name", name=name)

    def envelope(
        self,
        thing: UUID,
        version: int,
        name: str = "thing",
        *,
        fact: str = "changed",
        event_id: UUID | None = None,
        **changed: Any,
    ) -> Envelope:
        """An event as `maker` would send it."""
        plain = Envelope(
            id=event_id or new_id(),
            source="/maker",
            type=f"crm.maker.thing.{fact}.v1",
            aggregate="thing",
            partitionkey=thing,
            time=datetime.now(UTC),
            aggregateversion=version,
            factindex=1,
            actor="service/maker",
            cause="api",
            correlationid="test",
            data={"state": {"id": str(thing), "name": name}},
        )
        return replace(plain, **changed)

    def send(self, *events: Envelope | bytes, key: str | bytes | None = None, to: str | None = None) -> None:
        """Put messages on the exchange as `maker` would, or straight into a queue; returns when the broker has them."""

        def publish(channel: Channel) -> None:
            for event in events:
                body = event if isinstance(event, bytes) else event.encode()
                routing_key = key or (event.routing_key if isinstance(event, Envelope) else "maker.thing.changed.v1")
                properties = pika.BasicProperties(
                    delivery_mode=2,
                    headers={topology.SHARD_HEADER: str(event.partitionkey)} if isinstance(event, Envelope) else None,
                )
                channel.basic_publish("" if to else topology.EXCHANGE, to or routing_key, body, properties)

        topology.run_once(self.broker_url, "test", [publish])

    def waiting(self) -> int:
        """Messages in the keeper's inbox."""
        with contextlib.closing(pika.BlockingConnection(pika.URLParameters(self.broker_url))) as connection:
            return int(connection.channel().queue_declare("keeper.inbox", passive=True).method.message_count)

    def settled(self) -> bool:
        """Every acknowledged write stands in the copy, and its effect happened."""
        wanted = {identifier: states[-1] for identifier, states in self.journal.items()}
        facts = self.ask("maker", "SELECT count(*) FROM fact")[0][0]
        notes = self.ask("keeper", "SELECT count(*) FROM note")[0][0]
        return self.pending() == 0 and self.copies() == wanted and notes >= facts

    def wait_until_settled(self, seconds: float = PATIENCE) -> None:
        wait_until(self.settled, seconds, "all acknowledged writes in the copy and their effects done")
        self.check_promise()

    def check_promise(self) -> None:
        """Each fact took effect exactly once, facts of one thing in order, and nothing is held."""
        facts = self.ask(
            "maker", "SELECT aggregate_id, version, factindex, routing_key FROM fact ORDER BY version, factindex"
        )
        wanted: dict[UUID, list[tuple[int, str]]] = {}
        for row in facts:
            wanted.setdefault(row.aggregate_id, []).append((row.version, row.routing_key.split(".")[2]))
        seen: dict[UUID, list[tuple[int, str]]] = {}
        for thing, version, fact in self.notes():
            seen.setdefault(thing, []).append((version, fact))
        wrong = {thing: (seen.get(thing), facts) for thing, facts in wanted.items() if seen.get(thing) != facts}
        assert seen == wanted, f"(seen, wanted) by thing: {wrong}"
        assert {thing: states[-1] for thing, states in self.journal.items()} == self.copies()
        assert [row for row in self.held() if row.state != "discarded"] == []


def play(stage: Stage, seed: int, rounds: int, things: int = 10) -> None:
    """A seeded load: make things, change them, sometimes with two facts in one commit."""
    chance = random.Random(seed)
    known = [stage.make(f"{seed}-{n}") for n in range(things)]
    for n in range(rounds):
        stage.change(chance.choice(known), f"{seed}/{n}", paint=chance.random() < 0.3)

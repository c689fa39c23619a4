"""The launchers and the fixtures that stand on them, with real servers."""

import pika
import psycopg
import pytest

from crm.testing import BrokerAccess, PostgresAccess, PrivateBroker, PrivatePostgres


def test_a_template_is_made_once_and_its_copies_are_apart(postgres: PostgresAccess) -> None:
    made: list[str] = []

    def make(url: str) -> None:
        made.append(url)
        with psycopg.connect(url) as connection:
            connection.execute("create table thing (id int)")

    template = postgres.template("things", make)
    assert postgres.template("things", make) == template
    with postgres.database(template) as one, postgres.database(template) as other:
        with psycopg.connect(one) as connection:
            connection.execute("insert into thing values (1)")
        with psycopg.connect(other) as connection:
            assert connection.execute("select count(*) from thing").fetchone() == (0,)
    assert len(made) == 1


def test_chinese_and_umlauts_are_letters_to_the_database(postgres: PostgresAccess) -> None:
    with psycopg.connect(postgres.url) as connection:
        assert connection.execute("select lower('Ä'), '甲' ~ '^[[:alpha:]]$'").fetchone() == ("ä", True)


def test_a_vhost_takes_a_message_through_a_quorum_queue(broker: BrokerAccess, vhost: str) -> None:
    connection = pika.BlockingConnection(pika.URLParameters(broker.url(vhost)))
    channel = connection.channel()
    channel.queue_declare("q", durable=True, arguments={"x-queue-type": "quorum"})
    channel.exchange_declare("h", "x-consistent-hash", durable=True)
    channel.confirm_delivery()
    channel.basic_publish("", "q", b"one")
    _, _, body = channel.basic_get("q", auto_ack=True)
    connection.close()
    assert body == b"one"


def test_a_private_postgres_keeps_what_was_committed_before_it_was_killed(private_postgres: PrivatePostgres) -> None:
    server = private_postgres()
    with psycopg.connect(server.server.url()) as connection:
        connection.execute("create table kept (id int)")
    server.kill()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(server.server.url())
    server.start()
    with psycopg.connect(server.server.url()) as connection:
        assert connection.execute("select count(*) from kept").fetchone() == (0,)


def test_a_private_broker_comes_back_after_it_was_killed(private_broker: PrivateBroker) -> None:
    broker = private_broker()
    broker.server.management().put_vhost("kept")
    broker.kill()
    assert not broker.server.management().answers()
    broker.start()
    assert broker.server.management().request("GET", "vhosts", "kept")

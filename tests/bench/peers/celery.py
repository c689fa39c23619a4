"""Celery: a task a message, `confirm_publish` on, acknowledged late, one process that works alone.

It takes its own messages only, so before it takes them they are sent, unmeasured, with the same events in them.
"""

import sys
from typing import Any

import orjson
from celery import Celery
from kombu import Queue

from tests.bench.peers.work import BODY, Clocks, Handler, write_on_request

TASK = "take"


def app(broker: str, queue: str) -> Any:
    """An app whose one queue is a quorum queue."""
    made = Celery("bench", broker=broker)
    made.conf.update(
        task_queues=[Queue(queue, routing_key=queue, queue_arguments={"x-queue-type": "quorum"})],
        task_default_queue=queue,
        task_default_routing_key=queue,
        task_acks_late=True,
        task_ignore_result=True,
        broker_transport_options={"confirm_publish": True},
        worker_prefetch_multiplier=200,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        broker_connection_retry_on_startup=True,
    )
    return made


def publish(broker: str, queue: str, bodies: list[str]) -> None:
    """One after the other; there is no other way."""
    sender = app(broker, queue)
    sender.send_task(TASK, [bodies[0]])
    clocks = Clocks()
    for body in bodies:
        sender.send_task(TASK, [body])
    clocks.tell()


def take(role: str, url: str, broker: str, queue: str, events: int) -> None:
    """A worker with one task."""
    handler = Handler(role, url, events)
    worker = app(broker, queue)

    def take_one(body: str) -> None:
        handler(body)

    worker.task(take_one, name=TASK)
    worker.worker_main(["worker", "--pool=solo", "--loglevel=ERROR", "--without-gossip", "--without-mingle"])


def event(number: int) -> str:
    """An event like those of the worker's bench."""
    thing = f"01a20000-0000-7000-8000-{number % 100:012}"
    state = {"id": thing, "name": f"公司 {number}", "city": "上海", "level": number % 5}
    known = {"partitionkey": thing, "aggregateversion": number // 100 + 1, "data": {"state": state}}
    return orjson.dumps(known).decode()


if __name__ == "__main__":
    role, url, broker, queue, events = sys.argv[1:]
    queue = f"{queue}.celery"
    if role == "publish":
        publish(broker, queue, [BODY.decode()] * int(events))
    elif role == "fill":
        publish(broker, queue, [event(number) for number in range(int(events))])
    elif role == "write":
        told = app(broker, queue)
        write_on_request(int(events), url, lambda body: told.send_task(TASK, [body.decode()]))
    else:
        take(role, url, broker, queue, int(events))

"""A subscriber that counts every event once: `pip install pika`, then `AMQP_URL=… QUEUE=ext.acme python subscriber.py`.

The broker delivers at least once, so what came before is known by its id, kept in one transaction with the effect.
"""

import json
import os
import sqlite3
import sys

import pika

books = sqlite3.connect("books.db", isolation_level=None)
books.execute("CREATE TABLE IF NOT EXISTS seen (id TEXT PRIMARY KEY)")
books.execute("CREATE TABLE IF NOT EXISTS account (id TEXT PRIMARY KEY, version INTEGER, code TEXT, status TEXT)")
KEEP = """INSERT INTO account VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE
SET version = excluded.version, code = excluded.code, status = excluded.status WHERE excluded.version > version"""

channel = pika.BlockingConnection(pika.URLParameters(os.environ["AMQP_URL"])).channel()
channel.basic_qos(prefetch_count=100)
for method, _properties, body in channel.consume(os.environ["QUEUE"]):
    event = json.loads(body)
    state = event["data"]["state"]
    books.execute("BEGIN IMMEDIATE")
    new = books.execute("INSERT OR IGNORE INTO seen VALUES (?)", (event["id"],)).rowcount
    if new:
        books.execute(KEEP, (state["id"], event["aggregateversion"], state["code"], state["status"]))
    books.execute("COMMIT")
    channel.basic_ack(method.delivery_tag)
    sys.stdout.write(f"{'new' if new else 'again'} {event['type']} {event['subject']}\n")
    sys.stdout.flush()

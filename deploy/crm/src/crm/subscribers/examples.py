"""A whole subscriber in ten lines, in two languages. Delivery is at least once: a real one remembers `event.id`."""

PYTHON = """\
import json
import pika

channel = pika.BlockingConnection(pika.URLParameters("{url}")).channel()
channel.basic_qos(prefetch_count=100)
for method, properties, body in channel.consume("{queue}"):
    event = json.loads(body)
    print(event["time"], event["type"], event["subject"], event["data"]["state"], flush=True)
    channel.basic_ack(method.delivery_tag)
"""
"""Needs pika: `pip install pika`."""

NODE = """\
import amqp from "amqplib";

const connection = await amqp.connect("{url}");
const channel = await connection.createChannel();
await channel.prefetch(100);
await channel.consume("{queue}", (message) => {{
  const event = JSON.parse(message.content);
  console.log(event.time, event.type, event.subject, event.data.state);
  channel.ack(message);
}});
"""
"""Needs amqplib: `npm install amqplib`; a file whose name ends in .mjs."""

"""`crm subscriber add NAME KEY…`: an outside program that may read the events it was granted, and nothing else."""

import re
import secrets
from collections.abc import Sequence
from urllib.parse import quote

from rich.console import Console

from chassis.broker.topology import EXCHANGE
from crm.client import Installation
from crm.servers.errors import ServerUnavailable
from crm.servers.management import Management
from crm.wording import Language, Speech

ADDED, REFUSED = 0, 1
"""Exit codes."""
POLICY = "subscribers"
BOUNDS = {"max-length-bytes": 256 * 1024 * 1024, "overflow": "drop-head", "expires": 14 * 24 * 3600 * 1000}
"""A subscriber that stays away loses its oldest events beyond 256 MB, and its queue after 14 days (in ms): nobody
outside can fill the broker's disk (messaging.md, Topology). As a policy it can be changed on queues that exist."""

_NAME = re.compile(r"[a-z][a-z0-9-]{1,39}")
_KEY = re.compile(r"(?:[a-z_]+|\*)(?:\.(?:[a-z0-9_]+|\*|#))*")
_NOTHING = "^$"

EXAMPLE = """\
import json
import pika

channel = pika.BlockingConnection(pika.URLParameters("{url}")).channel()
channel.basic_qos(prefetch_count=100)
for method, properties, body in channel.consume("{queue}"):
    event = json.loads(body)
    print(event["time"], event["type"], event["subject"], event["data"]["state"], flush=True)
    channel.basic_ack(method.delivery_tag)
"""
"""A whole subscriber; delivery is at least once, so a real one remembers `event["id"]`."""


class SubscriberRefused(Exception):
    """The name or a key is not acceptable, or the name is taken; the texts say why."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh, self.en = zh, en
        super().__init__(en)


def add(installation: Installation, name: str, keys: Sequence[str], language: Language) -> int:
    """Add the subscriber and print how to connect; the exit code."""
    say, console = Speech(language), Console(markup=False, highlight=False, soft_wrap=True)
    try:
        url = make(installation, name, keys)
    except SubscriberRefused as refused:
        console.print(say(refused.zh, refused.en), style="red")
        return REFUSED
    except ServerUnavailable as failure:
        console.print(str(failure), style="red")
        return REFUSED
    console.print(say("地址(密码只显示这一次):", "Address (the password is shown this once):"), url)
    console.print(
        say("十行的订阅程序(pip install pika):", "A subscriber in ten lines (pip install pika):"), style="bold"
    )
    console.print(EXAMPLE.format(url=url, queue=queue_of(name)))
    return ADDED


def make(installation: Installation, name: str, keys: Sequence[str]) -> str:
    """Make queue, bindings and user; the AMQP URL with the new password. Raises SubscriberRefused, ServerUnavailable.

    The user comes last, so that a name is taken only when all of it is there, and a step that failed is repeated.
    """
    _check(name, keys)
    management, vhost, queue = Management.of(installation.broker), installation.vhost, queue_of(name)
    if management.request("GET", "users", queue) is not None:
        raise SubscriberRefused(f"订阅者 {name} 已存在", f"the subscriber {name} exists")
    password = secrets.token_urlsafe(32)
    management.put_policy(vhost, POLICY, pattern=r"^ext\.", apply_to="queues", definition=BOUNDS)
    management.put_queue(vhost, queue, {"x-queue-type": "quorum"})
    for key in keys:
        management.bind_queue(vhost, EXCHANGE, queue, key)
    management.put_user(queue, password)
    management.put_permissions(vhost, queue, configure=_NOTHING, write=_NOTHING, read=f"^{re.escape(queue)}$")
    return f"{installation.amqp.replace('//', f'//{queue}:{password}@', 1)}/{quote(vhost, safe='')}"


def queue_of(name: str) -> str:
    """The queue of a subscriber, and its user at the broker."""
    return f"ext.{name}"


def _check(name: str, keys: Sequence[str]) -> None:
    if not _NAME.fullmatch(name):
        zh, en = (
            "名称应为小写字母、数字和连字符,以字母开头",
            "a name is lower-case letters, digits and hyphens, a letter first",
        )
        raise SubscriberRefused(zh, en)
    if not keys:
        raise SubscriberRefused("至少需要一个路由键", "at least one routing key is needed")
    for key in keys:
        if not _KEY.fullmatch(key):
            shown = "customer.account.*.v1"
            raise SubscriberRefused(f"{key} 不是路由键,例如 {shown}", f"{key} is no routing key, such as {shown}")

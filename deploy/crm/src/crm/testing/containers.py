"""The run's servers as containers, where a Docker engine answers."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from crm.servers.databases import answers
from crm.servers.errors import ServerUnavailable
from crm.servers.management import Management

if TYPE_CHECKING:
    from testcontainers.core.container import DockerContainer

_ENGINE_SETTING = "DOCKER_HOST"
_DEFAULT_SOCKET = Path("/var/run/docker.sock")
# The oldest releases we promise to work with.
_POSTGRES_IMAGE = "postgres:15"
_BROKER_IMAGE = "rabbitmq:3.10-management"
_PASSWORD = "test"  # noqa: S105 - of a container that is thrown away, on the loopback device
_SECONDS_TO_START = 90
_AMQP, _MANAGEMENT, _POSTGRES = 5672, 15672, 5432


def engine_answers() -> bool:
    """Whether a Docker engine is there and answers."""
    if not os.environ.get(_ENGINE_SETTING) and not _DEFAULT_SOCKET.exists():
        return False
    import docker  # noqa: PLC0415 - 0.2 s that runs without an engine need not spend

    try:
        docker.from_env(timeout=5).ping()
    except (docker.errors.DockerException, OSError):
        return False
    return True


def start_postgres() -> tuple[str, str]:
    """Start PostgreSQL; the container's id and the superuser's URL."""
    container = _container(_POSTGRES_IMAGE).with_env("POSTGRES_PASSWORD", _PASSWORD).with_exposed_ports(_POSTGRES)
    container.with_command("postgres -c fsync=off -c max_connections=200 -c timezone=UTC").start()
    url = f"postgresql://postgres:{_PASSWORD}@{_address(container, _POSTGRES)}/postgres"
    _wait(lambda: answers(url), _POSTGRES_IMAGE)
    return container.get_wrapped_container().id, url


def start_broker() -> tuple[str, str, str]:
    """Start RabbitMQ; the container's id, the AMQP URL without vhost and the management URL."""
    container = _container(_BROKER_IMAGE).with_exposed_ports(_AMQP, _MANAGEMENT)
    container.with_env("RABBITMQ_DEFAULT_USER", "test").with_env("RABBITMQ_DEFAULT_PASS", _PASSWORD).start()
    management = f"http://test:{_PASSWORD}@{_address(container, _MANAGEMENT)}"
    _wait(Management.of(management).answers, _BROKER_IMAGE)
    enabled = container.exec(["rabbitmq-plugins", "enable", "rabbitmq_consistent_hash_exchange"])
    if enabled.exit_code:
        raise ServerUnavailable(f"{_BROKER_IMAGE} lacks the consistent-hash exchange: {enabled.output.decode()}")
    return container.get_wrapped_container().id, f"amqp://test:{_PASSWORD}@{_address(container, _AMQP)}", management


def remove(container: str) -> None:
    """End a container of ours and forget its data."""
    import docker  # noqa: PLC0415 - as above

    try:
        docker.from_env().containers.get(container).remove(force=True, v=True)
    except docker.errors.NotFound:
        return


def _container(image: str) -> "DockerContainer":
    # The reaper would remove what one xdist worker has started when that worker ends; the run ends it instead.
    from testcontainers.core.config import testcontainers_config  # noqa: PLC0415 - as above
    from testcontainers.core.container import DockerContainer  # noqa: PLC0415 - as above

    testcontainers_config.ryuk_disabled = True
    return DockerContainer(image)


def _address(container: "DockerContainer", port: int) -> str:
    return f"{container.get_container_host_ip()}:{container.get_exposed_port(port)}"


def _wait(ready: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + _SECONDS_TO_START
    while not ready():
        if time.monotonic() > deadline:
            raise ServerUnavailable(f"{what} did not answer within {_SECONDS_TO_START} s")
        time.sleep(0.2)

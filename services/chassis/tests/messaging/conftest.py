"""The conformance suite of messaging.md: real servers, real relay and worker processes of two toy services."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from toys import stage as stages

from chassis.broker import topology
from crm.testing import BrokerAccess, PostgresAccess


@pytest.fixture(scope="session")
def templates(postgres: PostgresAccess) -> dict[str, str]:
    """Databases of the two toys to copy from."""
    from toys import services as toys  # noqa: PLC0415

    return {
        service.name: postgres.template(service.name, lambda url, service=service: stages.fill(url, service))
        for service in (toys.MAKER, toys.KEEPER)
    }


@pytest.fixture
def on_stage(
    postgres: PostgresAccess, broker: BrokerAccess, vhost: str, templates: dict[str, str], tmp_path: Path
) -> Iterator[Callable[..., stages.Stage]]:
    """Opens a stage: on fresh databases and a fresh vhost of the run's servers, or on the URLs given."""
    opened: list[stages.Stage] = []
    with postgres.database(templates["maker"]) as maker, postgres.database(templates["keeper"]) as keeper:

        def open_stage(maker: str = maker, keeper: str = keeper, broker_url: str = broker.url(vhost)) -> stages.Stage:
            topology.declare_shared(broker_url)
            # An event before the first start of its subscriber finds no queue; from then on the queue stands.
            topology.run_once(broker_url, "keeper", [stages.INBOX.declare])
            opened.append(stages.Stage(maker, keeper, broker_url, tmp_path))
            return opened[-1]

        try:
            yield open_stage
        finally:
            for stage in opened:
                stage.close()


@pytest.fixture
def stage(on_stage: Callable[..., stages.Stage]) -> stages.Stage:
    """The usual stage; nothing runs yet."""
    return on_stage()

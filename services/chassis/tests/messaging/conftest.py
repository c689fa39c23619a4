"""The conformance suite of messaging.md: real servers, real relay and worker processes of two toy services."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from toys import stage as stages  # noqa: E402 - the toys lie beside this file

from crm.testing import BrokerAccess, PostgresAccess  # noqa: E402


@pytest.fixture(scope="session")
def templates(postgres: PostgresAccess) -> dict[str, str]:
    """Databases of the two toys to copy from."""
    import toys  # noqa: PLC0415

    return {
        service.name: postgres.template(service.name, lambda url, service=service: stages.fill(url, service))
        for service in (toys.MAKER, toys.KEEPER)
    }


@pytest.fixture
def stage(
    postgres: PostgresAccess, broker: BrokerAccess, vhost: str, templates: dict[str, str], tmp_path: Path
) -> Iterator[stages.Stage]:
    """Fresh databases and a fresh vhost; nothing runs yet."""
    from chassis.broker import topology  # noqa: PLC0415

    with postgres.database(templates["maker"]) as maker, postgres.database(templates["keeper"]) as keeper:
        topology.declare_shared(broker.url(vhost))
        # An event before the first start of its subscriber finds no queue; from then on the queue stands.
        topology.run_once(broker.url(vhost), "keeper", [stages.INBOX.declare])
        opened = stages.Stage(maker, keeper, broker.url(vhost), tmp_path)
        try:
            yield opened
        finally:
            opened.close()

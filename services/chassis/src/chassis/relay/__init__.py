"""The relay: takes committed events from the outbox to the broker (messaging.md, Relay). A light process of its own.

It imports neither Flask nor the ORM nor marshmallow, and no service: its work is the same everywhere.
"""

from chassis.process.stop import Stop
from chassis.relay.leader import Relay
from chassis.settings import ServiceSettings
from chassis.telemetry import logs, metrics


def main(service: str, settings: ServiceSettings) -> int:
    """Run the relay of `service` until a signal asks it to stop; the exit code."""
    logs.configure(service, "relay", settings.log_format)
    relay = Relay(service, settings.database_url, settings.broker_url, settings.relay_wake, Stop().install())
    metrics.serve(settings.metrics_port, settings.http_bind[0], relay.missing)
    relay.run()
    return 0

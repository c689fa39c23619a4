"""Settings of the edge process."""

from dataclasses import dataclass

from chassis.settings import address, number, secret, setting, url
from gateway.edge.routes import ROUTES


@dataclass(frozen=True)
class Upstream:
    """A service behind the edge and the addresses of its processes."""

    name: str
    addresses: tuple[tuple[str, int], ...]


def upstreams(value: str) -> tuple[Upstream, ...]:
    """`name=host:port|host:port,name=…`: the services and their addresses."""
    try:
        named = [part.split("=") for part in value.split(",")]
        found = tuple(Upstream(name, tuple(address(one) for one in each.split("|"))) for name, each in named)
    except ValueError:
        raise ValueError("must be name=host:port, further addresses of a service behind |, services behind ,") from None
    if len({one.name for one in found}) < len(found):
        raise ValueError("names a service twice")
    return found


@dataclass(frozen=True, kw_only=True)
class EdgeSettings:
    """`edge_admin` is Envoy's own page with its metrics, for this machine alone. Rates are requests a second, of one
    user, of one address without a token, and of one address at the login. `edge_trusted_hops` is how many proxies of
    ours stand before the edge and name the client in X-Forwarded-For. By `edge_secret` the gateway believes what the
    edge says of the client's address. `edge_access_log` is a file, else the log goes to the standard output;
    `edge_folder` is where the rendered configuration lies, `envoy` the program.
    """

    edge_bind: tuple[str, int] = setting(address, ("127.0.0.1", 8080))
    edge_admin: tuple[str, int] = setting(address, ("127.0.0.1", 17009))
    edge_upstreams: tuple[Upstream, ...] = setting(
        upstreams,
        upstreams(
            "gateway=127.0.0.1:17010,customer=127.0.0.1:17020,sales=127.0.0.1:17030,"
            "service_desk=127.0.0.1:17040,notify=127.0.0.1:17050"
        ),
    )
    issuer: str = setting(url("http", "https"))
    edge_user_rate: int = setting(number(1, 100_000), 200)
    edge_address_rate: int = setting(number(1, 100_000), 100)
    edge_login_rate: int = setting(number(1, 100_000), 20)
    edge_trusted_hops: int = setting(number(0, 10), 0)
    edge_concurrency: int = setting(number(1, 64), 1)
    edge_access_log: str | None = setting(str, None)
    edge_secret: str | None = setting(secret(32), None, hidden=True)
    edge_folder: str | None = setting(str, None)
    envoy: str | None = setting(str, None)

    def faults(self) -> list[str]:
        """What is wrong with settings that are fine one by one."""
        found = []
        host = self.edge_admin[0]
        if host != "localhost" and not host.startswith("127."):
            found.append("CRM_EDGE_ADMIN: must be an address of this machine alone: who reaches it can stop the edge")
        missing = {route.upstream for route in ROUTES} - {upstream.name for upstream in self.edge_upstreams}
        if missing:
            found.append(f"CRM_EDGE_UPSTREAMS: {', '.join(sorted(missing))}: no address is given")
        return found

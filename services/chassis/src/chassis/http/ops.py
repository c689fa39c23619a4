"""Routes for operators, the same in every service; what they do lives in the rooms of the chassis they call."""

from chassis.http.routes import Routes


def ops_routes() -> Routes:
    """Ledger, parked events, schedule and the event feed of one service."""
    return Routes("ops", prefix="/v1", zh="运维", en="Operations")

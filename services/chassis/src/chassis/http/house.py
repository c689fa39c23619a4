"""What the routes of one web process stand on; made by `create_app`, found by the routes through the Flask app."""

from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Protocol, cast

from flask import Flask, current_app

from chassis.http.cursors import Cursors
from chassis.service import Service
from chassis.settings import ServiceSettings
from chassis.storage import Database

if TYPE_CHECKING:  # tokens are read with chassis.http.parsing, whose package this is
    from chassis.tokens import Tokens

_NAME = "chassis"


class Flag(Protocol):
    """Something that is set once, perhaps by another process."""

    def is_set(self) -> bool:
        """Whether it is set."""


@dataclass(frozen=True)
class House:
    """The service, its settings and database, who it believes, how it signs cursors, and whether it still takes
    requests.
    """

    service: Service
    settings: ServiceSettings
    database: Database
    tokens: "Tokens"
    cursors: Cursors
    leaving: "Flag"
    """Set once the process was asked to stop: readiness turns false first, then requests end."""
    streams: BoundedSemaphore
    """The threads of this process that may send long files at once."""

    def install(self, app: Flask) -> None:
        """Make it the house of this app."""
        app.extensions[_NAME] = self


def house() -> House:
    """The house of the app that handles the current request."""
    return cast(House, current_app.extensions[_NAME])

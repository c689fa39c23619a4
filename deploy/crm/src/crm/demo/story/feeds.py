"""The events of all services, read from their feeds: what came of a step, reactions of the neighbours included."""

from collections.abc import Collection
from dataclasses import dataclass

from crm.client import LONGEST_PAGE, Client, Document, Session


@dataclass
class _Feed:
    client: Client
    cursor: str | None = None

    def read(self) -> list[Document]:
        """Every event since the last reading."""
        events: list[Document] = []
        while True:
            page = self.client.get("/v1/events", limit=LONGEST_PAGE, after=self.cursor)
            self.cursor = page["next_cursor"]
            events += page["items"]
            if len(page["items"]) < LONGEST_PAGE:
                return events


class Feeds:
    """The feeds of all services as somebody who may read all of them."""

    def __init__(self, who: Session) -> None:
        self._feeds = [_Feed(client) for client in who.services.values()]
        self.read()

    def read(self) -> list[Document]:
        """Every event since the last reading, in the order of time."""
        return sorted((event for feed in self._feeds for event in feed.read()), key=lambda event: str(event["time"]))

    def about(self, documents: Collection[str]) -> list[str]:
        """Types of the events since the last reading that tell of these documents, and of all that came of them.

        A reaction's event carries the correlation of the command that it goes back to.
        """
        events = self.read()
        ours = {event["correlationid"] for event in events if event["subject"].partition("/")[2] in documents}
        return [event["type"].removeprefix("crm.") for event in events if event["correlationid"] in ours]

"""All that the reference serves, made once of one state of the services' descriptions."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from chassis.contracts.published import asyncapi_document, event_catalogue
from chassis.http.app import openapi_document
from chassis.service import Service
from gateway.edge.problems import PROBLEMS
from gateway.edge.routes import outside
from gateway.reference import asyncapi, events, openapi
from gateway.reference.forms import ASYNCAPI, EVENTS, OPENAPI, Form
from gateway.reference.sources import Description, Document

FEED = "/v1/events"


@dataclass(frozen=True, eq=False)
class Library:
    """The merged documents; `server` is the address of the edge."""

    descriptions: tuple[Description, ...]
    server: str

    @property
    def away(self) -> list[str]:
        """The services that did not answer last: what is said of them is old, or nothing."""
        return [description.service for description in self.descriptions if description.away]

    @cached_property
    def openapi(self) -> dict[str, Any]:
        """Every route."""
        return {**openapi.merged(self._all(OPENAPI), outside, self.server, _of_the_edge()), "x-away": self.away}

    @cached_property
    def asyncapi(self) -> dict[str, Any]:
        """Every event, for programs."""
        return {**asyncapi.merged(self._all(ASYNCAPI)), "x-away": self.away}

    @cached_property
    def events(self) -> dict[str, Any]:
        """Every event, in business words."""
        return {**events.merged(self._all(EVENTS), lambda service: outside(service, FEED)), "away": self.away}

    def _all(self, form: Form) -> Mapping[str, Document]:
        return {each.service: each.documents[form.path] for each in self.descriptions if each.documents}


@lru_cache(maxsize=1)
def library(descriptions: tuple[Description, ...], server: str) -> Library:
    """The library of these descriptions, the same while they are."""
    return Library(descriptions, server)


def described_here(service: Service) -> Description:
    """The description of the service that this process belongs to."""
    own = {
        OPENAPI.path: openapi_document(service),
        ASYNCAPI.path: asyncapi_document(service),
        EVENTS.path: event_catalogue(service),
    }
    return Description(service.name, own)


def _of_the_edge() -> list[dict[str, Any]]:
    """What the edge answers itself, in the form of the services' own types."""
    return [
        {
            "type": f"/problems/{problem.slug}",
            "status": problem.sent or problem.status,
            "title": {"zh": problem.zh, "en": problem.en},
            "detail": {"zh": "", "en": ""},
            "meaning": "",
        }
        for problem in PROBLEMS
    ]

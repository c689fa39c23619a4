"""People as they come to the one door of the system, what they are refused, and what shows after a while."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TypeVar

import pytest

from crm.client import Client, Document, Person, Problem, Tokens, Wire
from crm.wording import Language

EFFECT_SECONDS = 30.0
"""Within which an effect has shown, else the system hangs; no measure of its speed."""
PAUSE = 0.1

Seen = TypeVar("Seen")


class Somebody(Client):
    """A person at the door, or a stranger without login; paths begin with the service: /sales/v1/orders."""

    def __init__(self, door: str, person: Person | None = None) -> None:
        wire = Wire("en")
        tokens = Tokens(wire, f"{door}/api/identity", person) if person else None
        super().__init__(f"{door}/api", tokens, wire)

    @cached_property
    def me(self) -> Document:
        """Who they are to the system: id, login, name, email, roles."""
        return self.get("/identity/v1/me")

    @property
    def id(self) -> str:
        """Their user id."""
        return str(self.me["id"])

    def speaking(self, language: Language) -> Client:
        """The same login, reading another language."""
        return Client(self.base, self._tokens, Wire(language))

    def act(self, path: str, action: str, body: Document | None = None) -> Document:
        """An action on the document at this path as it stands now."""
        return self.post(f"{path}/{action}", body, version=self.get(path)["version"])

    def change(self, path: str, body: Document) -> Document:
        """Change the document at this path as it stands now."""
        return self.patch(path, body, version=self.get(path)["version"])


@contextmanager
def refused(status: int, slug: str) -> Iterator[pytest.ExceptionInfo[Problem]]:
    """What is asked inside is refused with this status and this problem, and with no other."""
    with pytest.raises(Problem) as caught:
        yield caught
    assert (caught.value.status, caught.value.slug) == (status, slug), caught.value.explain()


def eventually(look: Callable[[], Seen | None], what: str, seconds: float = EFFECT_SECONDS) -> Seen:
    """What `look` sees as soon as it is there; what may not be seen yet (404) is not there yet."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            if seen := look():
                return seen
        except Problem as problem:
            if problem.status != 404:
                raise
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(PAUSE)

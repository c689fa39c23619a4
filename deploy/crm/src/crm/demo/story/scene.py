"""One step while it is played: who acts, what documents came of it, which effects were seen."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from crm.client import Client, Document, Session
from crm.demo import company
from crm.demo.company import Duty
from crm.demo.story.witness import Effect, Seen, Witness, watch
from crm.wording import Speech

if TYPE_CHECKING:
    from crm.demo.story.steps import Step
    from crm.demo.story.story import Story


class Stopped(Exception):
    """Something is not as the story needs it to go on."""


class Shown(NamedTuple):
    """A document as people call it."""

    kind: str
    number: str
    id: str


class Scene:
    """What a step's function works with."""

    def __init__(self, story: "Story", step: "Step") -> None:
        self.story, self.step = story, step
        self.say: Speech = story.say
        self.see: Witness = story.witness
        self.documents: list[Shown] = []
        self.seen: list[Seen] = []
        self.events: list[str] = []

    @property
    def missing(self) -> list[Seen]:
        """Effects that did not come."""
        return [one for one in self.seen if one.seconds is None]

    @property
    def actor(self) -> str:
        """Who acts: the role, and whoever has it."""
        role = self.say(self.step.actor_zh, self.step.actor_en)
        newcomer = self.story.newcomer
        person = self.name(self.step.duty) if self.step.duty else self.say(newcomer.person_zh, newcomer.person_en)
        return f"{role} {person}"

    def as_(self, duty: Duty) -> Session:
        """The session of whoever has that duty."""
        return self.story.cast.duty(duty)

    def name(self, duty: Duty) -> str:
        """Their name."""
        account = self.story.cast.account_of(duty)
        return self.say(account.name_zh, account.name_en)

    def email(self, duty: Duty) -> str:
        """Their address."""
        return company.email_of(self.story.cast.account_of(duty).login)

    def document(self, zh: str, en: str, found: Document, number: str = "number") -> Document:
        """Show a document that came of the step; `number` is the field that people call it by."""
        self.documents.append(Shown(self.say(zh, en), str(found.get(number) or ""), found["id"]))
        return found

    def did(self, duty: Duty, event: str, document: Document) -> Effect:
        """The activity of a person with that duty, as the director sees it."""
        return self.see.activity(self.as_("director"), self.story.cast.id_of(duty), event, document["id"])

    def wait_for(self, *effects: Effect) -> None:
        """See these effects of what was just done, or miss them."""
        self.seen += watch(effects, self.story.patience)


def act(client: Client, path: str, action: str, body: Document | None = None) -> Document:
    """An action on a document as it stands now."""
    return client.post(f"{path}/{action}", body, version=client.get(path)["version"])


def only(found: Sequence[Document]) -> Document:
    """The one document that a list holds. Raises Stopped."""
    if len(found) != 1:
        raise Stopped(f"one was expected, {len(found)} found: {found}")
    return found[0]

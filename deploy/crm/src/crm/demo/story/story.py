"""The story: its people, what they know of each other so far, and its steps, one after the other."""

import random
from collections.abc import Callable, Sequence
from datetime import date

from crm.client import Document, Installation, Session
from crm.demo import company
from crm.demo.story.cast import Cast
from crm.demo.story.feeds import Feeds
from crm.demo.story.newcomer import Newcomer
from crm.demo.story.scene import Scene
from crm.demo.story.steps import STEPS, Step
from crm.demo.story.witness import Witness
from crm.mail.mailbox import Mailbox
from crm.wording import Language, Speech

PATIENCE = 60.0
"""Seconds after which an effect counts as missing; a process that is killed meanwhile is back long before."""


def _nothing(_: Step) -> None:
    """Between two steps."""


class Story:
    """One telling, with a customer of its own. It is told over HTTP through the door only."""

    steps: Sequence[Step] = STEPS

    def __init__(
        self,
        installation: Installation,
        language: Language,
        mailbox: Mailbox | None = None,
        patience: float = PATIENCE,
    ) -> None:
        """`mailbox` is where our own mail server keeps letters, None where another one is used."""
        self.say, self.patience = Speech(language), patience
        self.cast = Cast(installation, language)
        administrator = self.cast.duty("administrator")
        self.witness, self.feeds = Witness(administrator, mailbox, self.say), Feeds(administrator)
        self.draw = random.SystemRandom()
        self.newcomer = Newcomer.drawn(self.draw)
        self.known: dict[str, Document] = {}
        """Documents that later steps go on with, by the name that the steps give them."""
        self.customer: Session = self.cast.stranger
        """The newcomer's person at the portal, once they have a login there."""

    def today(self) -> date:
        """The company's day."""
        return company.day_of(self.known["company"])

    def play(self, step: Step) -> Scene:
        """Play one step; its scene says what came of it. Raises Problem, Unreachable, Stopped."""
        scene = Scene(self, step)
        step.played(scene)
        scene.events = self.feeds.about({shown.id for shown in scene.documents})
        return scene

    def tell(self, heard: Callable[[Scene], None], before: Callable[[Step], None] = _nothing) -> bool:
        """Play all steps; `before` is called before each, `heard` with each scene. Whether every effect was seen."""
        whole = True
        for step in self.steps:
            before(step)
            scene = self.play(step)
            heard(scene)
            whole = whole and not scene.missing
        return whole

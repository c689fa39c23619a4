"""The people of the story, each with their own login, and the stranger who has none."""

from functools import cache

from crm.client import Document, Installation, Person, Session
from crm.demo import company
from crm.demo.company import DemoAccount, Duty
from crm.wording import Language


class Cast:
    """Opens a session for each duty when it is first needed."""

    def __init__(self, installation: Installation, language: Language) -> None:
        self._installation, self._language = installation, language
        self.stranger = Session.open(installation, None, language)
        self.duty = cache(self._session)
        self.id_of = cache(self._id)

    def _session(self, duty: Duty) -> Session:
        return company.session_of(self._installation, duty, self._language)

    def _id(self, duty: Duty) -> str:
        """The user id of whoever has that duty."""
        return str(self.duty(duty).identity.get("/v1/me")["id"])

    def account_of(self, duty: Duty) -> DemoAccount:
        """Who has that duty."""
        return company.account_of(duty)

    def enrol(self, account_id: str, name: Document, login: str, email: str) -> tuple[str, Session]:
        """The administrator gives a customer's person a login for the portal; their user id and session.

        It is in nobody's answer twice, so one whose answer was lost is found by its login.
        """
        password = company.password()
        user = {
            "login": login,
            "kind": "portal",
            "name": name,
            "email": email,
            "account_id": account_id,
            "roles": ["customer"],
            "password": password,
        }
        identifier = company.enter(self.duty("administrator").identity, user)
        return identifier, Session.open(self._installation, Person(login, password), self._language)

"""Who acts: one person for each role template, most of the demo company; those it lacks are hired first."""

from collections.abc import Mapping
from datetime import date

from chassis.identifiers import new_id
from crm.client import Document, Person
from crm.demo import company
from tests.e2e.door import Somebody

PASSWORD = "e2e-people-2026"
HIRED = ("promoter", "inquiry_clerk", "prospector", "second_salesperson", "second_fee_clerk", "second_service_agent")
"""Roles that the demo company gives only together with another one, and the second person where two are needed."""


class Company:
    """The people of the company, by role: `company["salesperson"]`."""

    def __init__(self, door: str) -> None:
        self.door = door
        self._staff: Mapping[str, Somebody] = {
            account.roles.partition(",")[0]: Somebody(door, Person(account.login, account.password))
            for account in reversed(company.accounts())
        }
        self._staff = {**self._staff, **{name: self.hire(name.removeprefix("second_"), name) for name in HIRED}}
        self.stranger = Somebody(door)

    def __getitem__(self, role: str) -> Somebody:
        return self._staff[role]

    @property
    def today(self) -> date:
        """The company's day, as its documents carry it."""
        return company.day_of(self["administrator"].get("/identity/v1/companies")["items"][0])

    @property
    def staff(self) -> Mapping[str, Somebody]:
        """Everybody by role."""
        return self._staff

    def portal_user(self, account: Document, mark: str) -> Somebody:
        """A person of the customer who may use the portal (R-21)."""
        return self._enter("customer", mark, kind="portal", account_id=account["id"])

    def hire(self, role: str, name: str) -> Somebody:
        """A new member of staff with this role alone."""
        return self._enter(role, name, superior_id=self["service_manager"].id)

    def _enter(self, role: str, name: str, **more: object) -> Somebody:
        login = f"{role}.{new_id().hex[-8:]}"
        person = {"name": {"zh": name, "en": name}, "email": f"{login}@people.example", "roles": [role]}
        self["administrator"].post("/identity/v1/users", {"login": login, "password": PASSWORD, **person, **more})
        return Somebody(self.door, Person(login, PASSWORD))

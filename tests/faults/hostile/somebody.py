"""Who calls: at the door or past it, with every answer as it comes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from chassis.identifiers import new_id
from crm.client import Person, Tokens, Wire
from crm.demo import company


@dataclass(frozen=True)
class Heard:
    """One answer."""

    status_code: int
    body: bytes

    @property
    def json(self) -> Any:
        """Its document."""
        return json.loads(self.body)


class Somebody:
    """A person with a login, whose refusals are answers like others."""

    def __init__(self, door: str, person: Person) -> None:
        self.base, self._wire = door, Wire("en")
        self._tokens = Tokens(self._wire, f"{door}/api/identity", person)

    @property
    def bearer(self) -> dict[str, str]:
        """The header that shows who asks."""
        return {"Authorization": f"Bearer {self._tokens.current()}"}

    def call(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        query_string: Mapping[str, str] | None = None,
        **what: Any,
    ) -> Heard:
        """One request; it waits where it is asked to."""
        sent = {**self.bearer, "Content-Type": "application/json", "Idempotency-Key": str(new_id()), **(headers or {})}
        body = json.dumps(what["json"]).encode() if "json" in what else None
        asked = f"?{urlencode(query_string)}" if query_string else ""
        answer = self._wire.ask(method, f"{self.base}{path}{asked}", sent, body)
        return Heard(answer.status, answer.data)


def of_the_company(door: str, duty: company.Duty) -> Somebody:
    """One of the people of the demo company."""
    account = company.account_of(duty)
    return Somebody(door, Person(account.login, account.password))

"""Somebody who looks at one service while its database is in trouble."""

from collections.abc import Callable
from secrets import token_hex

from crm.client import Person, Session, Unreachable
from crm.demo import company
from tests.faults.stand import Stand


class Clerk:
    """Somebody who asks once, and has a token and an account to change already."""

    def __init__(self, stand: Stand) -> None:
        clerk = company.account_of("clerk")
        self.session = Session.open(stand.addresses, Person(clerk.login, clerk.password), "en", patience=0)
        self.account = self.session.customer.post("/v1/accounts", {"kind": "company", "name": {"zh": token_hex(4)}})

    def reads(self) -> bool:
        """Whether a list is answered; where not, we were asked to come again."""
        return _answered(lambda: self.session.customer.get("/v1/accounts", limit=1))

    def writes(self) -> bool:
        """Whether the account can be changed; where not, we were asked to come again."""
        path, name = f"/v1/accounts/{self.account['id']}", {"zh": token_hex(4)}

        def change() -> None:
            version = self.account["version"]
            self.account = self.session.customer.patch(path, {"name": name}, version=version)

        return _answered(change)


def _answered(request: Callable[[], object]) -> bool:
    try:
        request()
    except Unreachable as asked:
        if "HTTP 503" in str(asked):
            return False
        raise
    return True

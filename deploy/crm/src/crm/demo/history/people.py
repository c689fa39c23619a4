"""Who enters the history: everybody of the demo company under their own login, and the customers' people."""

from datetime import timedelta
from functools import cache
from threading import Lock

from crm.client import Client, Document, Installation, Person, Session
from crm.demo import company
from crm.wording import Language

CLERK, SUPERVISOR, HEAD, DIRECTOR = "chen.jing", "wang.lei", "li.jianguo", "wu.haiyan"
AGENTS, CASHIER, SECOND_CASHIER, ADMINISTRATOR = ("xie.fang",), "yu.jie", "qian.lan", "cheng.hao"
PROSPECTOR, ORDER_CLERK, RETURNS_CLERK, INSPECTOR = "sun.yue", "xu.li", "ma.jun", "luo.min"
HANDS = 4
"""How many of them work at the same time."""


class People:
    """Sessions by login, opened when first needed; safe to be asked by several threads."""

    def __init__(self, installation: Installation, language: Language) -> None:
        self._installation, self._language = installation, language
        self._lock = Lock()
        self._open = cache(self._session)
        identity = self.of(ADMINISTRATOR).identity
        self._today = company.day_of(identity.get("/v1/companies")["items"][0])
        self.ids = {user["login"]: str(user["id"]) for user in identity.items("/v1/users")}

    def of(self, login: str) -> Session:
        """Logged in as that person."""
        with self._lock:
            return self._open(login)

    def day(self, ago: int) -> str:
        """The day so many days ago; one that would lie ahead for a document is asked for with a negative number."""
        return (self._today - timedelta(days=ago)).isoformat()

    def enrol(self, login: str, name: str, account_id: str) -> None:
        """A customer's person gets a login for the portal."""
        user = {
            "login": login,
            "kind": "portal",
            "name": {"zh": name, "en": login.replace(".", " ").title()},
            "email": f"{login}@customers.example",
            "account_id": account_id,
            "roles": ["customer"],
            "password": company.password(),
        }
        self.ids[login] = company.enter(self.of(ADMINISTRATOR).identity, user)

    def _session(self, login: str) -> Session:
        return Session.open(self._installation, Person(login, company.password()), self._language)


def act(client: Client, resource: str, row: Document, action: str, body: Document | None = None) -> Document:
    """What the document becomes by an action on it as it stood."""
    return client.post(f"/v1/{resource}/{row['id']}/{action}", body or {}, version=row["version"])

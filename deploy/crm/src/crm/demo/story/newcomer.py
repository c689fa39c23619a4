"""Somebody who hears of us for the first time: a company, and the person who speaks for it. Another one every time."""

import random
from dataclasses import dataclass

from crm.client import Document
from crm.demo.make_companies import CITIES, SURNAMES, SYLLABLES, chinese_company, chinese_phone

_NUMBERS = 10**6


@dataclass(frozen=True)
class Newcomer:
    """A company that nobody has (see make_companies), and one person of it."""

    company: dict[str, str]
    person_zh: str
    person_en: str
    phone: str
    email: str

    @classmethod
    def drawn(cls, draw: random.Random) -> "Newcomer":
        """The next one; with 500,000 names to draw from nobody comes twice in practice."""
        city, number = draw.choice(CITIES), draw.randrange(_NUMBERS)
        company = chinese_company(draw, "".join(draw.sample(sorted(SYLLABLES), 3)), city, number)
        surname, latin = draw.choice(SURNAMES)
        given = draw.choice(sorted(SYLLABLES))
        email = f"{SYLLABLES[given]}.{latin}@{company['email'].partition('@')[2]}".lower()
        phone = chinese_phone(city, draw.randrange(10**4))
        return cls(company, surname + given, f"{SYLLABLES[given].capitalize()} {latin}", phone, email)

    @property
    def account(self) -> Document:
        """What is entered of the company (客户信息)."""
        company = self.company
        same = ("short_name", "industry", "region", "country", "tax_id", "website", "bank_name", "bank_account")
        address = {
            "purpose": "delivery",
            "country": "CN",
            "province": company["address_province"],
            "city": company["address_city"],
            "line": company["address_line"],
            "postal_code": company["address_postal_code"],
        }
        name = {"zh": company["name_zh"], "en": company["name_en"]}
        known = {field: company[field] for field in same}
        return {**known, "name": name, "phone": self.phone, "email": company["email"], "addresses": [address]}

    @property
    def visitor(self) -> Document:
        """What the person tells of themselves on the site or in a chat."""
        return {"name": self.person_zh, "company": self.company["name_zh"], "phone": self.phone, "email": self.email}

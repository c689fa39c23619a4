"""What stands before the first order: products, campaigns, what the site says, leads. What is there already stays."""

from crm.client import Client, Document
from crm.demo.history.people import DIRECTOR, PROSPECTOR, People, act
from crm.demo.history.tables import read_json


def enter_masters(people: People) -> list[Document]:
    """Enter what is missing; all products."""
    described = read_json("masters.json")
    _campaigns(people, described["campaigns"])
    _publications(people, described["publications"])
    _leads(people, described["leads"])
    return _products(people.of(DIRECTOR).sales, described["products"])


def _products(sales: Client, wanted: list[Document]) -> list[Document]:
    known = {product["code"]: product for product in sales.items("/v1/products")}
    return [known.get(product["code"]) or sales.post("/v1/products", product) for product in wanted]


def _campaigns(people: People, wanted: list[Document]) -> None:
    customer = people.of(DIRECTOR).customer
    known = {campaign["name"]["zh"] for campaign in customer.items("/v1/campaigns")}
    for described in wanted:
        if described["name"]["zh"] in known:
            continue
        said = {key: described[key] for key in ("name", "kind", "channel", "audience", "budget")}
        days = {"begins_on": people.day(described["begins"]), "ends_on": people.day(described["ends"])}
        campaign = customer.post("/v1/campaigns", {**said, **days, "currency": "CNY"})
        if "finished" in described or "launched" in described:
            campaign = act(customer, "campaigns", campaign, "launch")
        if "finished" in described:
            act(customer, "campaigns", campaign, "finish", {"summary": described["finished"]})


def _publications(people: People, wanted: list[Document]) -> None:
    customer = people.of(DIRECTOR).customer
    known = {publication["slug"] for publication in customer.items("/v1/publications")}
    for described in wanted:
        if described["slug"] not in known:
            publication = customer.post("/v1/publications", described)
            act(customer, "publications", publication, "publish")


def _leads(people: People, wanted: list[Document]) -> None:
    customer = people.of(PROSPECTOR).customer
    director = people.of(DIRECTOR).customer
    known = {lead["person_name"] for lead in director.items("/v1/leads")}
    for described in wanted:
        if described["person_name"] in known:
            continue
        said = {key: value for key, value in described.items() if key not in ("owner", "disqualified")}
        lead = customer.post("/v1/leads", said)
        if "owner" in described:
            lead = act(director, "leads", lead, "assign", {"owner_id": people.ids[described["owner"]]})
        if "disqualified" in described:
            act(director, "leads", lead, "disqualify", {"reason": described["disqualified"]})

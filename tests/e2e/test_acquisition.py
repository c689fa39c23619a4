"""The three ways to a new customer (mission 1.9, 4a to 4c) end in one lead each, and a lead in one account."""

import secrets
from concurrent.futures import ThreadPoolExecutor

import pytest

from crm.client import Document, Problem
from tests.e2e.business import ACCOUNTS, LEADS, MAILS, Business, details, new_mark
from tests.e2e.company import Company
from tests.e2e.customers import CONTACTS
from tests.e2e.door import Somebody, eventually, refused

pytestmark = pytest.mark.xdist_group("stand")
SITE_MESSAGES, VISITS = "/customer/v1/site/messages", "/service-desk/v1/visits"


def leads_of(company: Company, mark: str) -> list[Document]:
    return list(company["prospector"].items(LEADS, q=mark))


def the_lead(company: Company, mark: str) -> Document:
    """The one lead that came of it, as soon as it is there."""
    [lead] = eventually(lambda: leads_of(company, mark), f"a lead for {mark}")
    return lead


def wait_for_what_came_later(company: Company, business: Business) -> None:
    """Until a mail that arrived just now is a lead: what arrived before it has been dealt with."""
    later = new_mark()
    company["inquiry_clerk"].post(MAILS, business.arrived_mail(later))
    the_lead(company, later)


def site_message(mark: str, **more: object) -> Document:
    message = {"name": mark, "company": f"{mark}厂", "phone": "0512-88886666", "message": "要十台泵", "consent": True}
    return {**message, **more}


def prospect(mark: str) -> Document:
    return {
        "path": "outbound",
        "source": "prospecting",
        "person_name": mark,
        "company_name": f"{mark}机械厂",
        "phone": "13911112222",
        "consent": True,
    }


def test_a_message_on_the_site_sent_twice_with_one_key_is_one_inbound_lead(company: Company) -> None:
    mark = new_mark()
    for _ in range(2):
        answer = company.stranger.post(SITE_MESSAGES, site_message(mark), key=f"site-{mark}")
        assert answer == {"received": True}
    lead = the_lead(company, mark)
    assert (lead["path"], lead["source"], lead["consent"]) == ("inbound", "site_form", True)


def test_a_message_without_consent_or_without_an_address_is_not_kept(company: Company) -> None:
    mark = new_mark()
    for wrong in (site_message(mark, consent=False), {**site_message(mark), "phone": None}):
        with refused(422, "invalid"):
            company.stranger.post(SITE_MESSAGES, wrong)
    assert leads_of(company, mark) == []


def test_a_mail_delivered_twice_is_one_conversation_and_one_inbound_lead(company: Company, business: Business) -> None:
    mark, clerk = new_mark(), company["inquiry_clerk"]
    first, again = (clerk.post(MAILS, business.arrived_mail(mark)) for _ in range(2))
    assert again == first
    wait_for_what_came_later(company, business)
    lead = the_lead(company, mark)
    assert (lead["path"], lead["source"]) == ("inbound", "mail")
    assert lead["conversation_id"] == first["conversation_id"]


def test_a_visitor_s_chat_of_many_words_begun_by_a_double_click_is_one_lead_of_promotion(
    company: Company, business: Business
) -> None:
    mark = new_mark()
    begun = {"token": secrets.token_urlsafe(32), "name": mark, "text": "hello", "consent": True}
    visit, again = (company.stranger.post(VISITS, begun)["id"] for _ in range(2))
    assert again == visit
    for text in ("anybody?", "ten pumps"):
        company.stranger.post(f"{VISITS}/{visit}/messages", {"token": begun["token"], "text": text})
    wait_for_what_came_later(company, business)
    lead = the_lead(company, mark)
    assert (lead["path"], lead["source"], lead["conversation_id"]) == ("promotion", "chat", visit)


def test_a_prospect_entered_by_hand_is_an_outbound_lead_on_the_prospecting_list(company: Company) -> None:
    mark = new_mark()
    lead = company["prospector"].post(LEADS, prospect(mark))
    assert (lead["path"], lead["status"], lead["entered_by"]) == ("outbound", "new", company["prospector"].id)
    assert [one["id"] for one in company["prospector"].items("/customer/v1/prospects", q=mark)] == [lead["id"]]


def test_c08_of_many_who_convert_a_lead_at_once_one_makes_the_account(company: Company) -> None:
    mark = new_mark()
    lead = company["prospector"].post(LEADS, prospect(mark))
    people = [company[role] for role in ("prospector", "promoter", "inquiry_clerk", "marketing_director")]

    def convert(person: Somebody) -> str:
        try:
            person.post(f"{LEADS}/{lead['id']}/convert", {"account": details(mark)}, version=lead["version"])
        except Problem as problem:
            return problem.slug
        return "converted"

    with ThreadPoolExecutor(len(people)) as pool:
        outcomes = sorted(pool.map(convert, people))
    assert outcomes.count("converted") == 1
    assert set(outcomes) <= {"converted", "stale-version", "lead-already-converted"}
    [account] = company["customer_file_clerk"].items(ACCOUNTS, q=mark)
    [contact] = company["customer_file_clerk"].items(CONTACTS, account_id=account["id"])
    assert (contact["name"], account["owner_id"]) == (mark, None)


def test_a_converted_lead_is_not_converted_again(company: Company) -> None:
    mark = new_mark()
    lead = company["prospector"].post(LEADS, prospect(mark))
    path = f"{LEADS}/{lead['id']}"
    company["prospector"].act(path, "convert", {"account": details(mark)})
    with refused(409, "lead-already-converted"):
        company["promoter"].act(path, "convert", {"account": details(mark)})

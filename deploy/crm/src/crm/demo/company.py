"""The demo company, entered over HTTP as people would: departments, people, who approves what, the coding rule."""

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from crm.client import Client, Document, Installation, Person, Problem, Session
from crm.wording import Language, Speech

Duty = Literal[
    "clerk", "supervisor", "head", "director", "promoter", "inquirer", "prospector", "salesperson", "agent",
    "service_manager", "fee_clerk", "administrator",
]  # fmt: skip
"""What somebody of the company does in the story; company.json says who."""


class DemoAccount(NamedTuple):
    """Somebody of the demo company, as shown to whoever wants to log in."""

    login: str
    password: str
    name_zh: str
    name_en: str
    roles: str
    """Codes, separated by commas."""


@cache
def _described() -> Document:
    found: Document = json.loads(files(__package__).joinpath("company.json").read_text(encoding="utf-8"))
    return found


def accounts() -> list[DemoAccount]:
    """Everybody of the demo company, from the top down."""
    described = _described()
    return [
        DemoAccount(person["login"], described["password"], *_names(person), ", ".join(person["roles"]))
        for person in described["people"]
    ]


def _names(person: Document) -> tuple[str, str]:
    return person["name"]["zh"], person["name"]["en"]


def account_of(duty: Duty) -> DemoAccount:
    """Who enters customers (clerk, 客户档案员), approves them (supervisor, 销售主管), and so on."""
    login = _described()["cast"][duty]
    return next(account for account in accounts() if account.login == login)


def email_of(login: str) -> str:
    """The address of somebody of the company."""
    return f"{login}@chenghu.example"


def password() -> str:
    """What everybody of the demo logs in with."""
    return str(_described()["password"])


def password_of(login: str) -> str | None:
    """The password of somebody of the demo company; None for others."""
    return next((account.password for account in accounts() if account.login == login), None)


def session_of(installation: Installation, duty: Duty, language: Language) -> Session:
    """Logged in as that person."""
    account = account_of(duty)
    return Session.open(installation, Person(account.login, account.password), language)


def day_of(group: Document) -> date:
    """The company's day, which in China begins eight hours before that of a machine whose clock shows UTC."""
    return datetime.now(ZoneInfo(group["time_zone"])).date()


def ensure(installation: Installation, tell: Callable[[str], None], language: Language = "zh") -> None:
    """Enter what is missing of the demo company; what is there stays as it is, so that it may be repeated.

    `tell` hears each step. Raises Problem when a service refuses, Unreachable when one is away.
    """
    say = Speech(language)
    administrator = Person(installation.admin_login, installation.admin_password)
    identity = Session.open(installation, administrator, language).identity
    departments = _departments(identity, say, tell)
    _people(identity, departments, say, tell)
    _coding_rule(installation, say, tell)
    _order_approval(installation, say, tell)


def _departments(identity: Client, say: Speech, tell: Callable[[str], None]) -> dict[str, str]:
    """Ids of all departments by code."""
    known = {department["code"]: department["id"] for department in identity.items("/v1/departments")}
    for department in _described()["departments"]:
        code, name = department["code"], department["name"]
        if code not in known:
            body = {"code": code, "name": name, "parent_id": known[department["parent"]]}
            known[code] = identity.post("/v1/departments", body)["id"]
            tell(say(f"设立部门 {say.name(name)}", f"set up the department {say.name(name)}"))
    return known


def _people(identity: Client, departments: Mapping[str, str], say: Speech, tell: Callable[[str], None]) -> None:
    known = {user["login"]: user["id"] for user in identity.items("/v1/users")}
    described = _described()
    for person in described["people"]:
        login, name = person["login"], person["name"]
        if login in known:
            continue
        superior = known[person["superior"]] if person["superior"] else None
        known[login] = enter(
            identity,
            {
                "login": login,
                "name": name,
                "email": email_of(login),
                "department_id": departments[person["department"]],
                "superior_id": superior,
                "roles": person["roles"],
                "password": described["password"],
            },
        )
        tell(say(f"录入员工 {say.name(name)}({login})", f"entered {say.name(name)} ({login})"))


def enter(identity: Client, user: Document) -> str:
    """The id of a new user. Answers to passwords are not stored, so a lost one shows as a login that is taken."""
    try:
        return str(identity.post("/v1/users", user)["id"])
    except Problem as problem:
        if problem.slug != "login-taken":
            raise
        return str(identity.get("/v1/users", login=user["login"])["items"][0]["id"])


def _coding_rule(installation: Installation, say: Speech, tell: Callable[[str], None]) -> None:
    """客户编码原则: the clerk enters it, the supervisor and then the head approve it (mission 1.8).

    A start that was cut off is taken up where it stopped.
    """
    duties: tuple[Duty, ...] = ("clerk", "supervisor", "head")
    clerk, supervisor, head = (_known_person(installation, duty, say.language) for duty in duties)
    rules = {rule["status"]: rule for rule in clerk.items("/v1/coding-rules")}
    if "approved" in rules:
        return
    rule = rules.get("submitted") or rules.get("draft")
    if rule is None:
        rule = clerk.post("/v1/coding-rules", _described()["coding_rule"])
        tell(say("客户档案员录入客户编码原则", "the file clerk entered the coding rule"))
    if rule["status"] == "draft":
        rule = _act(clerk, rule, "submit")
    for approver in (supervisor, head):
        try:
            rule = _act(approver, rule, "approve")
        except Problem as problem:
            if problem.slug != "not-your-decision":  # they decided before the start was cut off
                raise
    tell(say("销售主管、销售部长审核通过编码原则", "the sales supervisor and the sales head approved it"))


def order_flow(sales: Client) -> Document:
    """订单审核流程: who approves orders now."""
    return next(flow for flow in sales.items("/v1/approval-flows") if flow["document"] == "sales.order")


def let_director_approve_orders(sales: Client, flow: Document) -> Document:
    """Orders pass or are rejected by the 市场总监, as in the science park (mission 1.11, 6; G-04)."""
    steps = _described()["order_approval"]
    if flow["steps"] == steps:
        return flow
    return sales.patch(f"/v1/approval-flows/{flow['id']}", {"steps": steps}, version=flow["version"])


def _order_approval(installation: Installation, say: Speech, tell: Callable[[str], None]) -> None:
    sales = session_of(installation, "administrator", say.language).sales
    flow = order_flow(sales)
    if flow["version"] == 0:  # as it was shipped; who has changed it since knows why
        let_director_approve_orders(sales, flow)
        tell(say("系统管理员设定订单由市场总监审核", "the administrator has orders approved by the marketing director"))


def _known_person(installation: Installation, duty: Duty, language: Language) -> Client:
    """The customer service as that person, once it has heard of them: until then it answers 503 and we wait."""
    customer = session_of(installation, duty, language).customer
    customer.get("/v1/coding-rules")
    return customer


def _act(client: Client, rule: Document, action: str) -> Document:
    return client.post(f"/v1/coding-rules/{rule['id']}/{action}", version=rule["version"])

"""Rules of companies, departments, people, roles and clients, without a database."""

from typing import Any

import pytest

from chassis.errors import Invalid
from chassis.identifiers import new_id
from gateway.identity.clients.model import ClientSecretRotated, let_in
from gateway.identity.companies import model as companies
from gateway.identity.departments import model as departments
from gateway.identity.departments.model import DepartmentChanged, DepartmentCircle, DepartmentInUse
from gateway.identity.masters import AlreadyActive, AlreadyInactive
from gateway.identity.roles import model as roles
from gateway.identity.roles.model import AdministratorRoleFixed, RoleChanged, RoleInUse
from gateway.identity.staff.model import DeputyOfOneself, SuperiorCircle, User, UserKind, UserRolesAssigned, enter

NAME = {"zh": "销售部", "en": "Sales"}


def department() -> departments.Department:
    made = departments.set_up("sales", NAME, new_id())
    made.facts.clear()
    return made


def person(**values: Any) -> User:
    made = enter(**({"login": "li.ming", "name": {"zh": "李明", "en": "Li Ming"}} | values))
    made.facts.clear()
    return made


def test_every_change_is_a_fact_and_no_change_is_none() -> None:
    sales = department()
    sales.change(name=NAME)
    assert sales.facts == []
    sales.change(name={"zh": "营销部", "en": "Sales"})
    assert sales.facts == [DepartmentChanged()]


def test_a_master_goes_out_of_use_once_and_comes_back_once() -> None:
    sales = department()
    with pytest.raises(AlreadyActive):
        sales.reactivate()
    sales.deactivate()
    with pytest.raises(AlreadyInactive):
        sales.deactivate()
    sales.reactivate()
    assert sales.active


def test_a_department_stands_neither_below_itself_nor_below_its_own() -> None:
    sales, below = department(), new_id()
    with pytest.raises(DepartmentCircle):
        sales.check_place(sales.id, {sales.id})
    with pytest.raises(DepartmentCircle):
        sales.check_place(below, {below, sales.id})
    sales.check_place(below, {below, new_id()})


def test_a_department_with_people_or_departments_in_it_is_in_use() -> None:
    for departments_in_it, people in ((1, 0), (0, 2)):
        with pytest.raises(DepartmentInUse) as refused:
            department().check_unused(departments_in_it, people)
        assert refused.value.figures == {"departments": departments_in_it, "people": people}


def test_a_company_lives_in_a_time_zone_that_exists() -> None:
    for unknown in ("Mars/Olympus", "../../etc/passwd", ""):
        with pytest.raises(Invalid):
            companies.set_up("main", NAME, unknown, "CNY")
    assert companies.set_up("main", NAME, "Asia/Shanghai", "CNY").active


def test_nobody_is_their_own_superior_or_deputy() -> None:
    li = person()
    with pytest.raises(SuperiorCircle):
        li.check_superior(li.id, ())
    with pytest.raises(SuperiorCircle):
        li.check_superior(new_id(), {li.id})
    with pytest.raises(DeputyOfOneself):
        li.change(deputy_id=li.id)


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"kind": UserKind.USER, "account_id": new_id()}, {"#/account_id"}),
        ({"kind": UserKind.PORTAL}, {"#/account_id"}),
        ({"kind": UserKind.PORTAL, "account_id": new_id(), "department_id": new_id()}, {"#/department_id"}),
        ({"kind": UserKind.PORTAL, "superior_id": new_id()}, {"#/superior_id", "#/account_id"}),
    ],
)
def test_staff_belong_to_no_account_and_portal_users_to_no_department(values: dict[str, Any], wrong: set[str]) -> None:
    with pytest.raises(Invalid) as refused:
        person(**values)
    assert {error.pointer for error in refused.value.errors} == wrong


def test_roles_are_assigned_as_a_set() -> None:
    li = person(roles=["salesperson"])
    li.assign_roles(["salesperson", "salesperson"])
    assert li.facts == []
    li.assign_roles(["order_clerk", "salesperson"])
    assert (li.roles, li.facts) == (["order_clerk", "salesperson"], [UserRolesAssigned()])


def test_people_are_found_by_chinese_name_and_pinyin() -> None:
    assert "liming" in person().search_text
    renamed = person()
    renamed.change(name={"zh": "王芳", "en": "Wang Fang"})
    assert "wangfang" in renamed.search_text
    assert "李" not in renamed.search


def test_a_role_follows_its_template_until_people_edit_it() -> None:
    role = roles.make(code="salesperson", name=NAME, grants={"customer.account.read": "own"}, edited=False)
    role.follow(grants={"customer.account.read": "team"})
    assert role.grants == {"customer.account.read": "team"}
    role.facts.clear()
    role.edit(grants={"customer.account.read": "all"})
    role.follow(grants={"customer.account.read": "own"})
    assert (role.grants, role.facts) == ({"customer.account.read": "all"}, [RoleChanged()])


def test_the_administrators_role_cannot_lose_the_right_to_give_rights() -> None:
    grants = dict.fromkeys(roles.KEEPS, "all")
    role = roles.make(code=roles.ADMINISTRATOR, name=NAME, grants=grants)
    with pytest.raises(AdministratorRoleFixed):
        role.edit(grants={})
    with pytest.raises(AdministratorRoleFixed):
        role.edit(grants={**grants, "identity.role.change": "own"})
    with pytest.raises(AdministratorRoleFixed):
        role.check_unused(0)
    role.edit(grants={**grants, "sales.order.read": "all"})


def test_a_role_that_people_hold_is_in_use() -> None:
    with pytest.raises(RoleInUse):
        roles.make(code="salesperson", name=NAME, grants={}).check_unused(3)


def test_a_client_keeps_no_secret_and_knows_it_all_the_same() -> None:
    client = let_in(code="acme-erp", name=NAME, scopes=["sales.account.read"])
    first = client.secret
    assert client.knows(first)
    assert first.encode() not in client.secret_hash
    client.rotate_secret()
    assert client.knows(client.secret)
    assert not client.knows(first)
    assert client.facts[-1] == ClientSecretRotated()

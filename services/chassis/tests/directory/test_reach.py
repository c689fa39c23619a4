"""Reach: whose rows one sees, resolved in the statement by the directory as it stands."""

from typing import Any

import pytest
from sqlalchemy import select

from chassis.identifiers import new_id
from chassis.permission import visible
from chassis.principal import Principal, Reach
from chassis.tables import directory_department, directory_user
from services.chassis.tests.directory.conftest import Deed

READ = "registry.deed.read"


@pytest.fixture
def tree(directory: Any) -> dict[str, Any]:
    """Sales with a branch below, and service beside it; one person and one deed in each, and a deed of nobody."""
    for reach in ("own", "team", "subtree", "account", "all"):
        directory.role(reach, {READ: reach})
    sales = directory.department()
    branch = directory.department(parent=sales)
    twig = directory.department(parent=branch)
    service = directory.department()
    places = {"sales": sales, "branch": branch, "twig": twig, "service": service}
    people = {name: directory.person(department_id=place) for name, place in places.items()}
    deeds = {name: directory.deed(owner=person) for name, person in people.items()}
    return {"places": places, "people": people, "deeds": deeds, "pool": directory.deed()}


@pytest.mark.parametrize(
    ("reach", "seen"),
    [
        ("own", set()),
        ("team", {"sales"}),
        ("subtree", {"sales", "branch", "twig"}),
        ("all", {"sales", "branch", "twig", "service"}),
    ],
)
def test_each_reach_takes_its_part_of_the_tree(directory: Any, tree: Any, reach: str, seen: set[str]) -> None:
    person = directory.person(reach, department_id=tree["places"]["sales"])
    mine = directory.deed(owner=person)
    of_nobody = {tree["pool"]} if reach == "all" else set()
    assert directory.sees(person) == {mine, *(tree["deeds"][name] for name in seen)} | of_nobody


def test_no_grant_no_rows(directory: Any, tree: Any) -> None:
    assert directory.sees(directory.person("all"), "registry.deed.change") == set()
    assert directory.sees(directory.person()) == set()
    assert tree["deeds"]


def test_a_row_of_nobody_is_reached_by_all_only(directory: Any, tree: Any) -> None:
    lost = directory.person("team", department_id=None)
    assert directory.sees(lost) == set(), "no department is no team, least of all that of the ownerless"
    assert directory.sees(directory.person("subtree")) == set()
    assert tree["pool"] in directory.sees(directory.person("all"))


def test_a_person_who_moves_takes_their_rows_along(directory: Any, tree: Any) -> None:
    chief = directory.person("subtree", department_id=tree["places"]["sales"])
    with directory.database.transaction() as session:
        moved = directory_user.c.id == tree["people"]["twig"]
        session.execute(directory_user.update().where(moved).values(department_id=tree["places"]["service"]))
    assert tree["deeds"]["twig"] not in directory.sees(chief)


def test_a_circle_in_the_tree_of_departments_ends(directory: Any, tree: Any) -> None:
    with directory.database.transaction() as session:
        root = directory_department.c.id == tree["places"]["sales"]
        session.execute(directory_department.update().where(root).values(parent_id=tree["places"]["twig"]))
    chief = directory.person("subtree", department_id=tree["places"]["branch"])
    assert directory.sees(chief) == {tree["deeds"][name] for name in ("sales", "branch", "twig")}


def test_a_portal_user_sees_their_account_and_a_dealer_the_accounts_below(directory: Any) -> None:
    directory.role("customer", {READ: "account"})
    dealer = directory.account()
    child = directory.account(parent=dealer)
    grandchild, stranger = directory.account(parent=child), directory.account()
    deeds = {account: directory.deed(account=account) for account in (dealer, child, grandchild, stranger)}
    at_dealer = directory.person("customer", kind="portal", account_id=dealer)
    at_child = directory.person("customer", kind="portal", account_id=child)
    assert directory.sees(at_dealer, kind="portal") == {deeds[dealer], deeds[child]}
    assert directory.sees(at_child, kind="portal") == {deeds[child], deeds[grandchild]}


def test_a_portal_user_never_reaches_beyond_their_account(directory: Any, tree: Any) -> None:
    account = directory.account()
    mine = directory.deed(account=account)
    assert directory.sees(directory.person("all", kind="portal", account_id=account), kind="portal") == {mine}
    assert directory.sees(directory.person("all", kind="portal", account_id=None), kind="portal") == set()
    assert tree["deeds"]


def test_staff_with_the_reach_of_an_account_but_without_one_see_nothing(directory: Any, tree: Any) -> None:
    assert directory.sees(directory.person("account", department_id=tree["places"]["sales"])) == set()


def test_one_statement_may_ask_for_the_reach_of_two_permissions(directory: Any, tree: Any) -> None:
    chief = directory.principal(directory.person("subtree", department_id=tree["places"]["sales"]))
    both = [visible(chief, permission, Deed) for permission in (READ, READ)]
    with directory.database.transaction() as session:
        assert set(session.scalars(select(Deed.id).where(*both))) == directory.sees(chief)


def test_a_master_without_owner_is_for_everybody_who_may_read_it(directory: Any) -> None:
    directory.role("reader", {"registry.form.read": "own"})
    assert directory.sees_forms(directory.person("reader"), "registry.form.read")
    assert not directory.sees_forms(directory.person("reader"), "registry.form.change")


def test_a_service_sees_everything_of_its_own_house(directory: Any, tree: Any) -> None:
    assert directory.sees(Principal.service("registry")) == {*tree["deeds"].values(), tree["pool"]}


def test_a_principal_without_an_id_owns_nothing(directory: Any, tree: Any) -> None:
    nobody = Principal("system", "a name", grants={READ: Reach.OWN})
    assert directory.sees(nobody) == set()
    assert directory.sees(Principal("user", new_id(), grants={READ: Reach.TEAM})) == set()
    assert tree["pool"]

"""Rights are data that agree: every route names one, every role grants ones that exist (mission G-02)."""

from typing import Any

from chassis.http import PUBLIC, SIGNED_IN
from gateway.identity.roles.templates import templates


def declared(house: Any) -> set[str]:
    return {permission.name for permission in house.permissions}


def test_every_route_of_every_service_needs_a_declared_permission(house: Any) -> None:
    known = {PUBLIC, SIGNED_IN, *declared(house)}
    assert not [f"{route}: {permission}" for route, permission in house.routes if permission not in known]
    assert house.routes


def test_every_permission_opens_some_route_or_widens_one_that_does(house: Any) -> None:
    opening = {permission for _, permission in house.routes}
    assert not {each.name for each in house.permissions if (each.widens or each.name) not in opening}


def test_every_granted_permission_is_declared_by_a_service(house: Any) -> None:
    granted = {permission: template.code for template in templates() for permission in template.grants}
    assert not {permission: code for permission, code in granted.items() if permission not in declared(house)}


def test_every_permission_is_held_by_some_role(house: Any) -> None:
    held = {permission for template in templates() for permission in template.grants}
    assert not declared(house) - held, "a right that no shipped role holds can be used by nobody"


def test_permissions_are_declared_once_and_named_for_people_in_both_languages(house: Any) -> None:
    every = house.permissions
    assert len({permission.name for permission in every}) == len(every)
    assert not [permission.name for permission in every if not (permission.zh and permission.en)]
    assert not [permission.name for permission in every if len(permission.name.split(".")) != 3]


def test_the_administrator_can_decide_whatever_nobody_else_can(house: Any) -> None:
    administrator = next(template for template in templates() if template.code == "administrator")
    decisions = {name for name in declared(house) if name.rpartition(".")[2] in ("approve", "reject")}
    assert not {name for name in decisions if administrator.grants.get(name) != "all"}


def test_no_role_of_customers_reaches_beyond_an_account(house: Any) -> None:
    customer = next(template for template in templates() if template.code == "customer")
    assert set(customer.grants.values()) <= {"account", "own"}
    assert house.services

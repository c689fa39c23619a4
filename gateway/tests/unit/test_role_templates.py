"""The shipped roles: every row of the mission that acts here, in both languages, with the duties of its matrix."""

from typing import Any

import pytest
from marshmallow import ValidationError

from chassis.principal import Reach
from gateway.identity.permissions import PERMISSIONS
from gateway.identity.roles.events import RoleState
from gateway.identity.roles.templates import Template, templates

SHIPPED = {template.code: template for template in templates()}
ROWS = {f"R-{number:02}" for number in range(1, 28)} - {"R-23"}  # R-23 acts in the wider ERP only, R-28 is practice

# Mission 1.8: what exists so far, who enters it, who approves it.
MATRIX = [
    ("customer.coding_rule", {"customer_file_clerk"}, {"sales_supervisor", "sales_head"}),
    ("customer.account", {"customer_file_clerk", "salesperson", "sales_manager"}, {"sales_supervisor", "sales_head"}),
    ("customer.payment_terms", {"customer_file_clerk"}, {"sales_head"}),
    ("customer.terms_assignment", {"customer_file_clerk"}, {"sales_head"}),
    ("customer.credit_parameters", {"customer_file_clerk"}, {"sales_head"}),
    ("sales.agreement", {"order_clerk", "salesperson", "sales_manager"}, {"sales_head"}),
    ("sales.quotation", {"returns_clerk"}, {"sales_head"}),
    ("sales.item_number", {"order_clerk"}, {"sales_supervisor", "sales_head"}),
    ("sales.price", {"returns_clerk"}, {"sales_head"}),
    ("sales.credit_release", {"order_clerk", "salesperson", "sales_manager"}, {"sales_head"}),
    (
        "sales.order_change",
        {"order_clerk", "salesperson", "sales_manager"},
        {"sales_supervisor", "sales_head", "marketing_director"},
    ),
    ("sales.opening_balance", {"fee_clerk"}, {"sales_head"}),
    ("sales.shipment_notice", {"order_clerk"}, {"sales_supervisor", "sales_head"}),
]


def holders(permission: str) -> set[str]:
    return {code for code, template in SHIPPED.items() if permission in template.grants} - {"administrator"}


def test_every_row_of_the_mission_that_acts_in_the_product_has_its_role() -> None:
    assert {template.row for template in SHIPPED.values()} == ROWS


@pytest.mark.parametrize("template", SHIPPED.values(), ids=str)
def test_a_role_speaks_both_languages_and_has_the_form_that_people_must_give_it(template: Template) -> None:
    fields: dict[str, Any] = {"code": template.code, "name": template.name, "duty": template.duty}
    loaded: dict[str, Any] = RoleState(partial=True).load({**fields, "grants": template.grants})  # type: ignore[assignment]
    assert loaded == {**fields, "grants": template.grants}
    assert set(template.name) == set(template.duty) == {"zh", "en"}


@pytest.mark.parametrize(("resource", "enters", "approves"), MATRIX)
def test_those_who_enter_a_document_do_not_approve_it(resource: str, enters: set[str], approves: set[str]) -> None:
    assert holders(f"{resource}.create") == holders(f"{resource}.submit") == enters
    assert holders(f"{resource}.approve") == holders(f"{resource}.reject") == approves
    assert not enters & approves


def test_a_supervisor_enters_feedback_returns_and_decides_those_of_others() -> None:
    """Mission 1.8; that nobody decides their own is the approval's business (1.11, 3)."""
    assert holders("sales.return.create") == {"returns_clerk", "sales_supervisor"}
    assert holders("sales.return.approve") == holders("sales.return.reject") == {"sales_supervisor", "sales_head"}


@pytest.mark.parametrize("permission", ["sales.order.view", "sales.quotation.accept", "sales.quotation.decline"])
def test_what_only_the_customer_can_say_is_granted_to_customers_alone(permission: str) -> None:
    """S-04, S-23: whoever else asked for it would be refused by the rule itself."""
    assert {code for code, template in SHIPPED.items() if permission in template.grants} == {"customer"}


def test_only_the_administrator_gives_rights_and_passwords() -> None:
    for action in ("assign_roles", "set_password"):
        assert holders(f"identity.user.{action}") == set()
    for kind in ("role", "client"):
        for action in ("create", "change", "deactivate"):
            assert holders(f"identity.{kind}.{action}") == set()


def test_the_administrator_holds_every_permission_of_identity_with_the_widest_reach() -> None:
    grants = SHIPPED["administrator"].grants
    assert {permission.name for permission in PERMISSIONS} <= set(grants)
    assert set(grants.values()) == {"all"}


def test_whoever_may_do_something_may_read_what_it_is_done_to() -> None:
    for template in SHIPPED.values():
        for permission in template.grants:
            service, resource, action = permission.split(".")
            if f"{service}.{resource}" != "customer.account_change" or action != "read":
                assert f"{service}.{resource}.read" in template.grants, (template.code, permission)


def test_a_customer_in_the_portal_reaches_the_own_account_and_no_further() -> None:
    assert set(SHIPPED["customer"].grants.values()) == {Reach.ACCOUNT}


def test_no_role_grants_a_permission_of_identity_that_no_route_asks_for() -> None:
    known = {permission.name for permission in PERMISSIONS}
    granted = {name for template in SHIPPED.values() for name in template.grants if name.startswith("identity.")}
    assert granted <= known


@pytest.mark.parametrize("grants", [{"customer": "all"}, {"customer.account.read": "everything"}, {"a.b.c": None}])
def test_grants_of_another_form_are_refused(grants: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        RoleState(partial=True).load({"grants": grants})

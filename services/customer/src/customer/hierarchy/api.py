"""The route to the family of an account (客户层级)."""

from uuid import UUID

from chassis.http import Routes, Schema, fields
from chassis.unit_of_work import Reader
from customer.accounts.events import PERSONAL
from customer.accounts.vocabulary import Channel, Kind, Stage, Status
from customer.hierarchy import queries


class AccountNode(Schema):
    """An account in its family: how many levels below the topmost it stands."""

    id = fields.Id(required=True)
    level = fields.Integer(0, queries.MOST, required=True)
    parent_id = fields.Id(required=True, allow_none=True)
    code = fields.Text(40, required=True)
    name = fields.Localized(120, required=True, metadata=PERSONAL)
    kind = fields.Choice(Kind, required=True)
    channel = fields.Choice(Channel, required=True)
    stage = fields.Choice(Stage, required=True)
    status = fields.Choice(Status, required=True)
    active = fields.Boolean(required=True)
    owner_id = fields.Id(required=True, allow_none=True)


class AccountTree(Schema):
    """The family of an account, from the topmost one down; each account is followed by those below it."""

    accounts = fields.List(fields.Nested(AccountNode), max=queries.MOST, required=True)
    complete = fields.Boolean(
        required=True, metadata={"description": "是否全部列出 / false: there are more than are shown"}
    )


routes = Routes("account-hierarchy", prefix="/v1/accounts", zh="客户层级", en="Dealers and branches")


@routes.get("/<uuid:account_id>/tree", permission="customer.account.read", zh="客户层级", answer=AccountTree)
def read_account_tree(reader: Reader, account_id: UUID) -> queries.Tree:
    """Read the family of an account: dealers, agents and branches."""
    return queries.read_tree(reader, account_id)

"""Routes of bank collection (银行托收): lists out, the bank's answers in, one by one or as an import."""

from typing import Any
from uuid import UUID

from chassis.http import ListQuery, Page, Routes, Schema, Sort, fields, page_of
from chassis.permission import Permission
from chassis.unit_of_work import Reader, UnitOfWork
from sales.bank.events import ACCOUNT
from sales.bank_collections import commands, queries
from sales.bank_collections.events import COLLECTED, REASON, RECEIVABLE, VOIDING, BankCollectionState
from sales.bank_collections.lines import Outcome
from sales.bank_collections.model import MOST_LINES, BankCollection, Status

PERMISSIONS = (
    Permission("sales.bank_collection.read", "查看托收单", "Read collection lists"),
    Permission("sales.bank_collection.create", "录入、修改、作废托收单", "Enter, change and void collection lists"),
    Permission("sales.bank_collection.send", "送银行托收", "Send collection lists to the bank"),
    Permission("sales.bank_collection.record", "登记托收结果", "Record what the bank collected"),
)

RECEIVABLES = {"description": "应收款 / receivables, each open and in no other list"}


class CollectionPatch(Schema):
    """What may be changed of a draft; receivables are replaced as a whole."""

    bank_account = fields.Text(40, metadata=ACCOUNT)
    receivable_ids = fields.List(fields.Id(), min=1, max=MOST_LINES, distinct=True, metadata=RECEIVABLES)


class CollectionCreate(CollectionPatch):
    """A new list; without `receivable_ids` of all that is due until `due_until`, by default today."""

    bank_account = fields.Text(40, required=True, metadata=ACCOUNT)
    currency = fields.Currency(metadata={"description": "币种,默认本位币 / by default the company's currency"})
    due_until = fields.Day(metadata={"description": "到期日止,默认今天 / by default today"})


class CollectionVoidingBody(Schema):
    """Why nothing is collected by it."""

    reason = fields.Text(500, required=True, lines=True, metadata=VOIDING)


class CollectionResult(Schema):
    """What the bank says of one line; the same answer again changes nothing."""

    collection_id = fields.Id(required=True)
    receivable_number = fields.Text(40, required=True, metadata=RECEIVABLE)
    outcome = fields.Choice((Outcome.COLLECTED, Outcome.REFUSED), required=True)
    paid_on = fields.Day(metadata={"description": "收妥或拒付日期,默认今天 / by default today"})
    amount = fields.Money(positive=True, metadata={**COLLECTED, "description": "收妥金额,默认全额 / by default all"})
    reason = fields.Text(500, lines=True, allow_none=True, metadata=REASON)


class CollectionRead(BankCollectionState):
    """A collection list (托收单)."""

    version = fields.Integer(0, 2**53, required=True)


class CollectionLineRead(Schema):
    """A line as the bank gets it (托收明细)."""

    id = fields.Id(required=True)
    position = fields.Integer(1, required=True)
    receivable_number = fields.Text(40, required=True, metadata=RECEIVABLE)
    account_code = fields.Text(40, required=True, metadata={"example": "C2026000001"})
    account_name = fields.Localized(
        120, required=True, metadata={"personal": True, "example": {"zh": "上海龙师科技有限公司"}}
    )
    order_number = fields.Text(40, required=True, allow_none=True, metadata={"example": "SO20261122-0001"})
    invoice_number = fields.Text(60, required=True, allow_none=True)
    due_on = fields.Day(required=True)
    currency = fields.Currency(required=True)
    amount = fields.Money(required=True, metadata={"example": "1200.00"})
    outcome = fields.Choice(Outcome, required=True)
    collected = fields.Money(required=True, metadata=COLLECTED)
    answered_on = fields.Day(required=True, allow_none=True)
    reason = fields.Text(500, required=True, allow_none=True, metadata=REASON)
    payment_id = fields.Id(required=True, allow_none=True)


class CollectionFilters(ListQuery):
    """Which lists, in which order."""

    status = fields.Choice(Status)
    bank_account = fields.Text(40)
    currency = fields.Currency()
    number = fields.Text(40)
    sent_on = fields.Day()
    sort = Sort("number", "created_at", default="-created_at")


class CollectionLineFilters(ListQuery):
    """Which lines."""

    outcome = fields.Choice(Outcome)
    sort = Sort("position", default="position")


routes = Routes("bank-collections", prefix="/v1/bank-collections", zh="银行托收", en="Bank collection")


@routes.get(
    "",
    permission="sales.bank_collection.read",
    zh="托收单列表",
    query=CollectionFilters,
    answer=page_of(CollectionRead),
)
def list_collections(reader: Reader, query: dict[str, Any]) -> Page:
    """List collection lists."""
    return queries.list_collections(reader, query)


@routes.get("/<uuid:collection_id>", permission="sales.bank_collection.read", zh="查看托收单", answer=CollectionRead)
def read_collection(reader: Reader, collection_id: UUID) -> BankCollection:
    """Read a collection list."""
    return queries.read_collection(reader, collection_id)


@routes.get(
    "/<uuid:collection_id>/lines",
    permission="sales.bank_collection.read",
    zh="托收明细",
    query=CollectionLineFilters,
    answer=page_of(CollectionLineRead),
)
def list_collection_lines(reader: Reader, collection_id: UUID, query: dict[str, Any]) -> Page:
    """List the lines of a collection list; as CSV or XLSX this is the file for the bank."""
    return queries.list_lines(reader, collection_id, query)


@routes.post(
    "", permission="sales.bank_collection.create", zh="录入托收单", body=CollectionCreate, answer=CollectionRead
)
def enter_collection(uow: UnitOfWork, body: dict[str, Any]) -> BankCollection:
    """Enter a collection list."""
    return commands.enter_collection(uow, **body)


@routes.patch(
    "/<uuid:collection_id>",
    permission="sales.bank_collection.create",
    zh="修改托收单",
    body=CollectionPatch,
    answer=CollectionRead,
)
def change_collection(uow: UnitOfWork, collection_id: UUID, body: dict[str, Any]) -> BankCollection:
    """Change a draft of a collection list."""
    return commands.change_collection(uow, collection_id, **body)


@routes.action(
    "/<uuid:collection_id>/send", permission="sales.bank_collection.send", zh="送银行托收", answer=CollectionRead
)
def send_collection(uow: UnitOfWork, collection_id: UUID) -> BankCollection:
    """Send a collection list to the bank."""
    return commands.send_collection(uow, collection_id)


@routes.action(
    "/<uuid:collection_id>/void",
    permission="sales.bank_collection.create",
    zh="作废托收单",
    body=CollectionVoidingBody,
    answer=CollectionRead,
)
def void_collection(uow: UnitOfWork, collection_id: UUID, body: dict[str, Any]) -> BankCollection:
    """Void a collection list."""
    return commands.void_collection(uow, collection_id, **body)


@routes.post(
    "/results",
    permission="sales.bank_collection.record",
    zh="登记托收结果",
    body=CollectionResult,
    answer=CollectionRead,
)
def record_result(uow: UnitOfWork, body: dict[str, Any]) -> BankCollection:
    """Record what the bank says of one line, once."""
    return commands.record_result(uow, **body)


routes.history(
    "/<uuid:collection_id>/history", model=BankCollection, permission="sales.bank_collection.read", zh="托收单历史"
)

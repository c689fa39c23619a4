"""What stands in the tables follows from the facts: the owner's rows and every copy, field by field (I1, I2, I5)."""

from collections.abc import Sequence
from typing import NamedTuple

from tests.faults.oracle.books import Books
from tests.faults.oracle.verdict import Verdict

OWNERS = ("customer", "sales", "service_desk")
Rows = dict[str, tuple[int, str]]
"""Id → version and a digest of the fields."""


class Kept(NamedTuple):
    """A table that keeps an aggregate; its columns are called as in the state, `numbers` are text there."""

    resource: str
    service: str
    table: str
    fields: str
    numbers: str = ""


_ACCOUNT = "owner_id active name short_name"
KEPT = (
    Kept("customer.account", "customer", "account", f"{_ACCOUNT} code kind status completeness phone industry"),
    Kept("customer.account", "sales", "account", f"{_ACCOUNT} code kind status handling stage region country"),
    Kept("customer.account", "service_desk", "account", f"{_ACCOUNT} code status"),
    Kept("customer.account", "notify", "account", _ACCOUNT),
    Kept("customer.contact", "customer", "contact", "account_id owner_id name role active email phone"),
    Kept("customer.contact", "service_desk", "contact", "account_id owner_id name role active"),
    Kept("customer.contact", "notify", "contact", "account_id name role active email"),
    Kept("customer.interaction", "customer", "interaction", "account_id kind summary entered_by"),
    Kept("customer.credit_parameters", "customer", "credit_parameters", "account_id currency status", "credit_limit"),
    Kept("customer.credit_parameters", "sales", "credit_parameters", "account_id currency status", "credit_limit"),
    Kept("sales.quotation", "sales", "quotation", "number revision status account_id note", "total"),
    Kept("sales.order", "sales", "customer_order", "number status account_id owner_id po_number", "total"),
    Kept("sales.order", "service_desk", "sales_order", "number account_id owner_id"),
    Kept("sales.order_change", "sales", "order_change", "number status order_id account_id reason"),
    Kept("sales.credit_release", "sales", "credit_release", "number status account_id reason revoked", "amount"),
    Kept("sales.shipment_notice", "sales", "shipment_notice", "number status order_id account_id note"),
    Kept("sales.delivery", "sales", "delivery", "number status order_id account_id", "total"),
    Kept("sales.return", "sales", "sales_return", "number status delivery_id order_id account_id"),
    Kept("sales.credit_note", "sales", "credit_note", "number document_id order_id account_id", "amount"),
    Kept("sales.receivable", "sales", "receivable", "number status delivery_id order_id", "amount settled"),
    Kept("sales.payment", "sales", "payment", "number status account_id order_id reference", "amount"),
    Kept("service_desk.ticket", "service_desk", "ticket", "number status subject account_id owner_id resolution"),
)
"""Beside the customers' files of the gateway, which keep what their content shows."""

_LAST = """
    WITH last AS (
        SELECT DISTINCT ON (aggregate_id) event_id FROM fact
        WHERE aggregate_type = %s AND starts_with(routing_key, %s)
        ORDER BY aggregate_id, version DESC, factindex DESC
    )
    SELECT aggregate_id::text, version, md5(jsonb_build_array({fields})::text) FROM last JOIN fact USING (event_id)
    CROSS JOIN LATERAL (SELECT convert_from(body, 'UTF8')::jsonb #> '{{data,state}}' AS state) AS told
"""
_TABLE = "SELECT id::text, version, md5(jsonb_build_array({fields})::text) FROM {table} WHERE {standing}"
_FILES = """
    SELECT id::text, version, md5(jsonb_build_array({fields})::text) FROM account_entry
    WHERE resource = %s AND deleted_at IS NULL
"""
_GAPS = """
    SELECT aggregate_type || ' ' || aggregate_id FROM fact GROUP BY aggregate_type, aggregate_id
    HAVING max(version) - min(version) + 1 <> count(DISTINCT version) OR min(version) > 1
"""


def check_copies(books: Books, verdict: Verdict) -> None:
    """Compare everything that is kept of an aggregate with its last fact."""
    for service in books.services:
        for gap in books.column(service, _GAPS):
            verdict.fails("I6", f"{service}: {gap} has a version without a fact")
    for kept in KEPT:
        fields, numbers = kept.fields.split(), kept.numbers.split()
        columns = (*(f"to_jsonb({field})" for field in fields), *(f"trim_scale({number})" for number in numbers))
        standing = "true" if kept.resource.startswith(f"{kept.service}.") else "deleted_at IS NULL"
        statement = _TABLE.format(fields=", ".join(columns), table=kept.table, standing=standing)
        there = _read(books, kept.service, statement)
        _compare(kept.resource, kept.service, _last(books, kept.resource, fields, numbers), there, verdict)
    _check_files(books, verdict)


def _check_files(books: Books, verdict: Verdict) -> None:
    """The entries of the customers' files, each kind with the fields that it shows."""
    shown = "SELECT resource, array_agg(DISTINCT field) FROM account_entry, jsonb_object_keys(content) field GROUP BY 1"
    for resource, fields in books.rows("gateway", shown):
        columns = ", ".join(f"content -> '{field}'" for field in fields)
        there = _read(books, "gateway", _FILES.format(fields=columns), resource)
        _compare(resource, "gateway", _last(books, resource, fields), there, verdict)


def _last(books: Books, resource: str, fields: Sequence[str], numbers: Sequence[str] = ()) -> Rows:
    """The aggregates of a resource as their owner last told of them."""
    service, _, aggregate = resource.partition(".")
    told = [f"state -> '{field}'" for field in fields]
    told += [f"trim_scale((state ->> '{number}')::numeric)" for number in numbers]
    return _read(books, service, _LAST.format(fields=", ".join(told)), aggregate, f"{resource}.")


def _read(books: Books, service: str, statement: str, *values: object) -> Rows:
    return {identifier: (version, digest) for identifier, version, digest in books.rows(service, statement, *values)}


def _compare(resource: str, service: str, told: Rows, kept: Rows, verdict: Verdict) -> None:
    for identifier in kept.keys() - told.keys():
        verdict.unexpected.append(f"{resource} {identifier} in {service}: no fact tells of it")
    for identifier, (version, digest) in told.items():
        if identifier not in kept:
            verdict.fails("I1", f"{resource} {identifier} is not in {service}")
        elif kept[identifier][0] != version:
            verdict.fails("I5", f"{resource} {identifier}: told version {version}, {kept[identifier][0]} in {service}")
        elif kept[identifier][1] != digest:
            verdict.fails("I5", f"{resource} {identifier}: version {version} has other fields in {service}")

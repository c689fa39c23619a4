"""What the doctor makes of ledgers."""

from typing import Any

import pytest

from crm.doctor import Report
from crm.doctor.examination import compare, differing
from crm.doctor.report import Comparison, Difference, MissingBinding, Service, Waiting

EQUAL = Comparison("customer.account", "customer", "sales/accounts", 3, 3, equal=True)
QUIET = Service("customer", written=3, pending=0, consumed=0, held=0, parked=0)


def sums(aggregate: str, count: int, digest: str, **more: str) -> dict[str, Any]:
    return {"aggregate": aggregate, "count": count, "digest": digest, **more}


def book(service: str, owned: list[Any], copied: list[Any]) -> dict[str, Any]:
    return {"service": service, "owned": owned, "copied": copied}


CUSTOMER = book("customer", [sums("customer.account", 3, "77")], [])


def test_a_copy_with_the_owners_count_and_digest_is_equal() -> None:
    sales = book("sales", [], [sums("customer.account", 3, "77", room="accounts")])
    assert list(compare([CUSTOMER, sales])) == [EQUAL]


@pytest.mark.parametrize(("count", "digest"), [(2, "77"), (3, "78")])
def test_another_count_or_digest_is_seen(count: int, digest: str) -> None:
    sales = book("sales", [], [sums("customer.account", count, digest, room="accounts")])
    assert [comparison.equal for comparison in compare([CUSTOMER, sales])] == [False]


def test_every_copy_is_compared_the_owners_own_too() -> None:
    gateway = book("gateway", [sums("identity.user", 5, "1")], [sums("identity.user", 5, "1", room="directory")])
    others = [book(name, [], [sums("identity.user", 4, "1", room="directory")]) for name in ("customer", "sales")]
    assert [(found.copier, found.equal) for found in compare([gateway, *others])] == [
        ("gateway/directory", True),
        ("customer/directory", False),
        ("sales/directory", False),
    ]


def test_ids_are_named_with_both_versions_and_none_where_they_are_missing() -> None:
    owned = [{"id": "a", "version": 1}, {"id": "b", "version": 2}, {"id": "c", "version": 3}]
    copied = [{"id": "b", "version": 1}, {"id": "c", "version": 3}, {"id": "d", "version": 1}]
    assert list(differing(owned, copied)) == [("a", 1, None), ("b", 2, 1), ("d", None, 1)]


def test_no_differences_is_said_when_everything_was_compared_and_agrees() -> None:
    report = Report(services=[QUIET], comparisons=[EQUAL])
    assert (report.verdict, report.exit_code) == ("no differences", 0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"comparisons": [Comparison("customer.account", "customer", "sales/accounts", 3, 2, equal=False)]},
        {"differences": [Difference("customer.account", "a", "customer", 1, "sales/accounts", None)]},
        {"door": "GET http://127.0.0.1:8080/readyz: 503"},
        {"waiting": [Waiting("sales", 1, "parked", "accounts", "customer.account.created.v1", None, "boom")]},
        {"missing_bindings": [MissingBinding("sales.inbox", "customer.account.*.v1")]},
        {"queued": {"sales.inbox": 1}},
        {"services": [Service("customer", written=3, pending=1, consumed=0, held=0, parked=0)]},
    ],
)
def test_every_kind_of_difference_counts(wrong: dict[str, Any]) -> None:
    report = Report(**{"services": [QUIET], "comparisons": [EQUAL], **wrong})
    assert (report.verdict, report.exit_code) == ("differences", 1)


@pytest.mark.parametrize("report", [Report(), Report(comparisons=[EQUAL], unreached=["sales: away"])])
def test_what_was_not_compared_is_never_said_to_agree(report: Report) -> None:
    assert (report.verdict, report.exit_code) == ("not compared", 2)


def test_events_that_nobody_subscribes_to_are_no_difference() -> None:
    assert Report(services=[QUIET], comparisons=[EQUAL], unrouted=7).verdict == "no differences"

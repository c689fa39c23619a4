"""A file of a thousand customers whose worker is killed in the middle, and that is sent again to be sure (N-3)."""

import time

import psycopg
import pytest

from crm.client import Problem
from tests.faults.processes.impatient import impatient
from tests.faults.stand import Stand, wait_for

pytestmark = [pytest.mark.xdist_group("stand"), pytest.mark.slow, pytest.mark.timeout(400)]
ROWS = 1000
IMPORTS = "/v1/imports"


def test_n3_an_import_killed_in_the_middle_brings_each_row_in_once_and_never_again(stand: Stand) -> None:
    mark = f"N3-{time.time_ns()}"
    clerk = impatient(stand, "clerk").customer
    file = "\n".join(["kind,name.zh", *(f"company,{mark}-{number}" for number in range(ROWS))]).encode()

    def started() -> str:
        made = clerk.upload(IMPORTS, file, kind="accounts", name="客户.csv")
        path = f"{IMPORTS}/{made['id']}"
        clerk.post(f"{path}/run", version=made["version"])
        return path

    def entered() -> int:
        with psycopg.connect(stand.url_of("customer")) as connection:
            named = "SELECT count(*) FROM account WHERE name ->> 'zh' LIKE %s"
            [count] = connection.execute(named, [f"{mark}-%"]).fetchone() or (0,)
        return int(count)

    path = started()
    for so_many in (1, ROWS // 2):
        wait_for(lambda at_least=so_many: entered() >= at_least, 60, f"{so_many} rows are in")  # type: ignore[misc] # the loop's value
        stand.kill("customer.worker")
    wait_for(lambda: clerk.get(path)["status"] == "finished", 120, "the import is finished")
    assert clerk.get(path)["accepted"] == entered() == ROWS
    with pytest.raises(Problem) as refused:
        started()
    assert refused.value.document["type"] == "/problems/imported-before"
    assert entered() == ROWS
    assert stand.doctor() == 0

"""The mail server is in a mood: every letter of a working day arrives, once or as often as promised."""

import random

import psycopg
import pytest

from crm.client import Document
from tests.faults.instruments.smtp import Mood, moody_server
from tests.faults.load.workday import WORK, day_begun
from tests.faults.oracle.traces import Traces, left_by
from tests.faults.processes.impatient import impatient
from tests.faults.stand import Stand, wait_for

pytestmark = [pytest.mark.xdist_group("stand"), pytest.mark.slow, pytest.mark.timeout(500)]
SEED = 20261122


def work(stand: Stand) -> None:
    """What is done on a day."""
    story = day_begun(stand)
    for deed in WORK.values():
        deed(story)


@pytest.fixture(scope="module")
def calm_day(stand: Stand) -> Traces:
    """What it leaves when nothing is wrong."""
    return left_by(stand, lambda: work(stand))


def most_written_to(stand: Stand) -> str:
    """The address with the most letters."""
    with psycopg.connect(stand.url_of("notify")) as connection:
        found = connection.execute("SELECT address FROM letter GROUP BY 1 ORDER BY count(*) DESC LIMIT 1").fetchone()
    assert found is not None
    return str(found[0])


def test_m2_a_server_that_puts_off_dawdles_and_breaks_off_gets_every_letter(stand: Stand, calm_day: Traces) -> None:
    moods = [*random.Random(SEED).choices(list(Mood), k=4), *Mood]

    def work_with_a_moody_server() -> None:
        with moody_server(stand) as server:
            server.moods.extend(moods)
            work(stand)
            wait_for(lambda: len(server.had) >= len(moods), 90, "it was in each of these moods")

    assert left_by(stand, work_with_a_moody_server) == calm_day


def test_m3_an_address_that_the_server_refuses_holds_up_no_other_letter(stand: Stand, calm_day: Traces) -> None:
    post, nowhere = impatient(stand).notify, most_written_to(stand)

    def failed() -> list[Document]:
        return list(post.items("/v1/letters", state="failed"))

    def work_with_an_unknown_address() -> None:
        before = len(failed())
        with moody_server(stand) as server:
            server.refused.add(nowhere)
            work(stand)
            wait_for(lambda: len(failed()) > before, 60, "the letters to nowhere have failed")
            wait_for(lambda: not list(post.items("/v1/letters", state="waiting")), 60, "all others were sent")
        told = failed()
        assert {letter["address"] for letter in told} == {nowhere}
        assert all(letter["error"].startswith("550") for letter in told)
        for letter in told:
            post.post(f"/v1/letters/{letter['id']}/retry")

    assert left_by(stand, work_with_an_unknown_address) == calm_day

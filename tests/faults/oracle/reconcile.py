"""The reconciler: reads every database and the mail server's folder after a storm and computes what was lost,
doubled or made up (faults.md 2.2).
"""

import time

from crm.mail.command_line import mailbox_of
from tests.faults.oracle.books import Begin, opened
from tests.faults.oracle.copies import check_copies
from tests.faults.oracle.effects import check_effects, check_mail, under_way
from tests.faults.oracle.journal import Journal
from tests.faults.oracle.money import check_money
from tests.faults.oracle.promises import check_promises
from tests.faults.oracle.verdict import Verdict
from tests.faults.stand import Stand

SETTLE_SECONDS = 60
"""Within which all that was written has arrived everywhere, once every process is ready (faults.md 2.2)."""
PAUSE = 0.5


def begin_of(stand: Stand) -> Begin:
    """From where on facts belong to the storm that begins now; nothing may be under way."""
    with opened(stand.url_of) as books:
        return books.begin()


def reconcile(stand: Stand, journal: Journal, begin: Begin) -> Verdict:
    """Compare the journal with the facts since `begin`, and everything in the books with the facts there are."""
    verdict = Verdict()
    with opened(stand.url_of) as books:
        check_promises(journal, books, begin, verdict)
        check_copies(books, verdict)
        check_effects(books, begin, verdict)
        check_money(books, verdict)
        check_mail(books, mailbox_of(stand.home), verdict)
    return verdict


def settled(stand: Stand, journal: Journal, begin: Begin) -> Verdict:
    """The verdict when nothing is under way any more: the first that is clean, else the last within SETTLE_SECONDS."""
    deadline = time.monotonic() + SETTLE_SECONDS
    while True:
        late = time.monotonic() > deadline
        if late or not _under_way(stand):
            verdict = reconcile(stand, journal, begin)
            if late or verdict.clean:
                return verdict
        time.sleep(PAUSE)


def _under_way(stand: Stand) -> list[str]:
    with opened(stand.url_of) as books:
        return under_way(books)

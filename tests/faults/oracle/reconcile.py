"""The reconciler: reads every database and the mail server's folder after a storm and computes what was lost,
doubled or made up (faults.md 2.2).
"""

from crm.mail.command_line import mailbox_of
from tests.faults.oracle.books import Begin, opened
from tests.faults.oracle.copies import check_copies
from tests.faults.oracle.effects import check_effects, check_mail
from tests.faults.oracle.journal import Journal
from tests.faults.oracle.money import check_money
from tests.faults.oracle.promises import check_promises
from tests.faults.oracle.verdict import Verdict
from tests.faults.stand import Stand


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

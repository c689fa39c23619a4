"""The use case of checking files: regularly, by the schedule (C-28)."""

from itertools import groupby

from chassis.unit_of_work import UnitOfWork
from customer.file_checks.model import FileCheck, IncompleteFile
from customer.file_checks.queries import incomplete_files


def check_files(uow: UnitOfWork) -> None:
    """Report to each owner whose files lack a mandatory field; whose files are complete hears nothing."""
    for owner_id, rows in groupby(incomplete_files(uow), key=lambda row: row.owner_id):
        found = list(rows)
        files = [IncompleteFile(row.id, row.code, row.completeness, row.missing) for row in found]
        uow.add(FileCheck.of(owner_id, uow.today, found[0].incomplete, files))

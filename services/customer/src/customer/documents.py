"""What every document of this service has that people call by a number."""

from chassis.unit_of_work import UnitOfWork
from records.numbering import Reset, Segment, next_number, rendered, series


def document_number(uow: UnitOfWork, document: str, prefix: str) -> str:
    """The next number of `document` (`customer.campaign`), counted by the company's day: MC20261122-0001."""
    segments: tuple[Segment, ...] = (
        {"kind": "constant", "value": prefix},
        {"kind": "date", "format": "YYYYMMDD"},
        {"kind": "constant", "value": "-"},
        {"kind": "sequence", "width": 4},
    )
    number = next_number(uow, document, series(segments, Reset.DAY, {}, uow.today))
    return rendered(segments, {}, uow.today, number)

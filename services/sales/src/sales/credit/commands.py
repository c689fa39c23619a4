"""What other rooms say to credit control: a document occupies so much, or comes to a point where it is checked."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import delete

from chassis.errors import Refusal
from chassis.unit_of_work import UnitOfWork
from sales.credit import ledger
from sales.credit.ledger import Claim
from sales.credit.model import OCCUPYING, Allowance, Holder, Point, Strength
from sales.credit.queries import rates_for
from sales.credit.standing import Standing
from sales.credit.warnings import CreditWarning


@dataclass(frozen=True)
class Verdict:
    """What came of a check; `warning` is what was told of, because the parameters only warn."""

    warning: Refusal | None = None


def occupy(uow: UnitOfWork, holder: Holder, amount: Decimal) -> None:
    """Let a document occupy `amount`, in its own currency, from now on; 0 lets it go.

    The ledger gets the difference to what it occupied before. Others who occupy credit of the same account wait until
    this command has committed.
    """
    ledger.occupy(uow, [(holder, amount)])


def occupy_all(uow: UnitOfWork, claims: Sequence[Claim]) -> None:
    """As `occupy`, for several documents of one account in one statement. Raises ValueError for several accounts."""
    if claims:
        ledger.occupy(uow, claims)


def pass_point(uow: UnitOfWork, holder: Holder, amount: Decimal, point: Point) -> Verdict:
    """An order of this value comes to a point: it occupies credit from there on if it is to, and is checked.

    Raises CreditLimitExceeded, CreditOverdue or CreditNotConvertible where the parameters forbid.
    """
    if point == Point.ORDER_APPROVED:
        return _judged(uow, ledger.occupy(uow, [(holder, amount)]), holder, amount, point)
    standing = ledger.ask(uow, holder)
    if standing is not None and point in OCCUPYING[standing.parameters.orders_occupy]:
        standing = ledger.occupy(uow, [(holder, amount)])
    return _judged(uow, standing, holder, amount, point)


def step_back(uow: UnitOfWork, holder: Holder, amount: Decimal) -> None:
    """An order is a draft again: it occupies its amount where the parameters let saved ones do so, else nothing.

    Nobody is refused a step back, whatever the customer owes.
    """
    standing = ledger.ask(uow, holder)
    as_saved = standing is not None and Point.ORDER_SAVED in OCCUPYING[standing.parameters.orders_occupy]
    occupy(uow, holder, amount if as_saved else Decimal(0))


def check(uow: UnitOfWork, holder: Holder, amount: Decimal, point: Point) -> Verdict:
    """Check whether a document may pass this point and occupy `amount` in all.

    It only looks: what shall hold under many at once is occupied, in the same command. Raises CreditLimitExceeded,
    CreditOverdue or CreditNotConvertible where the parameters forbid.
    """
    return _judged(uow, ledger.ask(uow, holder), holder, amount, point)


def allow(uow: UnitOfWork, allowance: Allowance) -> None:
    """Let documents of an account occupy more than its limit, as an approved release says."""
    uow.session.add(allowance)


def disallow(uow: UnitOfWork, allowance_id: UUID) -> None:
    """Let a release count no more; what passed by it stays as it is."""
    uow.session.execute(delete(Allowance).where(Allowance.id == allowance_id))


def _judged(uow: UnitOfWork, standing: Standing | None, holder: Holder, asked: Decimal, point: Point) -> Verdict:
    if standing is None or standing.parameters.strength(point) == Strength.NONE:
        return Verdict()
    refusal = standing.refusal(asked, holder.currency, rates_for(uow, standing, holder.currency))
    if refusal is None:
        return Verdict()
    if standing.parameters.strength(point) == Strength.FORBID:
        raise refusal
    owner_id = standing.parameters.owner_id
    uow.add(CreditWarning.of(refusal, holder, point, owner_id=owner_id, at=uow.now))
    return Verdict(refusal)

"""Use cases of the policy of completeness."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from chassis.unit_of_work import UnitOfWork
from customer.completeness.model import CompletenessPolicy


def change_policy(
    uow: UnitOfWork, policy_id: UUID, *, weights: Mapping[str, int], mandatory: Sequence[str]
) -> CompletenessPolicy:
    """Replace weights and mandatory fields; it counts for what is saved or submitted from then on."""
    policy = uow.get(CompletenessPolicy, policy_id)
    policy.change(weights=weights, mandatory=mandatory)
    return policy

"""What can be asked about the policies of completeness."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from customer.completeness.model import CompletenessPolicy


def list_policies(reader: Reader, query: Mapping[str, Any]) -> Page:
    """The policies, one a kind of account."""
    policies = select(CompletenessPolicy).where(reader.visible(CompletenessPolicy))
    return paginate(reader, policies, CompletenessPolicy, {}, query)


def read_policy(reader: Reader, policy_id: UUID) -> CompletenessPolicy:
    """One policy; raises NotFound."""
    return reader.get(CompletenessPolicy, policy_id)


def policy_of(reader: Reader, kind: str) -> CompletenessPolicy:
    """The policy of a kind of account; it binds whoever enters one, whatever else they may see."""
    return reader.once((policy_of, kind), lambda: reader.session.scalars(_OF_KIND, {"kind": kind}).one())


_OF_KIND = select(CompletenessPolicy).where(CompletenessPolicy.kind == bindparam("kind"))

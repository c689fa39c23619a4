"""The local copy of users, systems, departments, roles and the company, kept by identity's events: who one is, and what
one may do.

Every service reads its rights from here on every request, so a change counts within seconds and an outage of identity
stops nobody.
"""

from chassis.directory.copies import CONSUMED, SUBSCRIPTIONS
from chassis.directory.people import holders_of, superiors_of, with_deputies
from chassis.directory.principals import principal_of

__all__ = ["CONSUMED", "SUBSCRIPTIONS", "holders_of", "principal_of", "superiors_of", "with_deputies"]

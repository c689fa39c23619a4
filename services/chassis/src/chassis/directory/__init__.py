"""The local copy of users, systems, departments, roles and the company: who one is, and what one may do.

Every service reads rights from its own copy on every request, so a change counts within seconds and an outage of
identity stops nobody. `copies` keeps it by identity's events, `principals` and `people` ask it.
"""

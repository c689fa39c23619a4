"""`crm-gateway reset-link LOGIN`: a way in for operators when no administrator can log in any more."""

import sys

from chassis import pipeline
from chassis.principal import Principal
from chassis.service import Service
from chassis.unit_of_work import Context, UnitOfWork
from gateway.identity.instruments import instruments_of
from gateway.identity.resets.commands import make_link
from gateway.identity.staff.model import UserInactive
from gateway.identity.staff.queries import user_by_login
from gateway.settings import Settings

USAGE, FAILED = 2, 1
CONTEXT = Context(Principal.service("identity"), "identity.user.set_password")


def main(service: Service, settings: Settings, words: list[str]) -> int:
    """Print a reset link of one person; who reads it chooses the password."""
    if len(words) != 1:
        sys.stderr.write("crm-gateway reset-link LOGIN\n")
        return USAGE
    links = instruments_of(settings).reset_links

    def link(uow: UnitOfWork) -> object:
        user = user_by_login(uow.session, words[0])
        return make_link(uow, links, user.id)["link"] if user is not None else None

    database = service.database(settings, 1)
    try:
        made = pipeline.run(database, link, CONTEXT)
    except UserInactive:
        made = None
    finally:
        database.close()
    if made is None:
        sys.stderr.write(f"nobody active has the login {words[0]}\n")
        return FAILED
    sys.stdout.write(f"{made}\n")
    return 0

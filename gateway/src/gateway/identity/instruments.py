"""What identity works with beside the database: password hashing, the master key and what is made of it."""

from dataclasses import dataclass
from functools import cache
from typing import cast

from chassis.http.house import house
from gateway.identity.keys.master import MasterKey
from gateway.identity.keys.signing import TokenSigner
from gateway.identity.passwords.hashing import PasswordHashing
from gateway.identity.resets.links import ResetLinks
from gateway.identity.sessions.refresh_tokens import RefreshTokens
from gateway.settings import Settings


@dataclass(frozen=True)
class Instruments:
    """One set a process."""

    hashing: PasswordHashing
    master: MasterKey
    refresh_tokens: RefreshTokens
    reset_links: ResetLinks
    signer: TokenSigner


@cache
def instruments_of(settings: Settings) -> Instruments:
    """The instruments that these settings describe."""
    master = MasterKey(settings.master_key)
    return Instruments(
        hashing=PasswordHashing(settings.password_places),
        master=master,
        refresh_tokens=RefreshTokens(master.derive("refresh-token")),
        reset_links=ResetLinks(master.derive("password-reset"), settings.link_base),
        signer=TokenSigner(master, settings.issuer),
    )


def instruments() -> Instruments:
    """The instruments of the process that handles the current request."""
    return instruments_of(cast(Settings, house().settings))

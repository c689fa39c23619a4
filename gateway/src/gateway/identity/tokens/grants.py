"""The grants of OAuth 2 that we know: password (people), refresh token (people), client credentials (systems)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from chassis import pipeline
from chassis.errors import Unavailable
from chassis.principal import Principal
from chassis.storage import Database
from chassis.unit_of_work import Context, UnitOfWork
from gateway.identity.callers import Caller
from gateway.identity.clients.model import Client
from gateway.identity.instruments import Instruments
from gateway.identity.keys.model import SigningKey
from gateway.identity.sessions.commands import end_session
from gateway.identity.throttling.model import TooManyAttempts
from gateway.identity.tokens import commands
from gateway.identity.tokens.answers import Granted, TokenRefused, invalid_client, invalid_grant, too_many_attempts
from gateway.identity.tokens.commands import Digest, Login

T = TypeVar("T")
_CONTEXT = Context(Principal.service("identity"), "identity.token.issue")


@dataclass(frozen=True)
class Desk:
    """Where tokens are given out: the database and the instruments. No connection is held while a password is
    hashed.
    """

    database: Database
    instruments: Instruments

    def run(self, step: Callable[[UnitOfWork], T]) -> T:
        """One step in its own transaction."""
        return pipeline.run(self.database, step, _CONTEXT)

    def charged(self, step: Callable[[UnitOfWork], T]) -> T:
        """A step that charges a try; raises TokenRefused when there were too many."""
        try:
            return self.run(step)
        except TooManyAttempts as refusal:
            raise too_many_attempts(refusal.retry_after or 1) from None

    def by_password(self, login: str, password: str, caller: Caller) -> Granted:
        """Who knows the password gets a session. Raises TokenRefused, Unavailable."""
        digest = self.check_password(login, password, caller)
        hashing = self.instruments.hashing
        renewed = hashing.hash(password) if hashing.is_outdated(digest.value) else None
        begun = self.run(lambda uow: commands.log_in(uow, login=login, digest=digest, renewed=renewed, caller=caller))
        return self._granted(begun)

    def check_password(self, login: str, password: str, caller: Caller) -> Digest:
        """The digest that the password was right for; a try is charged either way. Raises TokenRefused, Unavailable."""
        digest = self.charged(lambda uow: commands.present_login(uow, login=login, caller=caller))
        try:
            right = self.instruments.hashing.verify(digest.value if digest else None, password)
        except Unavailable:
            self.run(lambda uow: commands.give_back(uow, login=login, caller=caller))
            raise
        if digest is None or not right:
            subject_id = digest.user_id if digest else None
            self.run(lambda uow: commands.note_failed_login(uow, subject_id=subject_id, caller=caller))
            raise invalid_grant()
        return digest

    def by_refresh_token(self, token: str, caller: Caller) -> Granted:
        """Who holds the session's living refresh token gets the next one. Raises TokenRefused."""
        read = self.instruments.refresh_tokens.read(token)
        if read is None:
            raise invalid_grant()
        session_id, shown = read
        return self._granted(self.run(lambda uow: commands.carry_on(uow, session_id, shown=shown, caller=caller)))

    def by_client_secret(self, code: str, secret: str, scope: str, caller: Caller) -> Granted:
        """A system that knows its secret gets a token for the scopes it asks for, or for all of its own. Raises
        TokenRefused.
        """
        client = self.charged(lambda uow: commands.present_client(uow, code=code, caller=caller))
        if client is None or not client.knows(secret):
            subject_id = client.id if client else None
            self.run(lambda uow: commands.note_failed_client(uow, subject_id=subject_id, caller=caller))
            raise invalid_client()
        key = self.run(lambda uow: commands.admit_client(uow, client.id, code=code, caller=caller))
        return self._client_token(client, key, scope)

    def revoke(self, token: str) -> None:
        """End the session of a refresh token, dead or alive; what is no token of ours is nothing to revoke (RFC 7009,
        2.2).
        """
        read = self.instruments.refresh_tokens.read(token)
        if read is not None:
            self.run(lambda uow: end_session(uow, read[0], reason="logged_out"))

    def _granted(self, login: Login | None) -> Granted:
        if login is None:
            raise invalid_grant()
        user, session = login.user, login.session
        claims = {"scope": "", "sid": str(session.id)}
        if user.account_id is not None:
            claims["account"] = str(user.account_id)
        token = self.instruments.signer.sign(
            login.key, subject=user.id, kind=user.kind, now=session.used_at, claims=claims
        )
        refresh = self.instruments.refresh_tokens.write(session.id, session.generation)
        return Granted(token, scope="", refresh_token=refresh)

    def _client_token(self, client: Client, key: SigningKey, scope: str) -> Granted:
        asked = set(scope.split()) or set(client.scopes)
        if not asked <= set(client.scopes):
            raise TokenRefused("invalid_scope", "The client is not registered for a scope it asks for.")
        granted = " ".join(sorted(asked))
        signer = self.instruments.signer
        token = signer.sign(key, subject=client.id, kind="system", now=datetime.now(UTC), claims={"scope": granted})
        return Granted(token, scope=granted)

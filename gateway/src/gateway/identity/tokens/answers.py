"""What the token route says: RFC 6749, sections 5.1 and 5.2, and nothing that would help a guesser."""

from dataclasses import dataclass

from gateway.identity.keys.model import TOKEN_LIFE


@dataclass(frozen=True)
class Granted:
    """A granted token. People get a refresh token beside it, systems ask again with their secret (RFC 6749, 4.4.3)."""

    access_token: str
    scope: str
    refresh_token: str | None = None

    def document(self) -> dict[str, object]:
        """The members of the answer."""
        members: dict[str, object] = {
            "access_token": self.access_token,
            "token_type": "Bearer",
            "expires_in": int(TOKEN_LIFE.total_seconds()),
            "scope": self.scope,
        }
        return members | ({"refresh_token": self.refresh_token} if self.refresh_token else {})


class TokenRefused(Exception):
    """No token. `error` is one of RFC 6749's words, `description` plain ASCII as 5.2 demands; `status` 401 for a
    client that did not prove itself, 429 with `retry_after` seconds for too many tries, else 400.
    """

    def __init__(self, error: str, description: str, *, status: int = 400, retry_after: int | None = None) -> None:
        self.error, self.description, self.status, self.retry_after = error, description, status, retry_after
        super().__init__(f"{error}: {description}")


def invalid_request(description: str) -> TokenRefused:
    """A parameter is missing, repeated or malformed."""
    return TokenRefused("invalid_request", description)


def invalid_grant() -> TokenRefused:
    """Wrong login, wrong password, shut out, no such token, token dead: one text for all of them."""
    return TokenRefused("invalid_grant", "The login, password or refresh token is not valid.")


def invalid_client() -> TokenRefused:
    """Unknown client, wrong secret, shut out: one text for all of them."""
    return TokenRefused("invalid_client", "The client could not be authenticated.", status=401)


def too_many_attempts(retry_after: int) -> TokenRefused:
    """Known or not, right or wrong: whoever tried too often waits."""
    return TokenRefused("too_many_attempts", "Too many attempts, try again later.", status=429, retry_after=retry_after)

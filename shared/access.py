"""Who may do what: roles, tokens as they are known, and the caller that a request or a socket speaks for."""

import hashlib
import secrets
from dataclasses import dataclass
from enum import StrEnum

from pydantic import Field

from shared.lists import Noun, Whole

LOCAL = "local"
"""The owner of whatever comes in without a token, or with WINNOW_TOKEN."""

PREFIX = "wnw"
"""What every token that is made begins with, so that one that leaked is found by a search."""
NAME = "^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$"
"""Of tokens and owners."""
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_ID_CHARACTERS = 10
_SECRET_CHARACTERS = 40
"""Of five random bits each: nobody guesses 200."""
SESSION_CHARACTERS = 40
LONGEST_SECONDS = 3660 * 86400


class Role(StrEnum):
    """What a token lets its holder do: an `admin` sees and does everything, a `user` what is its owner's."""

    ADMIN = "admin"
    USER = "user"


class NewToken(Noun):
    """A token that is to be made."""

    name: str = Field(pattern=NAME)
    """What to call it; no two tokens have the same name."""
    owner: str | None = Field(None, pattern=NAME)
    """Whose lists and jobs it opens; without it, an owner of the token's name."""
    role: Role = Role.USER
    """`admin`, or `user`."""
    expires_in: Whole | None = Field(None, ge=1, le=LONGEST_SECONDS)
    """Seconds that it is good for; without it, until it is revoked."""


class Token(Noun):
    """A token as admins see it: never the secret itself. Times are RFC 3339."""

    id: str
    name: str
    owner: str
    role: Role
    created_at: str
    expires_at: str | None
    """When it stops being good; null: when it is revoked."""
    used_at: str | None
    """When it was last used, to a minute; null: never yet."""


@dataclass(frozen=True)
class KeptToken:
    """A token as the store has it: `digest` is the SHA-256 of the secret. Times are milliseconds of Redis's clock."""

    id: str
    name: str
    owner: str
    role: Role
    digest: str
    created_ms: int
    expires_ms: int | None
    used_ms: int | None

    def is_good(self, now_ms: float) -> bool:
        """Whether it has not run out."""
        return self.expires_ms is None or now_ms < self.expires_ms


@dataclass(frozen=True)
class Caller:
    """Whoever asks. `token` is the name of what was shown ('' where nothing is asked for).

    `passes` are what it is let in by: it stays for as long as each of them stands (`shared.store.tokens`).
    """

    owner: str
    role: Role
    token: str = ""
    passes: tuple[str, ...] = ()

    @property
    def is_admin(self) -> bool:
        """Whether it may do everything."""
        return self.role is Role.ADMIN

    @property
    def sees(self) -> str | None:
        """The owner whose lists and jobs it sees; None: everybody's."""
        return None if self.is_admin else self.owner

    def may_see(self, owner: str | None) -> bool:
        """Whether what this owner has is there for it; None: nobody has it."""
        return owner is not None and self.sees in (None, owner)


def new_secret() -> tuple[str, str]:
    """The id of a new token, which is no secret, and the token itself, which is shown once: `wnw_ID_…`."""
    token_id = _random(_ID_CHARACTERS)
    return token_id, f"{PREFIX}_{token_id}_{_random(_SECRET_CHARACTERS)}"


def id_in(secret: str) -> str | None:
    """The id of the token that this may be; None where it cannot be one that was made.

    >>> id_in("wnw_8h3k2m1xq0_" + 40 * "z")
    '8h3k2m1xq0'
    """
    prefix, _, rest = secret.partition("_")
    token_id, _, random = rest.partition("_")
    is_one = prefix == PREFIX and len(token_id) == _ID_CHARACTERS and len(random) == _SECRET_CHARACTERS
    return token_id if is_one and token_id.isascii() and token_id.isalnum() else None


def digest_of(secret: str) -> str:
    """What is kept of a secret. Nobody finds 200 random bits by trying, so no slow hash is needed."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def new_session() -> str:
    """What the page's cookie holds: random, and nothing else."""
    return _random(SESSION_CHARACTERS)


def _random(characters: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(characters))

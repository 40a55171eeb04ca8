"""Tokens that were made, and the page's sessions: what lets a caller in, and until when.

A *pass* is the name of such a thing (`token:ID`, `session:DIGEST`). One that is taken back is published to all web
processes, so that whoever came in by it is sent out at once.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from redis import Redis

from shared.access import KeptToken, NewToken, Role, Token, digest_of, new_secret
from shared.errors import Conflict, NotFound
from shared.store.fields import rfc3339
from shared.store.keys import Keys
from shared.store.scripts import Scripts

MOST_TOKENS = 1000
SESSION_SECONDS = 30 * 86400
MOST_SESSIONS = 1000
"""Of one token: whoever begins more ends the oldest."""


@dataclass(frozen=True)
class Session:
    """A page that has shown a token: `token` is the id of that, '' for WINNOW_TOKEN, of which `proof` is made."""

    token: str
    proof: str


class Tokens:
    """All tokens and sessions of one Redis. Raises `redis.RedisError` where it does not answer."""

    def __init__(self, redis: Redis, keys: Keys) -> None:
        self._redis = redis
        self._keys = keys
        self._scripts = Scripts(redis, keys)

    def add(self, asked: NewToken) -> tuple[Token, str]:
        """Makes a token: what is known of it, and the secret, which nobody can read again. Raises Conflict."""
        token_id, secret = new_secret()
        answer = self._scripts.run(
            "add_token", token_id, asked.name, asked.owner or asked.name, asked.role, digest_of(secret),
            "" if asked.expires_in is None else asked.expires_in, MOST_TOKENS,
        )  # fmt: skip
        if answer == "name":
            raise Conflict(f"there is a token named {asked.name} already; revoke that one, or take another name")
        if answer == "many":
            raise Conflict(f"there are {MOST_TOKENS:,} tokens already; revoke some")
        kept = self.get(token_id)
        if kept is None:
            raise Conflict(f"the token {asked.name} was revoked while it was made")
        return shown(kept), secret

    def get(self, token_id: str) -> KeptToken | None:
        """A token by its id; None where there is none, or none any more."""
        return _token(cast(dict[str, str], self._redis.hgetall(self._keys.token(token_id))))

    def all(self) -> list[Token]:
        """All of them, the newest first."""
        ids = cast(list[str], self._redis.zrange(self._keys.tokens(), 0, -1, desc=True))
        pipe = self._redis.pipeline(transaction=False)
        for token_id in ids:
            pipe.hgetall(self._keys.token(token_id))
        return [shown(kept) for kept in map(_token, pipe.execute()) if kept is not None]

    def used(self, token_id: str) -> None:
        """It is used now; one that is gone does not come back by it."""
        self._scripts.run("use_token", token_id)

    def revoke(self, named: str) -> str:
        """Takes back the token of this id or name, and tells all web processes; gives its id. Raises NotFound."""
        answer = self._scripts.run("revoke_token", named, secrets.token_hex(8))
        if not answer:
            raise NotFound(f"there is no token {named[:64]}")
        return str(answer)

    def begin(self, digest: str, session: Session) -> None:
        """A page has shown a token; `digest` is that of its cookie. The oldest session of a token ends for it where
        there are too many."""
        begun = self._keys.sessions_of(session.token)
        pipe = self._redis.pipeline()
        pipe.hset(self._keys.session(digest), mapping={"token": session.token, "proof": session.proof})
        pipe.expire(self._keys.session(digest), SESSION_SECONDS)
        pipe.rpush(begun, digest)
        pipe.expire(begun, SESSION_SECONDS)
        pipe.llen(begun)
        count = int(pipe.execute()[-1])
        if count > MOST_SESSIONS:
            for oldest in cast(list[str], self._redis.lpop(begun, count - MOST_SESSIONS) or []):
                self.end(oldest)

    def session(self, digest: str) -> Session | None:
        """The session of a cookie; None where it is over."""
        found = cast(dict[str, str], self._redis.hgetall(self._keys.session(digest)))
        return Session(found["token"], found["proof"]) if found else None

    def end(self, digest: str) -> None:
        """A session is over; all web processes are told. One that was over is no error."""
        self._scripts.run("end_session", digest)

    def standing(self, passes: Iterable[str], now_ms: float) -> set[str]:
        """Those of the passes that still stand at this time."""
        asked = list(passes)
        pipe = self._redis.pipeline(transaction=False)
        for one in asked:
            kind, _, name = one.partition(":")
            if kind == "session":
                pipe.exists(self._keys.session(name))
            else:
                pipe.hget(self._keys.token(name), "expires_ms")
        found = zip(asked, pipe.execute(), strict=True)
        return {one for one, answer in found if _stands(answer, now_ms)}


def pass_of_token(token_id: str) -> str:
    """The name of a token as a pass."""
    return f"token:{token_id}"


def pass_of_session(digest: str) -> str:
    """The name of a session as a pass."""
    return f"session:{digest}"


def shown(kept: KeptToken) -> Token:
    """A token as admins see it."""
    return Token(
        id=kept.id,
        name=kept.name,
        owner=kept.owner,
        role=kept.role,
        created_at=rfc3339(kept.created_ms) or "",
        expires_at=rfc3339(kept.expires_ms),
        used_at=rfc3339(kept.used_ms),
    )


def _stands(answer: int | str | None, now_ms: float) -> bool:
    """Of a session whether it is there; of a token when it runs out ('': never), or None."""
    if isinstance(answer, str):
        return answer == "" or now_ms < int(answer)
    return bool(answer)


def _token(fields: dict[str, str]) -> KeptToken | None:
    if not fields:
        return None
    return KeptToken(
        id=fields["id"],
        name=fields["name"],
        owner=fields["owner"],
        role=Role(fields["role"]),
        digest=fields["digest"],
        created_ms=int(fields["created_ms"]),
        expires_ms=int(fields["expires_ms"]) if fields["expires_ms"] else None,
        used_ms=int(fields["used_ms"]) if fields.get("used_ms") else None,
    )

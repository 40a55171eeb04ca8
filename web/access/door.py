"""The door: whom a request or a connecting socket speaks for, by the token or the cookie that it shows."""

import hmac
import logging
import time
from collections.abc import Callable, Iterable
from typing import Any

import eventlet
import redis
from werkzeug.http import parse_cookie

from shared.access import LOCAL, SESSION_CHARACTERS, Caller, KeptToken, Role, digest_of, id_in, new_session
from shared.addresses import Addresses
from shared.errors import Problem, TooManyTries, Unauthorized, Unavailable
from shared.settings import Settings
from shared.store.tokens import Session, Tokens, pass_of_session, pass_of_token
from shared.throttle import Throttle
from web.access.remembered import Remembered
from web.reach import problem_of_redis

log = logging.getLogger(__name__)

COOKIE = "winnow_session"
CALLER = "winnow.caller"
"""Where the gate puts who asks, in a request's environ."""
SETTING = "WINNOW_TOKEN"
"""What the token of the settings is called."""
ANYBODY = Caller(LOCAL, Role.ADMIN)
"""Who comes in where there is no token: whoever reaches this machine."""
USED_SECONDS = 60.0
SLICE = 200
_WANTED = (
    "Show a token (WINNOW_TOKEN, or one that an admin has made): as `Authorization: Bearer …`, or in a socket's "
    "`auth.token`"
)


class Door:
    """Knows callers by what they show. Redis is asked at most every few seconds for each (`FRESH_SECONDS`)."""

    def __init__(
        self,
        settings: Settings,
        tokens: Tokens,
        now: Callable[[], float] = time.time,
        throttle: Throttle | None = None,
    ) -> None:
        """`now` gives Unix time, by which tokens run out."""
        self._secret = settings.token.get_secret_value() if settings.token else None
        self._may_be_guessed = settings.has_short_token
        self._addresses = Addresses(settings.trusted_proxies)
        self._throttle = throttle or Throttle()
        self._tokens = tokens
        self._now = now
        self._kept: Remembered[KeptToken] = Remembered()
        self._sessions: Remembered[Session] = Remembered()
        self._used: dict[str, float] = {}

    @property
    def is_guarded(self) -> bool:
        """Whether a token is wanted."""
        return self._secret is not None

    def caller_of(self, environ: dict[str, Any], auth: Any = None) -> Caller | Problem:
        """Whom a request or a connecting socket speaks for, or the problem to refuse it with.

        A token counts as `Authorization: Bearer`, as `token` in a socket's `auth`, or by the page's cookie.
        """
        if self._secret is None:
            return ANYBODY
        refused: Problem = Unauthorized(_WANTED)
        try:
            for secret in (_in_auth(auth), _in_header(environ)):
                try:
                    known = self._by_secret(secret, environ)
                except TooManyTries as problem:
                    refused = problem
                else:
                    if known is not None:
                        return known
            return self._by_cookies(environ) or refused
        except redis.RedisError as error:
            return problem_of_redis(error) or Unavailable("Tokens cannot be looked up now; ask again in a moment")

    def begin_session(self, shown: object, environ: dict[str, Any]) -> tuple[str, Caller] | None:
        """The cookie for a page that shows a token, and whom it speaks for; None where no token is wanted.

        Raises Unauthorized, TooManyTries, `redis.RedisError`.
        """
        if self._secret is None:
            return None
        caller = self._by_secret(shown, environ)
        if caller is None:
            raise Unauthorized("This is not a token of this server, or not any more")
        cookie = new_session()
        token = caller.passes[0].partition(":")[2] if caller.passes else ""
        self._tokens.begin(digest_of(cookie), Session(token, self._proof(cookie)))
        return cookie, caller

    def end_session(self, environ: dict[str, Any]) -> None:
        """Ends the session of a request's cookie, for good. Raises `redis.RedisError`."""
        for cookie in self._cookies(environ):
            self._tokens.end(digest_of(cookie))

    def rests_on_a_cookie(self, environ: dict[str, Any]) -> bool:
        """Whether nothing but the page's cookie speaks for a request: a browser sends that by itself."""
        if not self.is_guarded:
            return False
        return "HTTP_AUTHORIZATION" not in environ and bool(_shown(environ))

    def lapsed(self, one: str) -> None:
        """A pass was taken back: it is not believed any more without asking."""
        self._kept.forget(one)
        self._sessions.forget(one)

    def standing(self, passes: Iterable[str]) -> set[str]:
        """Those of the passes that still stand. Raises `redis.RedisError`."""
        asked, found = list(passes), set[str]()
        for start in range(0, len(asked), SLICE):
            found |= self._tokens.standing(asked[start : start + SLICE], self._now() * 1000)
            eventlet.sleep(0)
        return found

    def _by_cookies(self, environ: dict[str, Any]) -> Caller | None:
        return next((caller for cookie in self._cookies(environ) if (caller := self._by_cookie(cookie))), None)

    @staticmethod
    def _cookies(environ: dict[str, Any]) -> list[str]:
        """Those that may be ours: other servers on a machine have cookies of this name too."""
        return [cookie for cookie in _shown(environ) if len(cookie) == SESSION_CHARACTERS][:3]

    def _by_secret(self, shown: object, environ: dict[str, Any]) -> Caller | None:
        """The caller of a token; None for a wrong one, which counts against where it comes from. Raises TooManyTries,
        and then the token was not looked at."""
        if not isinstance(shown, str) or not shown:
            return None
        address = self._addresses.of(environ)
        self._throttle.require(address, shown)
        caller = self._holder_of(shown)
        if caller is None:
            self._throttle.wrong(address, shown)
        elif caller.passes or not self._may_be_guessed:
            self._throttle.right(address, shown)
        return caller

    def _holder_of(self, shown: str) -> Caller | None:
        """The caller of a token; in the same time whatever else is shown."""
        if self._secret is None:
            return None
        if hmac.compare_digest(shown.encode("utf-8", "replace"), self._secret.encode()):
            return Caller(LOCAL, Role.ADMIN, SETTING)
        token_id = id_in(shown)
        kept = None if token_id is None else self._known(token_id)
        if kept is None or not hmac.compare_digest(kept.digest, digest_of(shown)):
            return None
        self._note_use(kept.id)
        return Caller(kept.owner, kept.role, kept.name, (pass_of_token(kept.id),))

    def _by_cookie(self, cookie: str) -> Caller | None:
        digest = digest_of(cookie)
        mine = pass_of_session(digest)
        session = self._sessions.get(mine, lambda: self._tokens.session(digest))
        if session is None:
            return None
        if not session.token:
            is_true = hmac.compare_digest(session.proof, self._proof(cookie))
            return Caller(LOCAL, Role.ADMIN, SETTING, (mine,)) if is_true else None
        kept = self._known(session.token)
        if kept is None:
            return None
        self._note_use(kept.id)
        return Caller(kept.owner, kept.role, kept.name, (mine, pass_of_token(kept.id)))

    def _known(self, token_id: str) -> KeptToken | None:
        kept = self._kept.get(pass_of_token(token_id), lambda: self._tokens.get(token_id))
        return kept if kept is not None and kept.is_good(self._now() * 1000) else None

    def _proof(self, cookie: str) -> str:
        """That a session was begun by this WINNOW_TOKEN: with another one it is over. Of no use without the cookie."""
        return hmac.new((self._secret or "").encode(), cookie.encode("utf-8", "replace"), "sha256").hexdigest()

    def _note_use(self, token_id: str) -> None:
        now = self._now()
        if now - self._used.get(token_id, 0.0) >= USED_SECONDS:
            self._used[token_id] = now
            eventlet.spawn_n(self._write_use, token_id)

    def _write_use(self, token_id: str) -> None:
        try:
            self._tokens.used(token_id)
        except redis.RedisError as error:
            log.debug("the use of a token could not be noted (%s)", type(error).__name__)


def _in_auth(auth: Any) -> object:
    return auth.get("token") if isinstance(auth, dict) else None


def _in_header(environ: dict[str, Any]) -> str | None:
    scheme, _, shown = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    return shown.strip().encode("latin-1").decode("utf-8", "replace") if scheme.lower() == "bearer" else None


def _shown(environ: dict[str, Any]) -> list[str]:
    """The values of all cookies of our name. Those of others may be in any encoding, which werkzeug would not bear."""
    return parse_cookie(environ.get("HTTP_COOKIE", "").encode("ascii", "replace").decode()).getlist(COOKIE)

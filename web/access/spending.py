"""What an owner may do in a time: submissions and checks a minute, uploads a day. What is left is told in headers."""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import redis
from flask import Flask, Response, has_request_context, request

from shared.access import Caller
from shared.errors import QuotaExceeded
from shared.settings import Settings
from shared.store.quotas import Left, Policy
from web.parts import Parts

log = logging.getLogger(__name__)

STEP_BYTES = 8 * 2**20
"""Of a body whose length nobody has said, so much is taken of the quota at a time."""
_NOTED = "winnow.quotas"

Pay = Callable[[Iterable[bytes]], Iterator[bytes]]


def of_submissions(settings: Settings) -> Policy:
    """How many jobs an owner may submit."""
    return Policy(
        "submits", settings.submits_per_minute, 60, "requests", "submissions a minute", "WINNOW_SUBMITS_PER_MINUTE"
    )


def of_checks(settings: Settings) -> Policy:
    """How many conditions an owner may have checked, each of which is tried on real rows by a worker."""
    return Policy(
        "checks", settings.checks_per_minute, 60, "requests", "checks of a condition a minute",
        "WINNOW_CHECKS_PER_MINUTE",
    )  # fmt: skip


def of_uploads(settings: Settings) -> Policy:
    """How many bytes an owner may upload."""
    return Policy(
        "upload-bytes", settings.upload_bytes_per_day, 86400, "content-bytes", "bytes of uploads a day",
        "WINNOW_UPLOAD_BYTES_PER_DAY",
    )  # fmt: skip


def spend_submission(parts: Parts, who: Caller) -> None:
    """A job is about to be made for a caller. Raises QuotaExceeded."""
    policy = of_submissions(parts.settings)
    if policy.quota:
        _spend(parts, who, policy, 1)


def spend_check(parts: Parts, who: Caller) -> None:
    """A condition is about to be checked for a caller. Raises QuotaExceeded."""
    policy = of_checks(parts.settings)
    if policy.quota:
        _spend(parts, who, policy, 1)


@contextmanager
def spending_retry(parts: Parts, who: Caller) -> Iterator[None]:
    """A job is about to be tried again for a caller, which is as much work as a submission. Where that is refused,
    nothing was spent. Raises QuotaExceeded."""
    spend_submission(parts, who)
    try:
        yield
    except BaseException:
        policy = of_submissions(parts.settings)
        if policy.quota:
            _give_back(parts, who, policy, 1)
        raise


@contextmanager
def paying(parts: Parts, who: Caller, length: int | None) -> Iterator[Pay]:
    """For as long as an upload of so many bytes (None: nobody said) comes in: what it gives pays for each block.

    Where the length is known all of it is taken before the first byte; what did not come is given back. Raises
    QuotaExceeded, TooLarge.
    """
    policy = of_uploads(parts.settings)
    if not policy.quota:
        yield iter
        return
    paid = _spend(parts, who, policy, length).taken if length else 0
    came = 0

    def pay(blocks: Iterable[bytes]) -> Iterator[bytes]:
        nonlocal paid, came
        for data in blocks:
            if came + len(data) > paid:
                paid += _spend(parts, who, policy, came + len(data) - paid, STEP_BYTES).taken
            came += len(data)
            yield data

    try:
        yield pay
    finally:
        if paid > came:
            _give_back(parts, who, policy, paid - came)


def tell_what_is_left(app: Flask) -> None:
    """Has answers tell by `RateLimit` and `RateLimit-Policy` what is left of the quotas that they have used."""

    @app.after_request
    def tell(response: Response) -> Response:
        noted: dict[str, Left] = request.environ.get(_NOTED, {})
        if noted:
            response.headers["RateLimit-Policy"] = ", ".join(left.policy.field for left in noted.values())
            response.headers["RateLimit"] = ", ".join(left.field for left in noted.values())
        return response


def _spend(parts: Parts, who: Caller, policy: Policy, least: int, most: int | None = None) -> Left:
    try:
        return _note(parts.quotas.spend(who.owner, policy, least, None if most is None else max(least, most)))
    except QuotaExceeded as error:
        _note(error.left)
        raise


def _give_back(parts: Parts, who: Caller, policy: Policy, amount: int) -> None:
    try:
        _note(parts.quotas.give_back(who.owner, policy, amount))
    except redis.RedisError as error:
        log.info("what was not used of a quota (%s) is not given back (%s)", policy.name, type(error).__name__)


def _note(left: Left) -> Left:
    # Over a socket there is no header to tell it in.
    if has_request_context():
        request.environ.setdefault(_NOTED, {})[left.policy.name] = left
    return left

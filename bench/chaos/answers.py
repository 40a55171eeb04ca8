"""Which answers of the server nobody should see, whatever is away. Pure."""

from collections.abc import Mapping
from typing import Any

import httpx

PASSING = frozenset({httpx.codes.SERVICE_UNAVAILABLE, httpx.codes.TOO_MANY_REQUESTS})


def odd_answer(method: str, path: str, answer: httpx.Response) -> str | None:
    """What nobody should see: a server error other than 503, or a 503 that does not say when to come again."""
    if answer.status_code in PASSING and answer.headers.get("Retry-After", "").isdigit():
        return None
    text = answer.text if answer.is_closed else ""
    lacks = " without Retry-After" if answer.status_code in PASSING else ""
    return f"{method} {path} answered {answer.status_code}{lacks}: {text[:200]}"


def is_odd(problem: Mapping[str, Any]) -> bool:
    """Whether a refusal over a socket is one that no client should see: a server error that is not passing."""
    status = int(problem.get("status", httpx.codes.INTERNAL_SERVER_ERROR))
    return status >= httpx.codes.INTERNAL_SERVER_ERROR and status not in PASSING

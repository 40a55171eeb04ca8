"""A job's limits are changed while it runs: one function for REST and sockets."""

from typing import Any

from pydantic import ValidationError

from shared.errors import Malformed
from shared.jobs import Snapshot
from shared.limits import Change
from web.faults import from_pydantic
from web.parts import Parts


def limit(parts: Parts, job: str, body: Any) -> Snapshot:
    """Changes what the body names (`concurrency`, `rate`). Raises Malformed, Invalid, Conflict, NotFound."""
    if not isinstance(body, dict):
        raise Malformed("Limits are a JSON object")
    try:
        change = Change.model_validate(body)
    except ValidationError as error:
        raise from_pydantic("body", Change, error) from error
    return parts.jobs.limit(job, change)

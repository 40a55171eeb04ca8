"""What a client asks for by name: ids and cursors, checked before they become anybody's key."""

import re
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, StrictStr, ValidationError, WithJsonSchema

from shared.errors import Invalid, Malformed, NotFound
from shared.events import Cursor

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
M = TypeVar("M", bound="AboutJob")


class AboutJob(BaseModel):
    """A message about one job."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True, arbitrary_types_allowed=True)

    job: Annotated[StrictStr, WithJsonSchema({"type": "string", "pattern": f"^{_ID.pattern}$"})]
    """The job's id."""


def job_of(body: dict[str, Any]) -> str:
    """The `job` of a message; raises Invalid where it is missing, NotFound where no job can have such an id."""
    return job_id(_read(AboutJob, body).job)


def subscription_of(body: dict[str, Any]) -> tuple[str, Cursor | None]:
    """The job to follow, and the place after which; None: from now on. Raises Invalid, NotFound."""
    asked = _read(Subscription, body)
    return job_id(asked.job), asked.after


def job_id(text: str) -> str:
    """The id itself; raises NotFound where no job can have it."""
    if not _ID.fullmatch(text):
        raise NotFound(f"there is no job {text[:64]}")
    return text


def bulk_id(text: str) -> str:
    """The id itself; raises NotFound where no bulk action can have it."""
    if not _ID.fullmatch(text):
        raise NotFound(f"there is no bulk action {text[:64]}")
    return text


def cursor(value: object, name: str) -> Cursor | None:
    """A place in a log, from a `seq` or an event's `cursor`; None for None. Raises Invalid."""
    if value is None:
        return None
    try:
        if isinstance(value, str | int):
            return Cursor.parse(value)
    except ValueError:
        pass
    raise Invalid(f"`{name}` is the `seq` or the `cursor` of an event, or 0 for all of them")


class Subscription(AboutJob):
    """A job to follow, from a place in its log on."""

    after: Annotated[
        Cursor | None,
        BeforeValidator(lambda value: cursor(value, "after")),
        WithJsonSchema(
            {
                "anyOf": [
                    {"type": "integer", "minimum": 0},
                    {"type": "string", "pattern": "^[0-9]{1,15}(-[0-9]{1,18})?$"},
                ]
            }
        ),
    ] = None
    """A `seq` or a `cursor`; `0` for all events. Without it: from now on."""


class Nothing(BaseModel):
    """A message that says nothing more."""


def _read(model: type[M], body: dict[str, Any]) -> M:
    try:
        return model.model_validate(body)
    except ValidationError as error:
        raise Invalid('say which job: {"job": "<id>"}') from error


def only_object(args: tuple[Any, ...]) -> dict[str, Any]:
    """The one object that a message carries; none at all counts as an empty one. Raises Malformed."""
    if not args:
        return {}
    if len(args) > 1 or not isinstance(args[0], dict):
        raise Malformed("a message carries one object")
    return args[0]

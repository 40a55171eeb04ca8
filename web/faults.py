"""What is wrong with something that was sent, field by field: where it is and how to mend it."""

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, ValidationError

from shared.errors import Invalid


def invalid(what: str, faults: Iterable[tuple[str, str]]) -> Invalid:
    """The problem of several faults, each a JSON pointer below `#` and a sentence (RFC 9457, section 3, `errors`)."""
    listed = [{"pointer": pointer, "detail": detail} for pointer, detail in faults]
    said = "; ".join(f"{fault['pointer'].removeprefix('#/') or what}: {fault['detail']}" for fault in listed[:3])
    more = f"; and {len(listed) - 3} more" if len(listed) > 3 else ""
    return Invalid(f"{said}{more}", errors=listed)


def from_pydantic(what: str, model: type[BaseModel], error: ValidationError) -> Invalid:
    """Pydantic's faults, in our words where ours are clearer."""
    faults = []
    for fault in error.errors(include_url=False, include_context=False, include_input=False):
        if fault["type"] == "extra_forbidden":
            known = ", ".join(sorted(model.model_fields))
            detail = f"there is no such field; there are {known}"
        else:
            detail = fault["msg"].removeprefix("Value error, ")
        faults.append((pointer(fault["loc"]), detail))
    return invalid(what, faults)


def pointer(location: Iterable[Any]) -> str:
    """`#/rows/3` of `("rows", 3)`."""
    return "#" + "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in location)

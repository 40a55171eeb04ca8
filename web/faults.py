"""What is wrong with something that was sent, field by field: where it is and how to mend it."""

from collections.abc import Iterable, Sequence
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from shared.errors import Invalid

_WORDS = {
    "missing": "it is needed",
    "string_type": "it is a text",
    "bool_type": "it is true or false",
    "bool_parsing": "it is true or false",
    "int_type": "it is a whole number",
    "int_parsing": "it is a whole number",
    "int_from_float": "it is a whole number",
    "int_parsing_size": "it is a whole number of at most 18 digits",
    "dict_type": "it is a JSON object",
    "model_type": "it is a JSON object",
    "tuple_type": "it is a JSON array",
}
"""Our words for faults of which Pydantic speaks as of its own insides, by its names for them."""


def invalid(what: str, faults: Iterable[tuple[str, str]]) -> Invalid:
    """The problem of several faults, each a JSON pointer below `#` and a sentence (RFC 9457, section 3, `errors`)."""
    listed = [{"pointer": pointer, "detail": detail} for pointer, detail in faults]
    said = "; ".join(f"{fault['pointer'].removeprefix('#/') or what}: {fault['detail']}" for fault in listed[:3])
    more = f"; and {len(listed) - 3} more" if len(listed) > 3 else ""
    return Invalid(f"{said}{more}", errors=listed)


def from_pydantic(what: str, model: type[BaseModel], error: ValidationError, below: Sequence[Any] = ()) -> Invalid:
    """Pydantic's faults, in our words where ours are clearer; `below` is where in `what` the model stands."""
    faults = []
    for fault in error.errors(include_url=False, include_context=False, include_input=False):
        location = fault["loc"]
        if fault["type"] == "extra_forbidden":
            known = ", ".join(sorted(_model_at(model, location[:-1]).model_fields))
            detail = f"there is no such field; there are {known}"
        else:
            detail = _WORDS.get(fault["type"]) or fault["msg"].removeprefix("Value error, ")
        faults.append((pointer((*below, *location)), detail))
    return invalid(what, faults)


def pointer(location: Iterable[Any]) -> str:
    """`#/rows/3` of `("rows", 3)`."""
    return "#" + "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in location)


def _model_at(model: type[BaseModel], location: Sequence[Any]) -> type[BaseModel]:
    """The model whose field a fault is, that many names further in."""
    for name in location:
        kind = model.model_fields[name].annotation
        model = next(one for one in (kind, *get_args(kind)) if isinstance(one, type) and issubclass(one, BaseModel))
    return model

"""Why a row cannot be read: one number each for the kernels, one sentence each for people."""

from enum import IntEnum


class Fault(IntEnum):
    """What is wrong with a row. The number that goes with some of them is named in `sentence`."""

    NONE = 0
    FIELDS = 1
    AFTER_QUOTE = 2
    UNTERMINATED = 3
    TOO_LONG = 4
    UNDECODABLE = 5
    NOT_UTF8 = 6
    NOT_JSON = 7
    AFTER_OBJECT = 8
    TOO_DEEP = 9
    ARRAY = 10
    STRING = 11
    NUMBER = 12
    BOOLEAN = 13
    NULL = 14
    SURROGATE = 15


MAX_DEPTH = 500
"""How deep JSON may be nested."""

_NOT_AN_OBJECT = {
    Fault.ARRAY: "an array",
    Fault.STRING: "a string",
    Fault.NUMBER: "a number",
    Fault.BOOLEAN: "a boolean",
    Fault.NULL: "null",
}
_PLAIN = {
    Fault.NOT_UTF8: "not UTF-8",
    Fault.NOT_JSON: "not JSON",
    Fault.AFTER_OBJECT: "text after the JSON object",
    Fault.TOO_DEEP: f"nested deeper than {MAX_DEPTH} levels",
}


def sentence(
    fault: Fault, number: int = 0, *, width: int = 0, limit: int = 0, column: str = "", encoding: str = ""
) -> str:
    """The reason in words.

    `number` is the count of fields (FIELDS), the field, counted from 1 (AFTER_QUOTE, UNTERMINATED), or the row's
    length in bytes (TOO_LONG); `width`, `limit`, `column` and `encoding` are those of the reading.
    """
    match fault:
        case Fault.FIELDS:
            fields = "1 field" if number == 1 else f"{number} fields"
            return f"{fields} where the header has {width}"
        case Fault.AFTER_QUOTE:
            return f"text after the closing quote of field {number}"
        case Fault.UNTERMINATED:
            return f"the quote of field {number} is never closed"
        case Fault.TOO_LONG:
            return f"row of {number} bytes is longer than {limit}"
        case Fault.UNDECODABLE:
            return f"{column}: not {encoding.upper()}"
        case Fault.SURROGATE:
            return f"{column}: half of a surrogate pair"
        case _:
            if fault in _NOT_AN_OBJECT:
                return f"{_NOT_AN_OBJECT[fault]} where a JSON object should be"
            return _PLAIN[fault]

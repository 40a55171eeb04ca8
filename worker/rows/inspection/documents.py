"""What is text but no list of lines: JSON over many lines, a web page, lines that end with CR alone; with the cure."""

import json
import re

from shared.errors import Invalid, Unsupported
from shared.lists import Format
from worker.rows.reference.jsonl import Unreadable, parse_object
from worker.rows.reference.row import lines, without_line_end

_MARKUP = (
    (re.compile(rb"\s*(?:<!doctype html|<html[\s>])", re.IGNORECASE), "a web page (HTML)", "html",
     "Save its table as CSV"),
    (re.compile(rb"\s*<\?xml\s"), "XML", "xml", "Convert it to CSV or JSON Lines"),
    (re.compile(rb"\{\\rtf1"), "rich text (RTF)", "rtf", "Save its text as .txt"),
)  # fmt: skip
_LINES_LOOKED_AT = 20


def refuse_markup(name: str, head: bytes) -> None:
    """Raises Unsupported for HTML, XML and RTF, which begin alike whatever the upload is called."""
    for pattern, what, found, cure in _MARKUP:
        if pattern.match(head):
            raise Unsupported(
                f"{name or 'The upload'} is {what}, which is not read. {cure}, then upload that; or give format=text "
                "to have each of its lines as a row.",
                found=found,
            )


def refuse_json_document(name: str, head: bytes) -> None:
    """Raises Unsupported for JSON that is no list of lines; `detail` says how to convert it."""
    called, first = name or "The upload", head.lstrip(b" \t\r\n")
    if first.startswith(b"["):
        raise Unsupported(
            f"{called} is one JSON array. Convert it to JSON Lines (jq -c '.[]' FILE > FILE.jsonl), then upload that.",
            found="json",
        )
    if first.startswith(b"{"):
        raise Unsupported(
            f"{called} has JSON that goes over several lines. Put each object on a line of its own "
            "(jq -c . FILE > FILE.jsonl; where the rows are inside one object, jq -c '.ROWS[]'), then upload that.",
            found="json",
        )
    raise Unsupported(
        f"{called} is no JSON Lines: it does not begin with an object. Mend it, or give format=text to have each of "
        "its lines as a row.",
        found="json",
    )


def refuse_spread_json(name: str, head: bytes, whole: bool) -> None:
    """Raises Unsupported for an array, or objects over several lines, where a list of JSON Lines should be.

    A line that is wrong among right ones is a failed row and no reason to refuse. `whole`: the head is all of the list.
    """
    looked_at = (head[start:end].strip() for start, end in lines(head.lstrip(), _LINES_LOOKED_AT))
    some = [line for line in looked_at if line]
    if not some:
        return
    first = some[0]
    alone = len(some) == 1 and first.startswith(b"[") and _is_array_of_objects(head, whole)
    # The last object of an array is the only one that no comma follows.
    inside = first == b"["
    opens = first in (b"{", b"[{") or (first.startswith(b"[") and first.endswith(b","))
    if alone or inside or (opens and not any(map(_is_object, some))):
        refuse_json_document(name, head)


def refuse_lone_returns(head: bytes, kind: Format, quote: str | None) -> None:
    """Raises Invalid for a list of several lines that end with CR alone, which would all be one row."""
    if b"\n" in head or b"\r" not in head:
        return
    if kind is Format.JSONL and _is_object(without_line_end(head)):
        return
    outside = re.sub(b"%b[^%b]*%b" % ((re.escape(quote.encode()),) * 3), b"", head) if quote else head
    if b"\r" in outside.strip(b"\r"):
        way_out = " Give format=text to have all of it as one row." if kind is Format.TEXT else ""
        raise Invalid(
            "The list's lines end with CR alone, as old Macs wrote them; rows end with LF or CRLF. Convert it "
            rf"(tr '\r' '\n' < FILE > NEW), then upload that.{way_out}"
        )


def _is_object(line: bytes) -> bool:
    try:
        parse_object(line)
    except Unreadable:
        return False
    return True


def _is_array_of_objects(head: bytes, whole: bool) -> bool:
    """Whether the one line that the head has is an array of objects; a longer one is by its beginning."""
    if not whole:
        return re.match(rb"\s*\[\s*\{", head) is not None
    try:
        found = json.loads(head)
    except (ValueError, RecursionError):
        return False
    return isinstance(found, list) and all(isinstance(one, dict) for one in found) and bool(found)

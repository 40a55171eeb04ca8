"""Looks at an upload before it becomes a list, and while it still comes in."""

from typing import Any

from shared.errors import NotFound
from shared.files import naming
from shared.lists import Asked, Outline
from worker.context import Context
from worker.rows.inspect import HEAD
from worker.rows.inspect import inspect as inspect_bytes
from worker.rows.preview import preview_rows


def inspect(context: Context, ask: dict[str, Any]) -> dict[str, Any]:
    """What an upload is (`{upload, list, name, content_type, asked, of_rows}`), as members of a ListRecord.

    Leaves the rows that previews are tried on beside the list's place. Raises Unsupported, Invalid.
    """
    upload, size = ask["upload"], context.files.size(ask["upload"])

    def read_at(start: int, length: int) -> bytes:
        return context.files.read(upload, start, length)

    asked, of_rows = Asked(**ask["asked"]), ask.get("of_rows", False)
    found = inspect_bytes(read_at, size, ask["name"], ask.get("content_type"), asked, of_rows=of_rows)
    with context.files.create(naming.list_sample(ask["list"])) as file:
        preview = found.preview
        file.write(preview_rows(read_at, found.layout, found.body, size) if preview is None else preview)
    return {
        "format": found.format,
        "dialect": found.dialect.model_dump(),
        "columns": [column.model_dump(mode="json") for column in found.columns],
        "sample": list(found.sample),
        "body": found.body,
        "rows": found.rows,
    }


def outline(context: Context, ask: dict[str, Any]) -> dict[str, Any]:
    """How to count the rows of an upload that has more than `HEAD` bytes by now, as members of an Outline.

    It is asked for with `{upload, name, content_type, asked}`. Raises Unsupported and Invalid, though the end may tell
    more, and NotFound where the upload has ended.
    """

    def read_at(start: int, length: int) -> bytes:
        try:
            return context.files.read(ask["upload"], start, length)
        except FileNotFoundError as gone:
            raise NotFound("the upload has ended") from gone

    # As of a list that goes on: nothing is concluded from where it ends now.
    found = inspect_bytes(read_at, HEAD + 1, ask["name"], ask.get("content_type"), Asked(**ask["asked"]))
    return Outline(
        format=found.format,
        delimiter=found.dialect.delimiter,
        quote=found.dialect.quote,
        skips_blank_lines=found.layout.skips_blank_lines,
        body=found.body,
    ).model_dump(mode="json")

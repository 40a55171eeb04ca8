"""Conditional and partial requests (RFC 9110, sections 13 and 14), as far as files need them: one range of bytes."""

import re
from dataclasses import dataclass

from werkzeug.http import parse_etags

from shared.errors import PreconditionFailed, RangeNotSatisfiable

_RANGE = re.compile(r"\s*bytes\s*=\s*(\d{0,18})-(\d{0,18})\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Selection:
    """What to answer with: status 200, 206 or 304, and the bytes from `start`, `length` of them."""

    status: int
    start: int
    length: int


def select(
    size: int,
    etag: str | None,
    range_: str | None,
    if_range: str | None,
    if_none_match: str | None,
    if_match: str | None = None,
) -> Selection:
    """What a request for something of `size` bytes gets. Raises RangeNotSatisfiable, PreconditionFailed.

    Without an `etag` the thing may still grow, and is always given whole.
    """
    if if_match is not None and not _is_one_of(etag, if_match):
        raise PreconditionFailed("This is another result than the one in If-Match: read all of it again")
    if etag is None:
        return Selection(200, 0, size)
    if if_none_match is not None and parse_etags(if_none_match).contains_weak(etag):
        return Selection(304, 0, 0)
    found = _RANGE.fullmatch(range_ or "")
    # Several ranges, other units and nonsense may be ignored, and are.
    if found is None or found.group(0).strip().endswith("=-") or (if_range is not None and if_range != f'"{etag}"'):
        return Selection(200, 0, size)
    first, last = found.groups()
    if not first:
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(size, int(last) + 1) if last else size
        if last and int(last) < start:
            return Selection(200, 0, size)
    if start >= end:
        raise RangeNotSatisfiable(f"There are {size:,} bytes, and none of those asked for is among them", size=size)
    return Selection(206, start, end - start)


def _is_one_of(etag: str | None, if_match: str) -> bool:
    """What still grows is nobody's but `*`: it has no tag yet."""
    tags = parse_etags(if_match)
    return tags.star_tag or (etag is not None and tags.is_strong(etag))

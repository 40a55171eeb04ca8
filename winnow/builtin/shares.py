"""`hash_share`: a share of the rows that is the same at every run, on every machine."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from hashlib import blake2b
from typing import Annotated, Literal

from pydantic import Field

from winnow import Column, predicate

_SPACE = 2**64
_WRITTEN = re.compile(r"\s*([0-9]{1,20}(?:\.[0-9]{1,20})?|\.[0-9]{1,20})\s*(%?)\s*")


def read_share(written: str) -> int:
    """Of 2^64 places the first so many, for a share such as `0.1` or `10%`; exact, rounded up. Raises ValueError."""
    found = _WRITTEN.fullmatch(written)
    share = Fraction(found[1]) / (100 if found[2] else 1) if found else None
    if share is None or share > 1:
        raise ValueError(f"share: {written!r} is no share; write 0 to 1, such as 0.1, or a percentage such as 10%")
    return -int(-share * _SPACE // 1)


def place_of(seed: str, *texts: str) -> int:
    """Where texts lie among 2^64 places.

    The first eight bytes, big-endian, of an unkeyed BLAKE2b of digest size 8 over the seed and the texts, each in UTF-8
    and preceded by its length in bytes as eight big-endian bytes.
    """
    digest = blake2b(digest_size=8)
    for text in (seed, *texts):
        data = text.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return int.from_bytes(digest.digest(), "big")


def place_of_row(seed: str, row: Mapping[str, str]) -> int:
    """Where a row lies: the place of its columns' names and texts by turns, in the order of the names."""
    return place_of(seed, *(text for item in sorted(row.items()) for text in item))


def _places(share: str) -> int:
    return read_share(share)


@predicate(setup=_places)
def hash_share(
    row: Mapping[str, str],
    places: int,
    share: Annotated[
        str,
        Field(
            description="How much is kept: 0 to 1, or a percentage",
            pattern=r"^\s*([0-9]{1,20}(\.[0-9]{1,20})?|\.[0-9]{1,20})\s*%?\s*$",
        ),
    ] = "10%",
    seed: Annotated[str, Field(description="Another seed gives another share", max_length=1000)] = "",
    column: Annotated[
        Column | None, Field(description="Rows alike in this column go the same way; none: rows alike in all columns")
    ] = None,
    keep: Annotated[Literal["share", "rest"], Field(description="The share, or exactly what is left of it")] = "share",
) -> bool:
    """Keeps a share of the rows, the same ones at every run: by a hash of a column, or of the whole row.

    A smaller share of the same seed is a part of a larger one; the share and the rest make up the list. Rows that are
    equal go the same way, so the share kept is exact only for many different rows.
    """
    place = place_of_row(seed, row) if column is None else place_of(seed, row[column])
    return (place < places) == (keep == "share")

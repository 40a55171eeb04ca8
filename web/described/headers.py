"""Headers that requests may carry and answers have, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Header:
    """What a header says; `always`: every such answer has it."""

    says: str
    schema: Mapping[str, Any]
    always: bool = False
    example: str | None = None


_TEXT: Mapping[str, Any] = {"type": "string"}

ANSWERED: Mapping[str, Header] = {
    "Location": Header("Where what was made is found.", _TEXT, True, "/api/jobs/8h3k2m1xq0v9b7aa"),
    "ETag": Header("Changes when the bytes do; a result's once the job has ended, anew with each attempt.", _TEXT),
    "Accept-Ranges": Header("`bytes`, where `Range` is taken.", {"const": "bytes"}),
    "Content-Range": Header(
        "Which bytes these are, and of how many; of a `416` only how many.", _TEXT, True, "bytes 0-99/1210"
    ),
    "Content-Disposition": Header(
        "What to call it (RFC 6266): `filename` in ASCII, and `filename*` in UTF-8 where that is not the whole of it.",
        _TEXT,
        example="attachment; filename=\"leute.csv\"; filename*=UTF-8''l%C3%A9ute.csv",
    ),
    "Content-Length": Header("Where it is known before the first byte.", {"type": "string", "pattern": "^[0-9]+$"}),
    "Winnow-Complete": Header(
        "`true` once the job has succeeded: nothing will come after this.", {"enum": ["true", "false"]}, True
    ),
    "Winnow-Attempt": Header(
        "The number of the attempt whose rows these are; a page has none.",
        {"type": "string", "pattern": "^[1-9][0-9]*$"},
        example="1",
    ),
    "Retry-After": Header("Seconds to wait before asking again.", {"type": "string", "pattern": "^[0-9]+$"}, True, "2"),
    "RateLimit": Header(
        "What is left (`r`) of each quota that this has used of, and in how many seconds all of it is there again "
        "(`t`); where there are quotas.",
        _TEXT,
        example='"submits";r=59;t=1',
    ),
    "RateLimit-Policy": Header(
        "These quotas: so many (`q`) within so many seconds (`w`).", _TEXT, example='"submits";q=60;w=60;qu="requests"'
    ),
    "Allow": Header("The methods that there are.", _TEXT, True),
    "WWW-Authenticate": Header("`Bearer`.", {"const": "Bearer"}, True),
    "Set-Cookie": Header("The page's cookie, or its end.", _TEXT),
    "Cache-Control": Header("How long it may be kept.", _TEXT),
    "Content-Encoding": Header("`gzip`, where that was asked for.", _TEXT),
    "Vary": Header("What else decides about the answer.", _TEXT),
}

ASKED: Mapping[str, Header] = {
    "Idempotency-Key": Header(
        "1 to 255 printable ASCII characters. For 24 hours a repeat under the same key answers the same job; with "
        "another body it is refused (`422`), while the first is still in flight too (`409`, with `Retry-After`).",
        {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"},
    ),
    "Last-Event-ID": Header(
        "The `id` of the last event that was received; go on after it.",
        {"type": "string", "pattern": "^[0-9]{1,15}(-[0-9]{1,18})?$"},
        example="17-1763900000123456",
    ),
    "Range": Header("One range of bytes; several, and other units, are ignored.", _TEXT, example="bytes=0-99"),
    "If-Range": Header("An `ETag`: the range counts only where it is still this one.", _TEXT),
    "If-Match": Header("`ETag`s: where none of them is still true the answer is `412`.", _TEXT),
    "If-None-Match": Header("`ETag`s at hand: the answer is `304` where one of them is still true.", _TEXT),
    "Content-Encoding": Header("How the body is packed; it is unpacked on the way.", {"enum": ["gzip", "zstd"]}),
}

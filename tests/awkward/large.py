"""Rows of fifty megabytes: lists too long for a page, and for trying every size of block."""

from tests.awkward.case import Awkward

LONG_ROW_BYTES = 50_000_000

FILLING = {
    "long_line.csv": (b"x", LONG_ROW_BYTES),
    "long_line.txt": (b"x", LONG_ROW_BYTES),
    "long_line.jsonl": (b"x", LONG_ROW_BYTES),
    "long_unterminated.csv": (b"x,\n", LONG_ROW_BYTES // 3),
}
"""What makes the row of each of these long, and how often it stands there (an even number of times)."""

LARGE = (
    Awkward("long_line.csv", lambda: b"id,note\n1,ok\n2," + b"x" * LONG_ROW_BYTES + b"\n3,ok\n", 3, columns=("note",)),
    Awkward("long_line.txt", lambda: b"ok\n" + b"x" * LONG_ROW_BYTES + b"\nok\n", 3, columns=("line",)),
    Awkward("long_line.jsonl", lambda: b'{"a":"' + b"x" * LONG_ROW_BYTES + b'"}\n{"a":"ok"}\n', 2, columns=("a",)),
    Awkward(
        "long_unterminated.csv",
        lambda: b'id,note\n1,ok\n2,"' + b"x,\n" * (LONG_ROW_BYTES // 3),
        2,
        failed=1,
        columns=("note",),
    ),
)

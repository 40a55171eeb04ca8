"""The events of a job as clients see them, and the cursor that names a place in its log."""

from dataclasses import dataclass
from typing import Any

JOB_NAMESPACE = "/jobs"

Event = dict[str, Any]
"""`{type, job, seq, cursor, at, …}`: already JSON, never changed after it is made."""


@dataclass(frozen=True)
class Cursor:
    """A place in a job's log: `seq`, and the microsecond at which that event was recorded.

    The second part tells a log that was rolled back (Redis restored to an earlier state) from the one that
    the client saw: the same `seq` then carries another time. `None`: unknown (a client that only kept `seq`).
    """

    seq: int
    us: int | None = None

    @classmethod
    def parse(cls, text: "str | int") -> "Cursor":
        """From `17`, `"17"` or `"17-1763900000123456"`; raises ValueError for anything else."""
        if isinstance(text, bool):
            raise ValueError("a cursor is a seq or a cursor of an event")
        if isinstance(text, int):
            if text < 0:
                raise ValueError("a seq is not negative")
            return cls(text)
        seq, dash, us = str(text).partition("-")
        if not (seq.isascii() and seq.isdigit() and len(seq) <= 15):
            raise ValueError("a cursor is a seq or a cursor of an event")
        if dash and not (us.isascii() and us.isdigit() and len(us) <= 18):
            raise ValueError("a cursor is a seq or a cursor of an event")
        return cls(int(seq), int(us) if dash else None)

    def __str__(self) -> str:
        return str(self.seq) if self.us is None else f"{self.seq}-{self.us}"

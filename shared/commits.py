"""What workers commit of a job: runs of tested rows, how many are in each result, and where their bytes are."""

from shared.lists import Noun


class Counted(Noun):
    """A run of tested rows, `rows` of them from row `first` on: how many are in each result, and in how many bytes."""

    first: int
    rows: int
    kept: int
    rejected: int
    failed: int
    kept_bytes: int
    rejected_bytes: int
    failed_bytes: int
    report_bytes: int

    @property
    def to(self) -> int:
        """The row after the last one."""
        return self.first + self.rows


class Segment(Counted):
    """One accepted piece of a job's work, and where its bytes are.

    The object `name` in storage holds, in this order, the kept rows' bytes (`kept_bytes`), the failed rows' bytes
    (`failed_bytes`), the failed rows as JSON Lines (`report_bytes`), and one bit a row: kept (`(rows + 7) // 8`
    bytes), then one bit a row: failed. Of a Parquet list the kept and the failed bytes are row groups, and behind
    the bits stand the footers that go with them (`kept_footer` and `failed_footer` bytes). At the end stand
    the reasons of rejected rows that have one, as a JSON array of `[row, reason]` (`rejection_bytes`).
    `rejected_bytes` is how many bytes the rejected rows have in the list (a Parquet list does not tell: 0); `start` and
    `end` are the byte range of the list that the segment spans, blank lines included.
    """

    start: int
    end: int
    name: str
    kept_footer: int = 0
    failed_footer: int = 0
    rejection_bytes: int = 0


class SetAside(Noun):
    """Verdicts on some of the rows `[first, first + rows)`, which cannot be committed yet: one before them is still
    under test. They are of this attempt, and in its object `name`, whose bytes have this checksum (CRC-32): it is not
    synced, so after a loss of power it may be another, and then those rows are tested again.
    """

    attempt: int
    first: int
    rows: int
    name: str
    checksum: int

    @property
    def to(self) -> int:
        """The row after the last one."""
        return self.first + self.rows


class Manifest(Counted):
    """Segments that follow each other without a hole, `segments` of them, written down in the object `name`."""

    segments: int
    name: str

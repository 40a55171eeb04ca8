"""Writes one segment: the kept rows' bytes as they come, then failed rows, their report, and one bit a row."""

import base64
import codecs
import json
from collections.abc import Iterable
from contextlib import ExitStack, suppress
from dataclasses import dataclass

import numpy as np

from shared.files import local
from shared.files.local import LocalFiles
from shared.jobs import Segment
from shared.store.leases import Chunk
from worker.picking import Mask

COPY_BYTES = 2**20


REPORTED_BYTES = 2**20
"""More of a failed row is not put in the report (which says so); `failed?raw=1` has every byte."""


@dataclass(frozen=True)
class FailedRow:
    """A row that could not be tested: its number and line (both from 1), why, and where its bytes are in the list."""

    row: int
    line: int
    reason: str
    start: int
    end: int
    head: bytes
    """Its first bytes, at least `REPORTED_BYTES` of them where there are so many."""

    def report(self, encoding: str) -> bytes:
        """The row as a line of the `failed` result; bytes that are no text come as base64."""
        entry: dict[str, object] = {"row": self.row, "line": self.line, "reason": self.reason}
        whole = self.end - self.start <= REPORTED_BYTES
        bare = without_line_end(self.head) if whole else self.head[:REPORTED_BYTES]
        try:
            # A cut may fall within a character: that much is left out, and anything else is no text.
            entry["data"] = bare.decode(encoding) if whole else codecs.getincrementaldecoder(encoding)().decode(bare)
        except UnicodeDecodeError:
            entry["data"] = None
            entry["data_base64"] = base64.b64encode(bare).decode()
        if not whole:
            entry["truncated"] = True
        return json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def without_line_end(row: bytes) -> bytes:
    """A row's bytes without its LF or CRLF."""
    return row[:-2] if row.endswith(b"\r\n") else row.removesuffix(b"\n")


class SegmentWriter:
    """One segment in the making: `add` stretches in list order, then `close`, or `discard`."""

    def __init__(self, files: LocalFiles, lease: Chunk, number: int, first: int, start: int, encoding: str) -> None:
        self._files = files
        self._lease = lease
        self._encoding = encoding
        self._content = local.list_content(lease.list)
        self._name = f"{lease.chunk}-{lease.fence}-{number}"
        self._first = first
        self._start = start
        self._end = start
        self._stack = ExitStack()
        self._file = self._stack.enter_context(files.create(local.segment(lease.job, lease.attempt, self._name)))
        self._kept: list[Mask] = []
        self._failed: list[Mask] = []
        self._failed_rows: list[FailedRow] = []
        self._kept_bytes = 0
        self._rejected_bytes = 0
        self._rows = 0

    @property
    def next_row(self) -> int:
        """The row (from 0) after the last one added."""
        return self._first + self._rows

    @property
    def rows(self) -> int:
        """How many rows were added."""
        return self._rows

    @property
    def failed(self) -> int:
        """How many of them failed."""
        return len(self._failed_rows)

    @property
    def size(self) -> int:
        """How many bytes of the list are in it."""
        return self._end - self._start

    def add(
        self, end: int, kept: Mask, kept_raw: bytes | memoryview, failed: Iterable[FailedRow], rejected_bytes: int
    ) -> None:
        """The rows up to byte `end` of the list: which were kept (a mask over rows), their bytes, the failed ones."""
        self._file.write(kept_raw)
        self._kept_bytes += len(kept_raw)
        self._rejected_bytes += rejected_bytes
        failed_mask = np.zeros(len(kept), np.bool_)
        for row in failed:
            failed_mask[row.row - 1 - self.next_row] = True
            self._failed_rows.append(row)
        self._kept.append(kept)
        self._failed.append(failed_mask)
        self._rows += len(kept)
        self._end = end

    def close(self) -> Segment:
        """The segment, whole in storage; what is left is to have it accepted."""
        kept = np.concatenate(self._kept) if self._kept else np.zeros(0, np.bool_)
        failed = np.concatenate(self._failed) if self._failed else np.zeros(0, np.bool_)
        failed_bytes = sum(self._copy(row) for row in self._failed_rows)
        report_bytes = sum(self._file.write(row.report(self._encoding)) for row in self._failed_rows)
        self._file.write(np.packbits(kept, bitorder="little").tobytes())
        self._file.write(np.packbits(failed, bitorder="little").tobytes())
        self._stack.close()
        kept_rows, failed_rows = int(kept.sum()), len(self._failed_rows)
        return Segment(
            first=self._first,
            rows=self._rows,
            kept=kept_rows,
            failed=failed_rows,
            rejected=self._rows - kept_rows - failed_rows,
            start=self._start,
            end=self._end,
            kept_bytes=self._kept_bytes,
            failed_bytes=failed_bytes,
            rejected_bytes=self._rejected_bytes,
            report_bytes=report_bytes,
            name=self._name,
        )

    def discard(self) -> None:
        """Leaves nothing behind: the segment was not wanted to its end."""
        with suppress(_Discarded), self._stack:
            raise _Discarded

    def _copy(self, row: FailedRow) -> int:
        if len(row.head) >= row.end - row.start:
            return self._file.write(row.head[: row.end - row.start])
        for start in range(row.start, row.end, COPY_BYTES):
            self._file.write(self._files.read(self._content, start, min(COPY_BYTES, row.end - start)))
        return row.end - row.start


class _Discarded(Exception):
    pass

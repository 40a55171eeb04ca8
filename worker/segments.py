"""Writes one segment: the kept rows as they come, then failed rows, their report, one bit a row, footers, and
reasons of rejected rows."""

import json
from contextlib import ExitStack, suppress

import numpy as np

from shared.commits import Segment
from shared.files import naming
from shared.files.local import LocalFiles
from shared.store.leased import Chunk
from worker.judging import Judged
from worker.kinds import FailedRow, Kind, Part
from worker.picking import Mask


class SegmentWriter:
    """One segment in the making: `add` stretches in list order, then `close`, or `discard`."""

    def __init__(self, files: LocalFiles, lease: Chunk, number: int, first: int, start: int, kind: Kind) -> None:
        self._name = f"{lease.chunk}-{lease.fence}-{number}"
        self._first = first
        self._start = start
        self._end = start
        self._stack = ExitStack()
        self._file = self._stack.enter_context(files.create(naming.segment(lease.job, lease.attempt, self._name)))
        self._outlet = kind.outlet(self._file)
        self._kept: list[Mask] = []
        self._failed: list[Mask] = []
        self._failed_rows: list[FailedRow] = []
        self._rejections: list[tuple[int, str]] = []
        self._rejected_bytes = 0
        self._rows = 0

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
        """How many bytes of the list are in it, or are to be written: what is more."""
        return max(self._end - self._start, self._outlet.size)

    def add(self, part: Part, judged: Judged) -> None:
        """The rows of a part that is settled."""
        is_row = ~part.block.blank
        kept = judged.kept[is_row]
        self._outlet.add(part)
        self._kept.append(kept)
        self._failed.append(judged.failed[is_row])
        self._rejections += ((part.number(entry), reason) for entry, reason in sorted(judged.rejections.items()))
        self._failed_rows += part.failed()
        self._rejected_bytes += part.rejected_bytes()
        self._rows += len(kept)
        self._end = part.end_byte

    def close(self) -> Segment:
        """The segment, whole in storage; what is left is to have it accepted."""
        kept = np.concatenate(self._kept) if self._kept else np.zeros(0, np.bool_)
        failed = np.concatenate(self._failed) if self._failed else np.zeros(0, np.bool_)
        kept_bytes, kept_footer = self._outlet.end_kept()
        failed_bytes, failed_footer = self._outlet.end_failed()
        report_bytes = sum(self._file.write(row.report()) for row in self._failed_rows)
        self._file.write(np.packbits(kept, bitorder="little").tobytes())
        self._file.write(np.packbits(failed, bitorder="little").tobytes())
        self._file.write(kept_footer + failed_footer)
        rejections = json.dumps(self._rejections, ensure_ascii=False).encode() if self._rejections else b""
        self._file.write(rejections)
        self._stack.close()
        kept_rows, failed_rows = int(kept.sum()), int(failed.sum())
        return Segment(
            first=self._first,
            rows=self._rows,
            kept=kept_rows,
            failed=failed_rows,
            rejected=self._rows - kept_rows - failed_rows,
            start=self._start,
            end=self._end,
            kept_bytes=kept_bytes,
            failed_bytes=failed_bytes,
            rejected_bytes=self._rejected_bytes,
            report_bytes=report_bytes,
            name=self._name,
            kept_footer=len(kept_footer),
            failed_footer=len(failed_footer),
            rejection_bytes=len(rejections),
        )

    def discard(self) -> None:
        """Leaves nothing behind: the segment was not wanted to its end."""
        with suppress(_Discarded), self._stack:
            raise _Discarded


class _Discarded(Exception):
    pass

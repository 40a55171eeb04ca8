"""Verdicts that cannot be committed yet, for a row before them is still under test: kept in storage, and read back by
whoever tests their chunk after this process has died, or its job has rested.

An object has one bit a row: decided, one bit a row: kept, one bit a row: failed, and behind them as JSON why rows
failed and why they were rejected, by their numbers in the list. It is not synced: whoever reads it compares a checksum.
"""

import json
import logging
import zlib
from dataclasses import dataclass, field

import numpy as np

from shared.commits import SetAside
from shared.files import naming
from shared.files.local import LocalFiles
from shared.store.leased import Chunk
from worker.picking import Mask

log = logging.getLogger("winnow.work")


@dataclass(frozen=True)
class Aside:
    """Masks over the rows from `first` on, and reasons by rows' numbers in the list (from 1)."""

    first: int
    decided: Mask
    kept: Mask
    failed: Mask
    reasons: dict[int, str] = field(default_factory=dict)
    rejections: dict[int, str] = field(default_factory=dict)

    def write(self, files: LocalFiles, lease: Chunk, number: int) -> SetAside:
        """Puts it in storage, as the `number`-th of its lease; what is left is to have it recorded. Raises OSError."""
        bits = (np.packbits(mask, bitorder="little").tobytes() for mask in (self.decided, self.kept, self.failed))
        told = json.dumps([[*self.reasons.items()], [*self.rejections.items()]], ensure_ascii=False).encode()
        data = b"".join((*bits, told))
        name = f"aside-{lease.chunk}-{lease.fence}-{number}"
        with files.create(naming.aside(lease.job, lease.attempt, name), lasting=False) as file:
            file.write(data)
        return SetAside(
            attempt=lease.attempt, first=self.first, rows=len(self.decided), name=name, checksum=zlib.crc32(data)
        )


def read_aside(files: LocalFiles, job_id: str, record: SetAside) -> Aside | None:
    """What a record speaks of; None where it is gone, or was not whole when power was lost. Raises OSError."""
    name = naming.aside(job_id, record.attempt, record.name)
    try:
        data = files.read(name, 0, files.size(name))
    except FileNotFoundError:
        data = b""
    size = (record.rows + 7) // 8
    if zlib.crc32(data) != record.checksum or len(data) < 3 * size:
        log.warning("job %s: what was set aside of rows %d to %d is gone: they are tested again",
                    job_id, record.first + 1, record.to)  # fmt: skip
        return None
    bits = np.unpackbits(
        np.frombuffer(data, np.uint8, 3 * size).reshape(3, size), axis=1, count=record.rows, bitorder="little"
    )
    decided, kept, failed = bits.astype(np.bool_)
    reasons, rejections = json.loads(data[3 * size :])
    return Aside(record.first, decided, kept, failed, dict(reasons), dict(rejections))

"""Uploads in flight: bytes go into storage a block at a time, hashed on the way, and nothing half stays."""

import hashlib
import os
import secrets
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType

from eventlet import tpool

from shared.errors import TooLarge
from shared.files.local import LocalFiles, list_content

BLOCK_BYTES = 2**20
_FOLDER = "uploads"
_FORGOTTEN_SECONDS = 3600.0


class Upload:
    """One body on its way to becoming a list. As a context it removes what is left of itself at the end.

    Blocks of 1 MiB go through a thread, in which write and sha256 happen in one call: on the loop they would hold up
    everybody's pings, and a call for each read would cost more than it does.
    """

    def __init__(self, files: LocalFiles, limit: int) -> None:
        self.name = f"{_FOLDER}/{secrets.token_hex(12)}"
        self.bytes = 0
        self._limit = limit
        self._files = files
        self._path = files.path(self.name)
        self._hash = hashlib.sha256()
        self._block = bytearray()
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640)

    def __enter__(self) -> "Upload":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
        self._path.unlink(missing_ok=True)

    def write(self, data: bytes) -> None:
        """Takes bytes; now and then that is a call in a thread, while which others run. Raises TooLarge."""
        self._block += data
        self.bytes += len(data)
        if self.bytes > self._limit:
            raise TooLarge(f"The file is larger than the {self._limit:,} bytes that are taken", limit=self._limit)
        if len(self._block) >= BLOCK_BYTES:
            self._flush()

    def take(self, blocks: Iterable[bytes]) -> None:
        """Takes all of a body."""
        for data in blocks:
            self.write(data)

    def finish(self) -> str:
        """Ends writing, on disk for good; gives the sha256. The upload can now be read under its name."""
        if self._file >= 0:
            self._flush()
            tpool.execute(os.fsync, self._file)
            os.close(self._file)
            self._file = -1
        return self._hash.hexdigest()

    def become(self, list_id: str) -> None:
        """Moves the bytes to where the list's content is; from now on nothing is removed at the end."""
        target = self._files.path(list_content(list_id))
        tpool.execute(_move, self._path, target)

    def _flush(self) -> None:
        if self._block:
            block, self._block = self._block, bytearray()
            tpool.execute(_write, self._file, block, self._hash.update)


def _write(file: int, block: bytearray, update: Callable[[bytearray], None]) -> None:
    update(block)
    with memoryview(block) as view:
        written = 0
        while written < len(block):
            written += os.write(file, view[written:])


def _move(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    source.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def sweep(files: LocalFiles) -> None:
    """Removes uploads that a process left behind when it was killed: nothing was written to them for an hour."""
    folder = files.path(_FOLDER)
    before = time.time() - _FORGOTTEN_SECONDS
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.stat().st_mtime < before:
            path.unlink(missing_ok=True)

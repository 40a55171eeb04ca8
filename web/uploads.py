"""Uploads in flight: blocks go into storage as they come, unpacked and hashed on the way, and nothing half stays."""

import hashlib
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType

from eventlet import tpool

from shared.errors import TooLarge
from shared.files.local import LocalFiles, make_folder, sync_folder
from shared.files.naming import list_content, upload
from shared.lists import Packed
from web import happened
from web.unpacking import HEAD_BYTES, Unpacker, packing_of, refuse_inside

BLOCK_BYTES = 2**20
PACKED_BLOCK_BYTES = 2**18
UNPACK_FREELY_BYTES = 64 * 2**20
"""What unpacks to less is no bomb, whatever it was packed into."""


class Upload:
    """One body on its way to becoming a list. As a context it removes what is left of itself at the end.

    Blocks of 1 MiB go through a thread, in which write and sha256 happen in one call: on the loop they would hold up
    everybody's pings, and a call for each read would cost more than it does. What is packed goes through it in steps
    of 1 MiB of plain bytes. Without a `ratio` bytes are taken as they are, packed or not.
    """

    def __init__(self, files: LocalFiles, list_id: str, limit: int, ratio: int | None = None) -> None:
        self.list_id = list_id
        self.name = upload(list_id)
        self.grown: Callable[[int], None] | None = None
        """Called, where set, with the number of plain bytes that can be read by now, until the last are in."""
        self.holds: Callable[[int], None] | None = None
        """Called likewise, with the last too; what it raises ends the upload."""
        self._limit = limit
        self._ratio = ratio
        self._files = files
        self._path = files.path(self.name)
        self._received = 0
        self._block = bytearray()
        self._sink: _Plain | _Unpacked | None = None
        self._file: int = tpool.execute(_open, self._path)

    def __enter__(self) -> "Upload":
        happened.upload_began.send(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        happened.upload_ended.send(self)
        file, self._file = self._file, -1
        tpool.execute(_leave, file, self._path)

    @property
    def size(self) -> int:
        """How many plain bytes are written."""
        return self._sink.written if self._sink else 0

    @property
    def packed(self) -> Packed | None:
        """What was received, where that was not the plain bytes; whole after `finish`."""
        return self._sink.packed if isinstance(self._sink, _Unpacked) else None

    def write(self, data: bytes) -> None:
        """Takes bytes; now and then that is a call in a thread, while which others run.

        Raises TooLarge, NoRoom, and what is wrong with a packed stream (Invalid, Unsupported).
        """
        self._block += data
        self._received += len(data)
        happened.bytes_came.send(self, count=len(data))
        if self._received > self._limit:
            raise TooLarge(
                f"The file is larger than the {self._limit:,} bytes that are taken. Split it, or have the server's "
                "WINNOW_MAX_UPLOAD_BYTES raised.",
                limit=self._limit,
            )
        if len(self._block) >= (BLOCK_BYTES if self.packed is None else PACKED_BLOCK_BYTES):
            self._flush()

    def take_from(self, file: int, start: int, count: int) -> None:
        """Takes `count` bytes of an open file, as they are. Raises EOFError where there are fewer, NoRoom."""
        if self._sink is None:
            self._sink = _Plain(self._file)
        end = start + count
        while start < end:
            start += tpool.execute(self._sink.copy, file, start, min(end - start, BLOCK_BYTES))
            if self.holds is not None:
                self.holds(self._sink.written)

    def take(self, blocks: Iterable[bytes]) -> None:
        """Takes all of a body."""
        for data in blocks:
            self.write(data)

    def finish(self) -> str:
        """Ends writing, on disk for good; gives the sha256. The upload can now be read under its name."""
        self.grown = None
        if self._file >= 0:
            self._flush()
            if self._sink is not None:
                self._sink.finish()
            tpool.execute(os.fsync, self._file)
            os.close(self._file)
            self._file = -1
        return (self._sink.hash if self._sink else hashlib.sha256()).hexdigest()

    def become(self) -> None:
        """Moves the bytes to where the list's content is; from now on nothing is removed at the end."""
        target = self._files.path(list_content(self.list_id))
        tpool.execute(_move, self._path, target)

    def _flush(self) -> None:
        if not self._block:
            return
        block, self._block = self._block, bytearray()
        if self._sink is None:
            packing = None if self._ratio is None else packing_of(bytes(block[:4]))
            self._sink = (
                _Plain(self._file)
                if packing is None
                else _Unpacked(self._file, Unpacker(packing), Packed(format=packing, bytes=0, sha256=""))
            )
        self._sink.take(block, self._went_on)

    def _went_on(self, plain: int, packed: int) -> None:
        """Tells who wants to know; raises TooLarge for what a packed stream has grown to, and NoRoom."""
        if self.holds is not None:
            self.holds(plain)
        if self.grown is not None:
            self.grown(plain)
        if not self.packed:
            return
        if plain > self._limit:
            raise TooLarge(
                f"The first {packed:,} bytes of the upload unpack to more than the {self._limit:,} bytes that are "
                "taken. Split the list, or have the server's WINNOW_MAX_UPLOAD_BYTES raised.",
                limit=self._limit,
            )
        if self._ratio is not None and plain > max(UNPACK_FREELY_BYTES, packed * self._ratio):
            raise TooLarge(
                f"The first {packed:,} bytes of the upload unpack to {plain:,} and more, over {self._ratio:,} times as "
                "much: that is how a bomb looks. If it is a list, upload it unpacked, or have the server's "
                "WINNOW_MAX_UNPACK_RATIO raised.",
                ratio=self._ratio,
            )


class _Plain:
    """Writes bytes as they come."""

    def __init__(self, file: int) -> None:
        self.hash = hashlib.sha256()
        self.written = 0
        self._file = file

    def take(self, block: bytearray, went_on: Callable[[int, int], None]) -> None:
        tpool.execute(self._write, block)
        went_on(self.written, self.written)

    def copy(self, file: int, start: int, count: int) -> int:
        data = os.pread(file, count, start)
        if not data:
            raise EOFError("the file has fewer bytes")
        self._write(data)
        return len(data)

    def finish(self) -> None:
        """Nothing is held back."""

    def _write(self, block: bytearray | bytes) -> None:
        self.hash.update(block)
        with memoryview(block) as view:
            done = 0
            while done < len(block):
                done += os.write(self._file, view[done:])
        self.written += len(block)


class _Unpacked(_Plain):
    """Writes what is inside."""

    def __init__(self, file: int, unpacker: Unpacker, packed: Packed) -> None:
        super().__init__(file)
        self.packed = packed
        self._packed_hash = hashlib.sha256()
        self._unpacker = unpacker
        self._head: bytearray | None = bytearray()

    def take(self, block: bytearray, went_on: Callable[[int, int], None]) -> None:
        received = self.packed.bytes + len(block)
        tpool.execute(self._feed, block)
        self.packed = self.packed.model_copy(update={"bytes": received})
        while tpool.execute(self._step):
            went_on(self.written, self._unpacker.used)

    def finish(self) -> None:
        self._unpacker.finish()
        self._look(last=True)
        self.packed = self.packed.model_copy(update={"sha256": self._packed_hash.hexdigest()})

    def _feed(self, block: bytearray) -> None:
        self._packed_hash.update(block)
        self._unpacker.feed(block)

    def _step(self) -> bool:
        plain = self._unpacker.step()
        if plain is None:
            return False
        if self._head is not None:
            self._head += plain[:HEAD_BYTES]
            self._look(last=False)
        self._write(plain)
        return True

    def _look(self, last: bool) -> None:
        if self._head is not None and (last or len(self._head) >= HEAD_BYTES):
            refuse_inside(self.packed.format, bytes(self._head))
            self._head = None


def _open(path: Path) -> int:
    make_folder(path.parent)
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640)


def _leave(file: int, path: Path) -> None:
    if file >= 0:
        os.close(file)
    path.unlink(missing_ok=True)


def _move(source: Path, target: Path) -> None:
    make_folder(target.parent)
    source.replace(target)
    sync_folder(target.parent)

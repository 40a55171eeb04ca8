"""Objects as files below one folder. An object appears whole under its name and never changes after."""

import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from shared.files.faults import Damaged

PART = ".part"
"""How the names of files end that are still being written."""
_NO_LINKS = frozenset({errno.EPERM, errno.EXDEV, errno.EMLINK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS})
"""What a file system says that has no links, no link out of here, or too many of them."""
_COPY_BYTES = 2**20


@dataclass(frozen=True)
class Found:
    """An object by its name below the folder that was looked through; when it was written (seconds), and its bytes."""

    name: str
    written: float
    bytes: int


@dataclass(frozen=True)
class Cleared:
    """What was removed of a folder; `done` where nothing is left of it."""

    objects: int
    bytes: int
    done: bool


@dataclass(frozen=True)
class Room:
    """Bytes of a disk: those that are left, and all."""

    free: int
    total: int


class LocalFiles:
    """The folder `WINNOW_DATA`. Names are relative, made by us alone, and never leave the folder."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()

    def path(self, name: str) -> Path:
        """Where an object is (or would be). Raises ValueError for a name that leaves the folder."""
        path = (self.root / name).resolve()
        if not path.is_relative_to(self.root) or path == self.root:
            raise ValueError(f"not a name of an object: {name!r}")
        return path

    def room(self) -> Room:
        """How much room there is. Raises OSError."""
        found = os.statvfs(self.root)
        return Room(found.f_bavail * found.f_frsize, found.f_blocks * found.f_frsize)

    def exists(self, name: str) -> bool:
        """Whether the object is there, whole."""
        return self.path(name).is_file()

    def size(self, name: str) -> int:
        """The object's size in bytes; raises FileNotFoundError."""
        return self.path(name).stat().st_size

    @contextmanager
    def create(self, name: str, lasting: bool = True) -> Iterator[BinaryIO]:
        """A file to write; it gets its name when the block ends well, and is gone when it does not.

        Then it is on disk: Redis is told of it next, and its memory must not reach further back than that of storage.
        One that need not be `lasting` outlives any process, but maybe not a loss of power.
        """
        path = self.path(name)
        make_folder(path.parent)
        # By chance, not by process: containers that share a folder have the same process ids.
        part = path.with_name(f".{path.name}.{secrets.token_hex(4)}{PART}")
        try:
            with part.open("wb") as file:
                yield file
                file.flush()
                if lasting:
                    os.fsync(file.fileno())
            part.replace(path)
            if lasting:
                sync_folder(path.parent)
        except BaseException:
            part.unlink(missing_ok=True)
            raise

    def share(self, name: str, other: str) -> None:
        """Gives the bytes of an object a second name; each stays when the other goes. They take room twice only where
        the file system has no links. Raises FileNotFoundError."""
        source, target = self.path(name), self.path(other)
        make_folder(target.parent)
        try:
            target.hardlink_to(source)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            with source.open("rb") as file, self.create(other) as copy:
                shutil.copyfileobj(file, copy, _COPY_BYTES)
        sync_folder(target.parent)

    def read(self, name: str, start: int, length: int) -> bytes:
        """Up to `length` bytes from `start`; raises FileNotFoundError."""
        with self.path(name).open("rb", buffering=0) as file:
            return os.pread(file.fileno(), length, start)

    def read_all(self, name: str, start: int, length: int) -> bytes:
        """The `length` bytes from `start`; raises FileNotFoundError, and Damaged where there are fewer."""
        data = self.read(name, start, length)
        if len(data) < length:
            raise Damaged(name)
        return data

    def read_into(self, name: str, start: int, target: memoryview) -> int:
        """Fills `target` with the bytes from `start` on; gives how many there were. Raises FileNotFoundError."""
        filled = 0
        with self.path(name).open("rb", buffering=0) as file:
            while filled < len(target) and (count := os.preadv(file.fileno(), [target[filled:]], start + filled)):
                filled += count
        return filled

    def tidy(self, name: str) -> None:
        """Removes the folders that an object was in, from the inside, as far as they are empty."""
        for folder in self.path(name).parents:
            if folder.parent == self.root:
                return
            try:
                folder.rmdir()
            except OSError:
                return

    def delete(self, name: str) -> None:
        """Removes an object, or everything below a folder; nothing there is fine."""
        path = self.path(name)
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)

    def clear(self, name: str, most: int) -> Cleared:
        """Removes up to `most` objects below a folder, and the folder once it is empty. Raises OSError."""
        objects, size = 0, 0
        for found in self.below(name):
            if objects == most:
                return Cleared(objects, size, done=False)
            # A link goes itself, and not what it points at.
            (self.path(name) / found.name).unlink(missing_ok=True)
            objects, size = objects + 1, size + found.bytes
        with suppress(FileNotFoundError):
            for folder, _, _ in os.walk(self.path(name), topdown=False):
                os.rmdir(folder)  # noqa: PTH106  # os.walk gives text
        return Cleared(objects, size, done=True)

    def below(self, name: str) -> Iterator[Found]:
        """The objects below a folder, as they are met; none where there is no such folder."""
        try:
            entries = os.scandir(self.path(name))
        except FileNotFoundError:
            return
        with entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    for found in self.below(f"{name}/{entry.name}"):
                        yield Found(f"{entry.name}/{found.name}", found.written, found.bytes)
                    continue
                with suppress(FileNotFoundError):
                    status = entry.stat(follow_symlinks=False)
                    yield Found(entry.name, status.st_mtime, status.st_size)

    def folders(self, name: str) -> Iterator[str]:
        """The names of the folders in a folder, as they are met."""
        try:
            entries = os.scandir(self.path(name))
        except FileNotFoundError:
            return
        with entries:
            yield from (entry.name for entry in entries if entry.is_dir(follow_symlinks=False))

    def changed(self, name: str) -> float:
        """When something was last added to a folder or those in it, or taken away (seconds); 0.0 where it is gone."""
        try:
            return max(
                self.path(folder).stat().st_mtime for folder in (name, *(f"{name}/{f}" for f in self.folders(name)))
            )
        except FileNotFoundError:
            return 0.0


def sync_below(folder: Path) -> None:
    """Has all that is in a folder last."""
    for path, _, names in os.walk(folder):
        for name in names:
            descriptor = os.open(os.path.join(path, name), os.O_RDONLY)  # noqa: PTH118  # os.walk gives text
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        sync_folder(Path(path))


def make_folder(folder: Path) -> None:
    """Makes a folder, and those that it is in, where they are not there; they last."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Has the names in a folder last, as they are now."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        # Some file systems of other machines know no such thing: there names last anyway.
        if error.errno != errno.EINVAL:
            raise
    finally:
        os.close(descriptor)

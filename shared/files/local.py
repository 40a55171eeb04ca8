"""Objects as files below one folder. An object appears whole under its name and never changes after."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


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

    def exists(self, name: str) -> bool:
        """Whether the object is there, whole."""
        return self.path(name).is_file()

    def size(self, name: str) -> int:
        """The object's size in bytes; raises FileNotFoundError."""
        return self.path(name).stat().st_size

    @contextmanager
    def create(self, name: str) -> Iterator[BinaryIO]:
        """A file to write; it gets its name when the block ends well, and is gone when it does not."""
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            with part.open("wb") as file:
                yield file
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise

    def read(self, name: str, start: int, length: int) -> bytes:
        """Up to `length` bytes from `start`; raises FileNotFoundError."""
        with self.path(name).open("rb", buffering=0) as file:
            return os.pread(file.fileno(), length, start)

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


def upload(list_id: str) -> str:
    """The name of a list's plain bytes while they come in."""
    return f"uploads/{list_id}"


def list_content(list_id: str) -> str:
    """The name of a list's plain bytes."""
    return f"lists/{list_id}/content"


def list_index(list_id: str, part: str) -> str:
    """The name of one part of a list's index."""
    return f"lists/{list_id}/index/{part}"


def list_sample(list_id: str) -> str:
    """The name of the rows that previews are tried on."""
    return f"lists/{list_id}/sample"


def segment(job_id: str, attempt: int, name: str) -> str:
    """The name of a segment's object."""
    return f"jobs/{job_id}/{attempt}/{name}"


def rejected_piece(job_id: str, attempt: int, name: str) -> str:
    """The name of a segment's rejected rows, written when somebody first asks for them."""
    return f"jobs/{job_id}/{attempt}/{name}.rejected"

"""Small disks that tests fill, make read-only or freeze: real ones where this user may mount, else they are skipped."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self

import pytest

MIB = 2**20
BLOCK = b"\0" * 65536


class Disk:
    """A file system of a few MiB."""

    def __init__(self, folder: Path, image: Path | None = None) -> None:
        """Mounts it: memory, or the `image` of an ext4 that can be frozen. Skips the test where that is not allowed."""
        self.folder = folder
        folder.mkdir()
        try:
            if image is None:
                _run("mount", "-t", "tmpfs", "-o", "size=4m", "winnow-test", str(folder))
            else:
                image.write_bytes(b"")
                os.truncate(image, 32 * MIB)
                _run("mkfs.ext4", "-q", str(image))
                _run("mount", "-o", "loop", str(image), str(folder))
        except (OSError, subprocess.CalledProcessError) as error:
            pytest.skip(f"no disk can be mounted here ({error})")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.thaw()
        subprocess.run(["umount", "-l", str(self.folder)], check=False)

    def fill(self) -> None:
        """Takes all the room that is left."""
        with (self.folder / "filler").open("ab", buffering=0) as filler, suppress(OSError):
            while True:
                filler.write(BLOCK)
        with (self.folder / "filler").open("ab", buffering=0) as filler, suppress(OSError):
            while True:
                filler.write(b"\0")

    def free(self) -> None:
        """Gives it back."""
        (self.folder / "filler").unlink()

    def read_only(self, is_so: bool = True) -> None:
        """Takes no writes any more, or again."""
        _run("mount", "-o", f"remount,{'ro' if is_so else 'rw'}", str(self.folder))

    def freeze(self) -> None:
        """Lets every write wait until it is thawed."""
        _run("fsfreeze", "-f", str(self.folder))

    def thaw(self) -> None:
        """Goes on with them."""
        if shutil.which("fsfreeze"):
            subprocess.run(["fsfreeze", "-u", str(self.folder)], check=False, stderr=subprocess.DEVNULL)


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """No file of this process may be larger: what a quota does, and no rights are needed for it."""
    import resource  # noqa: PLC0415  # not on every system

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)

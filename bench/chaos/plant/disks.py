"""Disks that can be filled, made read-only and frozen: real file systems, mounted where only this run sees them."""

import os
from contextlib import suppress
from pathlib import Path

from bench.chaos.plant.commands import Refused, run

MIB = 2**20
FILLER = "filler"


class Disk:
    """A file system on `folder`."""

    def __init__(self, folder: Path, mebibytes: int, *, freezes: bool = False) -> None:
        """Mounts it: memory, or where it is to freeze (and loop devices are allowed) an ext4 whose image is in memory.

        Raises Refused.
        """
        self.folder = folder
        self.freezes = False
        folder.mkdir(parents=True)
        if freezes:
            with suppress(Refused):
                self._mount_ext4(mebibytes)
                self.freezes = True
        if not self.freezes:
            run("mount", "-t", "tmpfs", "-o", f"size={mebibytes}m", "winnow-chaos", str(folder))

    def fill(self) -> None:
        """Takes all the room that is left."""
        with (self.folder / FILLER).open("wb", buffering=0) as filler:
            with suppress(OSError):
                room = os.statvfs(self.folder)
                os.posix_fallocate(filler.fileno(), 0, room.f_bavail * room.f_frsize)
            for piece in (b"\0" * 65536, b"\0"):
                with suppress(OSError):
                    filler.seek(0, os.SEEK_END)
                    while True:
                        filler.write(piece)

    def free(self) -> None:
        """Gives it back."""
        (self.folder / FILLER).unlink(missing_ok=True)

    def take_no_writes(self) -> None:
        """Mounts itself over itself, read-only; files that are open already may be written to their end.

        Raises Refused.
        """
        # Made read-only aside: in its place somebody would write to it before that is done.
        aside = self.folder.with_name(f"{self.folder.name}.read-only")
        aside.mkdir(exist_ok=True)
        run("mount", "--bind", str(self.folder), str(aside))
        run("mount", "-o", "remount,bind,ro", str(aside))
        run("mount", "--move", str(aside), str(self.folder))

    def take_writes(self) -> None:
        """Takes that away again; who has a file open there is left with it."""
        run("umount", "-l", str(self.folder))

    def freeze(self) -> None:
        """Lets every write wait until it is thawed. Raises Refused."""
        run("fsfreeze", "-f", str(self.folder))

    def thaw(self) -> None:
        """Goes on with them."""
        with suppress(Refused):
            run("fsfreeze", "-u", str(self.folder))

    def _mount_ext4(self, mebibytes: int) -> None:
        holder = self.folder.with_name(f"{self.folder.name}.image")
        holder.mkdir()
        run("mount", "-t", "tmpfs", "-o", f"size={mebibytes + 64}m", "winnow-chaos", str(holder))
        image = holder / "ext4"
        image.write_bytes(b"")
        os.truncate(image, mebibytes * MIB)
        run("mkfs.ext4", "-q", "-m", "0", str(image))
        run("mount", "-o", "loop", str(image), str(self.folder))

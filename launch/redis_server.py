"""What starts the Redis that comes along: closes holes in its append-only file, then becomes `redis-server`.

A hole is what Redis 7.0 to 8.2 leave where a full disk took a write only in part (`worker/duties/append_only.py` says
how, and has the file written anew; this is for a server that ended before that was done): zeros between two commands,
at which the server would end with `Bad file format reading the append only file`. Nothing is lost by taking them out.

It runs as a script, and so needs nothing but Python: `redis_server.py SERVER CONFIGURATION [OPTION…]`. With a server's
folder alone it mends that, and starts nothing.
"""

import mmap
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

_HOLE = re.compile(rb"\0+(?=\*\d)")
_FILES = re.compile(r"^file (?P<name>[^/\s]+) seq \d+ type i", re.MULTILINE)

Bytes = bytes | mmap.mmap


def holes(data: Bytes) -> list[tuple[int, int]]:
    r"""Where zeros stand in place of a command (start and end), in a file of commands; none where all is well.

    >>> holes(b"*1\r\n$4\r\nPING\r\n" + b"\0\0" + b"*1\r\n$4\r\nPING\r\n")
    [(14, 16)]
    >>> holes(b"*2\r\n$4\r\nECHO\r\n$5\r\n\r\n\0*1\r\n")
    []
    """
    if not _may_have(data):
        return []
    found = []
    at = 0
    while (at := _end_of_commands(data, at)) < len(data):
        hole = _HOLE.match(data, at)
        if hole is None:
            break
        found.append(hole.span())
        at = hole.end()
    return found


def close_holes(path: Path) -> int:
    """Takes the holes out of a file, for good or not at all. How many bytes of zeros went. Raises OSError."""
    if path.stat().st_size == 0:
        return 0
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        found = holes(data)
        if not found:
            return 0
        whole = path.with_name(f"temp-{path.name}")
        with whole.open("wb") as mended:
            at = 0
            for start, end in [*found, (len(data), len(data))]:
                mended.write(data[at:start])
                at = end
            mended.flush()
            os.fsync(mended.fileno())
    whole.chmod(path.stat().st_mode)
    whole.replace(path)
    return sum(end - start for start, end in found)


def mend(folder: Path) -> Iterator[str]:
    """Closes the holes of all append-only files in a server's folder; says a line about each that had some."""
    for manifest in [*folder.glob("appendonlydir/*.manifest"), *folder.glob("*.manifest")]:
        for name in _FILES.findall(manifest.read_text()):
            path = manifest.with_name(name)
            if path.exists() and (gone := close_holes(path)):
                yield f"{name}: {gone} bytes of zeros taken out, which a full disk had left; nothing is lost"


def main(path: str, configuration: str = "", *options: str) -> None:
    """Mends what lies beside the configuration, and becomes the server at `path`; without one, mends that folder."""
    try:
        for line in mend(Path(configuration).parent if configuration else Path(path)):
            print(line, flush=True)
    except OSError as error:
        print(f"the append-only file was not mended: {error}", flush=True)
    if configuration:
        os.execv(path, [path, configuration, *options])


def _may_have(data: Bytes) -> bool:
    """Whether zeros come before what looks like a command: cheap, and true of values too."""
    if _HOLE.match(data, 0):
        return True
    at = data.find(b"\r\n\0")
    while at >= 0:
        if _HOLE.match(data, at + 2):
            return True
        at = data.find(b"\r\n\0", at + 1)
    return False


def _end_of_commands(data: Bytes, at: int) -> int:
    """Where the last whole command ends that can be reached from `at`."""
    while True:
        start = at
        if data[at : at + 1] == b"#":  # a remark of the server
            at = _line(data, at)[1]
            if at < 0:
                return start
            continue
        if data[at : at + 1] != b"*":
            return start
        fields, at = _line(data, at)
        for _ in range(max(fields, 0)):
            if data[at : at + 1] != b"$":
                return start
            length, at = _line(data, at)
            at += length + 2
        if fields < 1 or at < 0 or at > len(data):
            return start


def _line(data: Bytes, at: int) -> tuple[int, int]:
    """The number of a line such as `*3` or `$4` (0 where it has none), and where the next one begins."""
    end = data.find(b"\r\n", at)
    number = data[at + 1 : end]
    return int(number) if end > 0 and number.isdigit() else 0, end + 2 if end > 0 else -1


if __name__ == "__main__":
    main(*sys.argv[1:])

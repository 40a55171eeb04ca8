"""What a run says about itself in its data folder: that it is there (a lock), where, and with which processes."""

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from launch.refusal import Refusal


class AlreadyRuns(Refusal):
    """Another run has the folder."""


@dataclass(frozen=True)
class Facts:
    """What `launch.json` holds (mode 0600: the Redis URL has a password). `ready` once everything answered."""

    supervisor: int
    url: str
    flower_url: str
    redis_url: str
    ready: bool = False
    pids: Mapping[str, int] = field(default_factory=dict)

    def write(self, data: Path) -> None:
        """Puts them in place at once, whole."""
        path = _path(data)
        fresh = path.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_text(json.dumps(asdict(self), indent=2) + "\n")
        fresh.replace(path)


def read_facts(data: Path) -> Facts | None:
    """What the run on this folder last said; None where there is none."""
    try:
        return Facts(**json.loads(_path(data).read_text()))
    except (OSError, ValueError, TypeError):
        return None


@contextlib.contextmanager
def only_one(data: Path) -> Iterator[None]:
    """Holds the folder for this run. Raises Refusal where another has it, or where it cannot be written."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        lock = os.open(data / "launch.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise Refusal(f"WINNOW_DATA={data} cannot be used: {error.strerror}") from None
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            other = read_facts(data)
            where = f" ({other.url}, process {other.supervisor})" if other else ""
            raise AlreadyRuns(
                f"Winnow already runs on {data}{where}: stop it first, or give this one a folder with WINNOW_DATA"
            ) from None
        try:
            yield
        finally:
            _path(data).unlink(missing_ok=True)
    finally:
        os.close(lock)


def _path(data: Path) -> Path:
    return data / "launch.json"

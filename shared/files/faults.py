"""What is wrong with storage, as a problem that says what, where, and how to mend it."""

import errno

from shared.errors import StorageFailed


class Damaged(OSError):
    """An object is not what was written: too short, or something else."""

    def __init__(self, name: str) -> None:
        super().__init__(errno.EIO, "damaged or cut short", name)


_STORAGE = "storage (WINNOW_DATA)"
_SAID: dict[str, str] = {
    "full": f"{_STORAGE} is full: delete jobs and lists that are not needed, or give it more room",
    "read-only": f"{_STORAGE} is read-only: mount it so that it can be written",
    "closed": "{name} in WINNOW_DATA is not open to the user that Winnow runs as: change its owner or mode",
    "gone": "{name} is gone from WINNOW_DATA: mount what is missing, or restore it from a backup",
    "damaged": "{name} in WINNOW_DATA is damaged or cut short: restore it from a backup",
    "broken": f"{_STORAGE} does not work ({{why}}): mend it",
}
_FAULTS: dict[int | None, str] = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), "full"),
    **dict.fromkeys((errno.EACCES, errno.EPERM), "closed"),
    **dict.fromkeys((errno.ENOENT, errno.ENOTDIR, errno.ESTALE), "gone"),
    errno.EROFS: "read-only",
}


def is_of_storage(error: OSError) -> bool:
    """Whether an error can have come from a file: those of sockets cannot."""
    return error.errno is not None and not isinstance(error, ConnectionError | TimeoutError | BlockingIOError)


def problem_of(error: OSError, root: str) -> StorageFailed:
    """The problem that an error with a file below the folder `root` (WINNOW_DATA) is."""
    fault = "damaged" if isinstance(error, Damaged) else _FAULTS.get(error.errno, "broken")
    said = _SAID[fault].format(name=_name(error, root), why=error.strerror or type(error).__name__)
    return StorageFailed(said, fault=fault)


def _name(error: OSError, root: str) -> str:
    """The object by its name below the folder, for a path of the machine is nobody's business."""
    name = str(error.filename or "")
    return name.removeprefix(root).lstrip("/") if name.startswith(root) else "an object"

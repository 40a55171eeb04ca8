"""What is wrong with storage, as a problem that says what, where, and how to mend it."""

import errno
import re

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
_OBJECT = re.compile(r"(?:^|/)((?:lists|jobs|uploads)/.+)$")
"""An object by its name, for a path of the machine is nobody's business."""
_FAULTS: dict[int | None, str] = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), "full"),
    **dict.fromkeys((errno.EACCES, errno.EPERM), "closed"),
    **dict.fromkeys((errno.ENOENT, errno.ENOTDIR, errno.ESTALE), "gone"),
    errno.EROFS: "read-only",
}


def is_of_storage(error: OSError) -> bool:
    """Whether an error can have come from a file: those of sockets cannot."""
    return error.errno is not None and not isinstance(error, ConnectionError | TimeoutError | BlockingIOError)


def problem_of(error: OSError) -> StorageFailed:
    """The problem that an error with a file in WINNOW_DATA is."""
    fault = "damaged" if isinstance(error, Damaged) else _FAULTS.get(error.errno, "broken")
    name = _OBJECT.search(str(error.filename or ""))
    said = _SAID[fault].format(name=name[1] if name else "an object", why=error.strerror or type(error).__name__)
    return StorageFailed(said, fault=fault)

"""Arrays right before (or right behind) a page of memory that must not be touched (Linux): whoever does is killed."""

import ctypes
import mmap
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

import numpy as np
import numpy.typing as npt

from worker.rows import columns, csv, index, jsonl, text
from worker.rows.index import ReadAt

_PAGE = mmap.PAGESIZE
_NOTHING_ALLOWED = 0
_libc = ctypes.CDLL(None, use_errno=True)


def room(size: int, at_start: bool = False) -> npt.NDArray[np.uint8]:
    """So many bytes that end where such a page begins; with `at_start` they begin where one ends."""
    inner = max(-(-size // _PAGE), 1) * _PAGE
    memory = np.frombuffer(mmap.mmap(-1, inner + 2 * _PAGE), np.uint8)
    for page in (0, _PAGE + inner):
        if _libc.mprotect(ctypes.c_void_p(memory.ctypes.data + page), ctypes.c_size_t(_PAGE), _NOTHING_ALLOWED):
            raise OSError(ctypes.get_errno(), "mprotect")
    first = _PAGE if at_start else _PAGE + inner - size
    return memory[first : first + size]


def placed(content: bytes, at_start: bool = False) -> npt.NDArray[np.uint8]:
    """The bytes in such a place."""
    data = room(len(content), at_start)
    data[:] = np.frombuffer(content, np.uint8)
    return data


def guarded_reader(content: bytes) -> ReadAt:
    """Reads out of memory; what is read lies right before such a page."""
    return lambda start, length: placed(content[start : start + length])


class Guarding:
    """NumPy, whose new arrays end right before such a page."""

    def __getattr__(self, name: str) -> Any:
        return getattr(np, name)

    def empty(self, shape: Any, dtype: Any = float) -> npt.NDArray[Any]:
        size = int(np.prod(shape)) * np.dtype(dtype).itemsize
        return room(size).view(dtype).reshape(shape) if size else np.empty(shape, dtype)

    # What nobody has written to yet is zeros.
    zeros = empty


@contextmanager
def guarded_outputs() -> Iterator[None]:
    """What the readers give their kernels to be filled ends right before such a page, too."""
    with ExitStack() as patches:
        for module in (csv, jsonl, text, columns, index):
            patches.enter_context(patch.object(module, "np", Guarding()))
        yield

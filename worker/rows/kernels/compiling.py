"""The one way in which kernels are compiled: at import, for one signature, without the GIL, kept on disk."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeVar, cast

import numba
import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int64]
Longs = npt.NDArray[np.uint64]
Mask = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int32]
Places = npt.NDArray[np.uint32]
Numbers = npt.NDArray[np.float64]
OneView = npt.NDArray[np.uint32]
"""The views of one column."""
Views = npt.NDArray[np.uint32]
"""Arrow string views: for each column and row four words, 16 bytes."""


def forget_stale(kept: Path, sources: Sequence[Path]) -> None:
    """Forgets the kernels below `kept` that are older than the newest of the sources.

    Numba compares a kept kernel with its own file alone, but here one kernel contains others.
    """
    newest = max(path.stat().st_mtime for path in sources)
    for path in kept.glob("**/*.nbi"):
        with suppress(OSError):
            if path.stat().st_mtime < newest:
                path.unlink()


_FOLDER = Path(__file__).parent
_CACHE = getattr(numba.config, "CACHE_DIR", "")
forget_stale(Path(_CACHE or _FOLDER / "__pycache__"), [*_FOLDER.glob("*.py"), _FOLDER.with_name("reasons.py")])

_Kernel = TypeVar("_Kernel", bound=Callable[..., object])


def kernel(signature: str, *, inline: bool = False, counted: bool = True) -> Callable[[_Kernel], _Kernel]:
    """Compiles a function for `signature` (Numba's spelling) as soon as it is defined, or takes it from the cache.

    With `inline` its text is put where it is called: calls that pass arrays cost more than what short kernels do.
    Without `counted` it may make no array, and counts no references to those it is given: at each inlined call that
    costs more still.
    """
    return cast(
        Callable[[_Kernel], _Kernel],
        numba.njit(  # type: ignore[call-overload]  # `_nrt` is known to it all the same
            signature,
            cache=True,
            nogil=True,
            boundscheck=False,
            error_model="numpy",
            inline="always" if inline else "never",
            _nrt=counted,
        ),
    )

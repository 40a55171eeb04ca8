"""`python -m worker.rows.warm`: compiles all kernels into NUMBA_CACHE_DIR, so that no worker has to."""

import importlib
import pkgutil

from worker.rows import kernels


def warm() -> int:
    """Imports every kernel, which compiles it or finds it compiled; returns how many modules there are."""
    names = [module.name for module in pkgutil.iter_modules(kernels.__path__)]
    for name in names:
        importlib.import_module(f"{kernels.__name__}.{name}")
    return len(names)


if __name__ == "__main__":
    print(f"kernels ready: {warm()} modules")

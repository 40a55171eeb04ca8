"""The modules of predicates as they were when their worker started: each of its processes has these, whatever was
written into the files since then. So a worker has one version of a predicate, and a job that has begun goes on.
"""

import sys
from collections.abc import Iterable, Mapping, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

from winnow.defining.source import Module, modules_of
from winnow.predicate import Predicate

MOST_BYTES = 16 * 2**20
"""Of source. Whoever has more of it beside his predicates, as whole libraries, has the largest modules as their files
are."""


class Pinned(MetaPathFinder):
    """Modules by name. Installed, it finds those whose file says something else by now, or is gone."""

    def __init__(self, modules: Mapping[str, Module]) -> None:
        self._modules = dict(modules)

    @classmethod
    def of(cls, predicates: Iterable[Predicate[..., Any]]) -> "Pinned":
        """All that decides what these say of a row."""
        modules: dict[str, Module] = {}
        for predicate in predicates:
            if predicate.module not in modules:
                modules |= modules_of(predicate.function)
        fits = dict[str, Module]()
        room = MOST_BYTES
        for name, module in sorted(modules.items(), key=lambda one: len(one[1].source)):
            room -= len(module.source)
            if room >= 0:
                fits[name] = module
        return cls(fits)

    @classmethod
    def read(cls, told: Mapping[str, tuple[str, str, str]]) -> "Pinned":
        """From what `tell` gave."""
        return cls(
            {name: Module(Path(file), place, text.encode("latin-1")) for name, (file, place, text) in told.items()}
        )

    def tell(self) -> dict[str, tuple[str, str, str]]:
        """As JSON has it."""
        return {name: (str(one.file), one.place, one.source.decode("latin-1")) for name, one in self._modules.items()}

    def install(self) -> None:
        """From now on this process imports these."""
        sys.meta_path.insert(0, self)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """See `MetaPathFinder`: nothing where the file is as it was, which Python finds by itself, and compiled."""
        module = self._modules.get(fullname)
        if module is None or _reads(module.file) == module.source:
            return None
        is_package = module.file.name == "__init__.py"
        return spec_from_file_location(
            fullname,
            module.file,
            loader=_Loader(fullname, module),
            submodule_search_locations=[str(module.file.parent)] if is_package else None,
        )


class _Loader(SourceFileLoader):
    """Of a module that is not in its file any more."""

    def __init__(self, name: str, module: Module) -> None:
        super().__init__(name, str(module.file))
        self._source = module.source

    def get_data(self, path: str) -> bytes:
        """The source as it was; what lies beside it as it is."""
        return self._source if path == self.path else super().get_data(path)

    def path_stats(self, path: str) -> Mapping[str, Any]:
        """Nothing is known of a compiled one."""
        raise OSError(path)


def _reads(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except OSError:
        return None

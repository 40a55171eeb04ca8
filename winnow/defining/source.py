"""Which version of a predicate this is: one hash over the source that decides its verdicts.

Counted are the module that defines it and, transitively, the modules that these import in any way that can be read
from the source (also inside functions), as far as they are the user's own: of the same top-level package, or, outside
of `site-packages`, found in the same folder of `sys.path`. Where the package is an installed one, its version counts
too. Not counted: other people's packages, data files, and what is imported by a computed name.
"""

from __future__ import annotations

import ast
import hashlib
import inspect
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple


class Module(NamedTuple):
    """A module that decides verdicts: its file, its place below the folder that it was found in, and what it says."""

    file: Path
    place: str
    source: bytes


def hash_of(function: Callable[..., Any]) -> str:
    """32 hexadecimal digits, the same on every machine that has the same source."""
    digest = hashlib.sha256()
    found = _home(function)
    if found is None:
        # Typed at a prompt, or compiled: its own code is all there is.
        digest.update(_own(function).encode())
        return digest.hexdigest()[:32]
    name, path = found
    digest.update(_version(name.partition(".")[0], path).encode())
    for module in sorted(_sources(name, path).values(), key=lambda module: module.place):
        digest.update(f"\0{module.place}\0{len(module.source)}\0".encode())
        digest.update(module.source)
    return digest.hexdigest()[:32]


def modules_of(function: Callable[..., Any]) -> dict[str, Module]:
    """The modules whose source is counted, by name; none where the function is in no file of Python's."""
    found = _home(function)
    return {} if found is None else _sources(*found)


def _home(function: Callable[..., Any]) -> tuple[str, Path] | None:
    """The name and the file of the module that defines it."""
    name = function.__module__
    module = sys.modules.get(name)
    path = getattr(module, "__file__", None)
    if path is None or not Path(path).is_file() or Path(path).suffix != ".py":
        return None
    if name == "__main__":
        spec = getattr(module, "__spec__", None)
        name = spec.name if spec is not None else Path(path).stem
    return name, Path(path)


def _own(function: Callable[..., Any]) -> str:
    try:
        return inspect.getsource(function)
    except (OSError, TypeError):
        code = function.__code__
        return repr((code.co_code, code.co_consts, code.co_names))


def _is_installed(path: Path) -> bool:
    return not {"site-packages", "dist-packages"}.isdisjoint(path.parts)


def _version(package: str, path: Path) -> str:
    if not _is_installed(path):
        return ""
    from importlib import metadata  # noqa: PLC0415

    names = metadata.packages_distributions().get(package, [package])
    found = []
    for name in sorted(set(names)):
        try:
            found.append(f"{name}=={metadata.version(name)}")
        except metadata.PackageNotFoundError:
            continue
    return ",".join(found)


def _root(name: str, path: Path) -> Path:
    """The folder that the module's top-level package was found in."""
    parts = name.count(".") + (path.name == "__init__.py")
    return path.resolve().parents[parts]


def _sources(name: str, path: Path) -> dict[str, Module]:
    """By name: the module, and what it imports of the user's own."""
    root = _root(name, path)
    only = name.partition(".")[0] if _is_installed(path) else None
    found: dict[str, Module] = {}
    waiting = [name]
    seen: set[str] = set()
    while waiting:
        module = waiting.pop()
        if module in seen or (only is not None and module.partition(".")[0] != only):
            continue
        seen.add(module)
        file = _file(root, module)
        if file is None:
            continue
        source = file.read_bytes()
        found[module] = Module(file, file.relative_to(root).as_posix(), source)
        waiting += _parents(module)
        waiting += _imported(source, module, is_package=file.name == "__init__.py")
    if not found:
        # Found by a loader of its own kind, under another name than its file's.
        found[name] = Module(path, path.name, path.read_bytes())
    return found


def _file(root: Path, module: str) -> Path | None:
    base = root.joinpath(*module.split("."))
    for file in (base / "__init__.py", base.with_name(f"{base.name}.py")):
        if file.is_file():
            return file
    return None


def _parents(module: str) -> list[str]:
    parts = module.split(".")
    return [".".join(parts[:end]) for end in range(1, len(parts))]


def _imported(source: bytes, module: str, *, is_package: bool) -> Iterator[str]:
    """Names that the source imports, made absolute; some may be no modules but things inside of one."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _base(node, module, is_package=is_package)
            if base:
                yield base
            yield from (f"{base}.{alias.name}".lstrip(".") for alias in node.names if alias.name != "*")


def _base(node: ast.ImportFrom, module: str, *, is_package: bool) -> str:
    if node.level == 0:
        return node.module or ""
    parts = module.split(".")
    parts = parts[: len(parts) - node.level + is_package]
    return ".".join([*parts, *([node.module] if node.module else [])])

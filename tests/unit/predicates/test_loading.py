"""Modules that an operator names, and the versions of what is in them."""

import importlib
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from winnow.loading import LoadingFailed, load

Write = Callable[[Mapping[str, str]], None]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Write]:
    """Writes modules into a folder of Python's path; what is imported of them is forgotten afterwards."""
    monkeypatch.syspath_prepend(tmp_path)
    before = set(sys.modules)

    def write_all(sources: Mapping[str, str]) -> None:
        for name, source in sources.items():
            path = tmp_path.joinpath(f"{name}.py")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(source)
        forget()
        importlib.invalidate_caches()

    def forget() -> None:
        for name in set(sys.modules) - before:
            del sys.modules[name]

    yield write_all
    forget()


def keeping(name: str, body: str = "return True", head: str = "") -> str:
    return f"from winnow import predicate\n{head}\n@predicate\ndef {name}(row):\n    {body}\n"


def test_all_predicates_of_the_modules_are_found_by_name(write: Write) -> None:
    write({"one": keeping("a") + keeping("b"), "pack/two": keeping("c")})
    assert list(load("one, pack.two,")) == ["a", "b", "c"]
    assert list(load(["one:b"])) == ["b"]
    assert load("") == {}


def test_a_predicate_that_is_imported_elsewhere_is_the_same_one(write: Write) -> None:
    write({"one": keeping("a"), "two": "from one import a\n" + keeping("b")})
    assert list(load("one,two")) == ["a", "b"]


def test_two_of_one_name_are_refused_with_both_places(write: Write) -> None:
    write({"one": keeping("a"), "two": keeping("a")})
    with pytest.raises(LoadingFailed, match=r"two predicates are called 'a', at .*one.py:3 and at .*two.py:3: rename"):
        load("one,two")


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (
            "import nowhere_at_all",
            r"module 'one' cannot be imported: ModuleNotFoundError: .*nowhere_at_all.* \(one.py:1\)",
        ),
        ("\n1 / 0", r"module 'one' cannot be imported: ZeroDivisionError: division by zero \(one.py:2\)"),
        ("import sys\nsys.exit(3)", r"module 'one' cannot be imported: SystemExit: 3 \(one.py:2\)"),
        ("def", "module 'one' cannot be imported: SyntaxError: invalid syntax"),
        ("a = 1", "module 'one' has no predicate: put @predicate above a function"),
        (keeping("a").replace("row", ""), "module 'one' cannot be imported: predicate a: takes row first"),
        (
            keeping("a").replace("(row", "(row, n: int = 'x'"),
            r"predicate a: n='x': its default does not fit .*one.py",
        ),
    ],
)
def test_what_cannot_be_loaded_is_told_in_one_line(write: Write, source: str, words: str) -> None:
    write({"one": source})
    with pytest.raises(LoadingFailed, match=f"^WINNOW_PREDICATES: .*{words}") as told:
        load("one")
    assert "\n" not in str(told.value)


def test_a_module_or_a_name_that_is_not_there_is_told(write: Write) -> None:
    write({"one": keeping("a")})
    with pytest.raises(LoadingFailed, match=r"module 'nowhere.mine' cannot be imported: there is no 'nowhere'"):
        load("nowhere.mine")
    with pytest.raises(LoadingFailed, match="module 'one' has no predicate 'b'; it has a"):
        load("one:b")


def test_a_module_whose_name_another_one_has_is_told_which_was_found(write: Write) -> None:
    write({"unused": ""})
    with pytest.raises(LoadingFailed, match=r"module 'email' has no predicate: .*\(it is .*email/__init__.py[)]"):
        load("email")
    with pytest.raises(LoadingFailed, match=r"module 'sys' has no predicate: .*\(it is one of Python's own\)"):
        load("sys")


def test_a_folder_that_may_not_be_looked_into_is_named(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write({"shut/one": keeping("a")})
    monkeypatch.syspath_prepend(tmp_path / "shut")
    # Root may look into everything: the kernel's answer is put into its mouth.
    monkeypatch.setattr("winnow.loading.os.access", lambda folder, _: Path(folder) != tmp_path / "shut")
    with pytest.raises(LoadingFailed, match=r"there is no 'two'.*/shut cannot be looked into: chmod -R a[+]rX it"):
        load("two")


def version(name: str = "pack.one", predicate: str = "a") -> str:
    return load(name)[predicate].source_hash


def test_a_version_is_that_of_the_source_and_what_it_imports_of_its_own(write: Write) -> None:
    sources = {
        "pack/__init__": "",
        "pack/one": keeping("a", "return helps(row)", "from .sub import helps"),
        "pack/sub/__init__": "from pack.sub.deep import helps",
        "pack/sub/deep": "def helps(row):\n    import beside\n    return beside.yes\n",
        "beside": "yes = True\n",
        "unrelated": "x = 1\n",
        "pack/unused": "x = 1\n",
    }
    write(sources)
    first = version()
    assert len(first) == 32
    for changed in ("pack/one", "pack/__init__", "pack/sub/__init__", "pack/sub/deep", "beside"):
        write({**sources, changed: sources[changed] + "# changed\n"})
        assert version() != first, changed
    for changed in ("unrelated", "pack/unused"):
        write({**sources, changed: "x = 2\n"})
        assert version() == first, changed


def test_a_version_does_not_depend_on_where_the_source_lies(write: Write, tmp_path: Path) -> None:
    write({"one": keeping("a")})
    first = version("one")
    write({"below/one": keeping("a")})
    sys.path.insert(0, str(tmp_path / "below"))
    try:
        assert version("one") == first
    finally:
        sys.path.remove(str(tmp_path / "below"))


def test_a_version_of_an_installed_package_is_that_of_its_release_too(write: Write, tmp_path: Path) -> None:
    site = tmp_path / "site-packages"
    sys.path.insert(0, str(site))
    try:
        found = set()
        for release in ("1.0", "1.1"):
            write({"site-packages/installed/__init__": keeping("a")})
            meta = site / "installed-1.dist-info"
            meta.mkdir(exist_ok=True)
            (meta / "METADATA").write_text(f"Metadata-Version: 2.1\nName: installed\nVersion: {release}\n")
            (meta / "top_level.txt").write_text("installed\n")
            found.add(version("installed"))
        assert len(found) == 2
    finally:
        sys.path.remove(str(site))

"""Objects appear whole, last, and go in steps."""

import errno
import os
from pathlib import Path

import pytest

from shared.files.faults import Damaged
from shared.files.local import PART, Cleared, LocalFiles

needs_proc = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="descriptors have no names here")


@pytest.fixture
def files(tmp_path: Path) -> LocalFiles:
    return LocalFiles(tmp_path / "data")


def write(files: LocalFiles, name: str, data: bytes = b"12345") -> None:
    with files.create(name) as file:
        file.write(data)


def names(files: LocalFiles) -> set[str]:
    return {str(path.relative_to(files.root)) for path in files.root.rglob("*")}


@needs_proc
def test_an_object_and_all_names_on_the_way_to_it_are_on_disk_when_it_is_there(
    files: LocalFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[tuple[str, set[str]]] = []
    fsync = os.fsync

    def noting(descriptor: int) -> None:
        synced.append((str(Path(f"/proc/self/fd/{descriptor}").readlink()), names(files)))
        fsync(descriptor)

    files.root.mkdir()
    monkeypatch.setattr(os, "fsync", noting)
    write(files, "jobs/a/1/x")
    paths = [path for path, _ in synced]
    folders = [files.root, files.root / "jobs", files.root / "jobs/a"]
    assert paths[:3] == [str(folder) for folder in folders]
    # The bytes before it has its name, the name after.
    assert paths[3].endswith(PART) and "jobs/a/1/x" not in synced[3][1]
    assert paths[4:] == [str(files.root / "jobs/a/1")] and "jobs/a/1/x" in synced[4][1]


@needs_proc
def test_a_file_system_that_cannot_sync_folders_will_do(files: LocalFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    fsync = os.fsync

    def refusing(descriptor: int) -> None:
        if Path(f"/proc/self/fd/{descriptor}").is_dir():
            raise OSError(errno.EINVAL, "Invalid argument")
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", refusing)
    write(files, "a/b")
    assert files.read("a/b", 0, 9) == b"12345"


def test_two_who_write_the_same_object_do_not_write_the_same_file(files: LocalFiles) -> None:
    with files.create("a/b") as first, files.create("a/b") as second:
        first.write(b"whole")
        second.write(b"whole")
    assert names(files) == {"a", "a/b"}
    assert files.read("a/b", 0, 9) == b"whole"


def test_what_is_not_written_to_its_end_leaves_nothing(files: LocalFiles) -> None:
    def broken() -> None:
        with files.create("a/b") as file:
            file.write(b"half")
            raise KeyError

    with pytest.raises(KeyError):
        broken()
    assert names(files) == {"a"}


def test_all_that_is_asked_for_is_read_or_the_object_is_damaged(files: LocalFiles) -> None:
    write(files, "jobs/a")
    assert files.read_all("jobs/a", 1, 4) == b"2345"
    with pytest.raises(Damaged, match="jobs/a"):
        files.read_all("jobs/a", 1, 5)


def test_a_folder_is_cleared_in_steps_and_its_folders_go_with_the_last(files: LocalFiles) -> None:
    for name in ("a/1", "a/b/2", "a/b/c/3", "a/b/c/.4.part", "kept/5"):
        write(files, name)
    assert files.clear("a", 3) == Cleared(3, 15, done=False)
    assert files.clear("a", 3) == Cleared(1, 5, done=True)
    assert names(files) == {"kept", "kept/5"}
    assert files.clear("a", 3) == Cleared(0, 0, done=True)


def test_what_lies_outside_is_not_followed(files: LocalFiles, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "x").write_bytes(b"x")
    write(files, "a/1")
    (files.root / "a" / "link").symlink_to(tmp_path / "outside")
    assert files.clear("a", 9).done
    assert (tmp_path / "outside" / "x").exists()


def test_changes_in_inner_folders_are_changes(files: LocalFiles) -> None:
    write(files, "a/b/1")
    os.utime(files.path("a"), (1000, 1000))
    os.utime(files.path("a/b"), (1000, 1000))
    assert files.changed("a") == 1000
    write(files, "a/b/2")
    assert files.changed("a") > 1000
    assert files.changed("gone") == 0.0


@pytest.mark.parametrize("linked", [True, False], ids=["linked", "copied"])
def test_bytes_with_two_names_stay_when_one_goes(
    files: LocalFiles, monkeypatch: pytest.MonkeyPatch, linked: bool
) -> None:
    def refusing(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    if not linked:
        monkeypatch.setattr(Path, "hardlink_to", refusing)
    write(files, "lists/a/content")
    files.share("lists/a/content", "lists/b/content")
    assert files.path("lists/a/content").samefile(files.path("lists/b/content")) is linked
    files.delete("lists/a")
    assert files.read("lists/b/content", 0, 99) == b"12345"
    with pytest.raises(FileNotFoundError):
        files.share("lists/a/content", "lists/c/content")

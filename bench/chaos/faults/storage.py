"""Storage full, read-only, hanging, or without the content of a list."""

from pathlib import Path

from bench.chaos.faults.harm import Act, Harm, drawn
from bench.chaos.plant.disks import Disk
from bench.chaos.plant.fleet import Fleet
from bench.chaos.plant.machines import Absent
from bench.chaos.schedule import Fault


def _disk(fleet: Fleet) -> Disk:
    assert fleet.storage is not None
    return fleet.storage


def _full(fleet: Fleet, fault: Fault) -> Harm:
    del fault
    _disk(fleet).fill()
    return Harm("storage is full", _disk(fleet).free)


def _read_only(fleet: Fleet, fault: Fault) -> Harm:
    del fault
    _disk(fleet).take_no_writes()
    return Harm("storage is read-only", _disk(fleet).take_writes)


def _hangs(fleet: Fleet, fault: Fault) -> Harm:
    del fault
    _disk(fleet).freeze()
    return Harm("storage hangs", _disk(fleet).thaw)


def _content_gone(fleet: Fleet, fault: Fault) -> Harm:
    """Of one of the largest lists, for that is where the work is."""
    lists = sorted(fleet.data.glob("lists/*/content"), key=_bytes)[-6:]
    if not lists:
        raise Absent("a list")
    content = drawn(fault, lists)
    aside = content.with_name("content.aside")
    content.rename(aside)
    return Harm(f"lists/{content.parent.name}/content is gone", lambda: _put_back(aside, content))


def _put_back(aside: Path, content: Path) -> None:
    if content.parent.exists():
        aside.rename(content)


def _bytes(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


ACTS: dict[str, Act] = {
    "storage full": _full,
    "storage read-only": _read_only,
    "storage hangs": _hangs,
    "a list's content gone": _content_gone,
}

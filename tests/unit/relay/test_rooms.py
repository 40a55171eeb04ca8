"""Who may follow how much, and what a room says when its job is deleted."""

import json
from types import SimpleNamespace
from typing import Any

import pytest

from web.relay import rooms as module
from web.relay import wire
from web.relay.place import Listener
from web.relay.rooms import Rooms


@pytest.fixture
def rooms(monkeypatch: pytest.MonkeyPatch) -> Rooms:
    """Of a server on which everybody is connected and nobody is told anything; with room for three jobs a client."""
    monkeypatch.setattr(module, "MOST_JOBS", 3)
    manager = SimpleNamespace(
        is_connected=lambda sid, namespace: True,
        basic_leave_room=lambda sid, namespace, job: None,
        get_participants=lambda namespace, job: [],
    )
    server: Any = SimpleNamespace(manager=manager, enter_room=lambda sid, job, namespace: None)
    hub: Any = SimpleNamespace(attach=lambda job, listener: lambda: None)
    return Rooms(server, hub)


def test_a_client_follows_so_many_jobs_and_no_more(rooms: Rooms) -> None:
    for job in "abc":
        assert rooms.may_enter("one", job)
        rooms.enter("one", job)
    assert not rooms.may_enter("one", "d")
    assert rooms.may_enter("another", "d")


def test_what_it_follows_already_it_may_ask_for_again(rooms: Rooms) -> None:
    for job in "abc":
        rooms.enter("one", job)
    assert rooms.may_enter("one", "b")


def test_what_it_leaves_makes_room(rooms: Rooms) -> None:
    for job in "abc":
        rooms.enter("one", job)
    rooms.leave("one", "a")
    assert rooms.may_enter("one", "d")
    rooms.leave_all("one")
    assert rooms.may_enter("one", "a")


def test_a_room_whose_job_is_deleted_says_so_then_resync_for_who_does_not_know_that_and_is_left_by_all() -> None:
    heard: dict[str, list[list[Any]]] = {"one": [], "two": []}
    members = {"one", "two"}
    manager = SimpleNamespace(
        is_connected=lambda sid, namespace: True,
        basic_leave_room=lambda sid, namespace, job: members.discard(sid),
        get_participants=lambda namespace, job: [(sid, sid) for sid in sorted(members)],
    )

    def client(sid: str) -> Any:
        return SimpleNamespace(
            is_full=sid == "two", send=lambda frame: heard[sid].append(json.loads(frame.data.partition(",")[2]))
        )

    server: Any = SimpleNamespace(
        manager=manager,
        enter_room=lambda sid, job, namespace: None,
        eio=SimpleNamespace(sockets={sid: client(sid) for sid in members}),
        packet_class=wire.TextPacket,
    )
    listeners: list[Listener] = []
    hub: Any = SimpleNamespace(attach=lambda job, listener: listeners.append(listener) or listeners.clear)
    rooms = Rooms(server, hub)
    for sid in ("one", "two"):
        rooms.enter(sid, "a")
    (told,) = listeners
    told({"type": "deleted", "job": "a", "seq": 7})
    said = [["deleted", {"type": "deleted", "job": "a"}], ["resync", {"type": "resync", "job": "a", "seq": 7}]]
    assert heard == {"one": said, "two": said}
    assert members == set() and listeners == []
    assert rooms.may_enter("one", "a")

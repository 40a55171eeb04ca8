"""The board: who watches is told of every change, at most once a second a job, and of the last state always."""

from typing import Any

import pytest
import redis

from tests.unit.relay.simulated import event, snapshot
from web.relay.watch import Watch


class Jobs:
    """What the board asks of the store."""

    def __init__(self) -> None:
        self.states = {"job1": "running"}
        self.is_away = False

    def newest(self, limit: int, owner: str) -> list[Any]:
        return [snapshot("1-1", state, job) for job, state in self.states.items()][:limit]

    def summaries(self, job_ids: list[str]) -> list[dict[str, Any]]:
        if self.is_away:
            raise redis.ConnectionError("away")
        return [{"id": job, "state": self.states[job]} for job in job_ids if job in self.states]


class Clients:
    """What was sent to whom."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, Any]] = []
        self.full: set[str] = set()

    def is_full(self, sid: str) -> bool:
        return sid in self.full

    def send(self, sid: str, name: str, data: Any) -> None:
        self.sent.append((sid, name, data.get("state", data["id"])))

    def taken(self) -> list[tuple[str, str, Any]]:
        sent, self.sent = self.sent, []
        return sent


class Board:
    """A board with its surroundings; `tick` lets so many seconds pass and tells."""

    def __init__(self) -> None:
        self.clock = 100.0
        self.jobs = Jobs()
        self.clients = Clients()
        self.watch = Watch(self.jobs, self.clients, now=lambda: self.clock)  # type: ignore[arg-type]

    def tick(self, seconds: float = 0.2) -> list[tuple[str, str, Any]]:
        self.clock += seconds
        self.watch.tell()
        return self.clients.taken()


@pytest.fixture
def board() -> Board:
    made = Board()
    made.watch.enter("a", "local")
    return made


def test_a_change_is_told_at_the_next_tick(board: Board) -> None:
    board.watch.heard(event(1))
    assert board.tick() == [("a", "job", "running")]
    assert board.tick() == []


def test_many_changes_within_a_second_are_told_once_and_the_last_state_follows(board: Board) -> None:
    board.watch.heard(event(1))
    told = board.tick()
    board.jobs.states["job1"] = "succeeded"
    board.watch.heard(event(2))
    told += board.tick() + board.tick() + board.tick()
    assert told == [("a", "job", "running")]
    assert board.tick(0.5) == [("a", "job", "succeeded")]


def test_who_does_not_watch_any_more_is_told_nothing(board: Board) -> None:
    board.watch.heard(event(1))
    board.watch.leave("a")
    board.watch.heard(event(2))
    assert board.tick() == []


def test_a_client_with_too_much_unread_is_told_later_and_misses_no_job(board: Board) -> None:
    board.watch.enter("b", "local")
    board.clients.full.add("b")
    board.watch.heard(event(1))
    assert board.tick() == [("a", "job", "running")]
    board.clients.full.clear()
    assert board.tick() == [("b", "job", "running")]


def test_what_redis_did_not_answer_stays_owed(board: Board) -> None:
    board.watch.heard(event(1))
    board.jobs.is_away = True
    with pytest.raises(redis.ConnectionError):
        board.tick()
    board.jobs.is_away = False
    assert board.tick() == [("a", "job", "running")]


def test_a_deleted_job_is_told_as_gone_and_not_as_changed(board: Board) -> None:
    board.watch.heard(event(1))
    del board.jobs.states["job1"]
    board.watch.gone("job1")
    assert board.tick() == [("a", "gone", "job1")]


def test_after_the_connection_was_lost_all_that_a_watcher_sees_is_told_again(board: Board) -> None:
    board.watch.reconnected()
    assert board.tick() == [("a", "job", "running")]

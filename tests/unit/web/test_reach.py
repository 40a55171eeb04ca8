"""What a web process thinks of Redis by what it answers, and whom it tells."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import redis
from pydantic import SecretStr

from shared.errors import StoreFailed
from shared.settings import Settings
from tests.redises import Address, RedisServer
from tests.unit.web.test_drafts import until
from web import reach
from web.connections import brief_client
from web.reach import Lapse, Reach, told_of


class Redis:
    """Answers as it is told to; the last answer stays."""

    def __init__(self, *answers: Exception | None) -> None:
        self._answers = list(answers)

    def eval(self, script: str, keys: int) -> int:
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if answer is not None:
            raise answer
        return 1


def reaching(*answers: Exception | None, now: Callable[[], float] = lambda: 1000.0) -> Reach:
    return Reach(Redis(*answers), now)  # type: ignore[arg-type]


AWAY, FULL = redis.ConnectionError("refused"), redis.OutOfMemoryError("no")
LATE = redis.TimeoutError("late")


def test_a_lapse_keeps_its_beginning_while_its_reason_changes_and_ends_once() -> None:
    times = iter([1000.0, 2000.0])
    one = reaching(AWAY, redis.BusyLoadingError("loading"), FULL, None, None, AWAY, now=lambda: next(times))
    told: list[Lapse | None] = []
    one.observe(told.append)
    for _ in range(6):
        one.look()
    assert told == [
        Lapse(1000.0, "away"), Lapse(1000.0, "loading"), Lapse(1000.0, "full"), None, Lapse(2000.0, "away"),
    ]  # fmt: skip


def test_who_needs_it_is_refused_in_a_lapse_and_only_a_silent_one_is_lost() -> None:
    one = reaching(AWAY, FULL, None)
    one.require()
    for lost in (True, False):
        one.look()
        assert one.is_lost is lost
        with pytest.raises(StoreFailed):
            one.require()
    one.look()
    one.require()


def test_a_process_that_was_late_itself_asks_again_before_it_says_that_redis_hangs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reach, "LATE_SECONDS", -1.0)
    one = reaching(LATE)
    one.look()
    assert one.lapse is None
    one.look()
    assert one.lapse == Lapse(1000.0, "silent")


def test_an_answer_between_two_late_ones_clears_the_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reach, "LATE_SECONDS", -1.0)
    one = reaching(LATE, None, LATE, None)
    for _ in range(3):
        one.look()
    assert one.lapse is None


def test_a_connection_that_ends_in_the_middle_of_the_question_is_no_lapse(tmp_path: Path) -> None:
    with RedisServer(tmp_path) as server, Address(server.port) as address:
        one = Reach(brief_client(Settings(redis_url=SecretStr(address.url))))
        one.look()
        before = address.asked
        server.freeze()
        try:
            looking = threading.Thread(target=one.look)
            looking.start()
            until(lambda: address.asked > before)
            address.reset()
        finally:
            server.thaw()
        looking.join()
        assert one.lapse is None


def test_one_observer_that_fails_keeps_no_other_from_it() -> None:
    told: list[Lapse | None] = []
    one = reaching(AWAY)
    one.observe(lambda lapse: 1 / 0)
    one.observe(told.append)
    one.look()
    assert told == [Lapse(1000.0, "away")]


def test_clients_are_told_since_when_in_utc() -> None:
    said = told_of(Lapse(1767225600.25, "full"))
    assert (said["ok"], said["since"], said["problem"]["fault"]) == (False, "2026-01-01T00:00:00.250Z", "full")

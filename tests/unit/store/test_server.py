"""A Redis that may lose keys is refused in one line; one that may lose its last seconds is warned of."""

import logging

import pytest
import redis
from redis.exceptions import AuthenticationError, BusyLoadingError, NoPermissionError

from shared.store import server
from shared.store.server import Unsuitable, judge, suits, wait_until_suitable


@pytest.fixture
def info(redis_client: redis.Redis) -> dict[str, object]:
    """What the real server of the tests says of itself; it is set up as `make run` sets one up."""
    return dict(redis_client.info())


def test_the_redis_of_make_run_is_suitable(info: dict[str, object]) -> None:
    assert judge(info) == ()


@pytest.mark.parametrize("policy", ["allkeys-lru", "volatile-ttl", "allkeys-lrm"])
@pytest.mark.parametrize("limit", [0, 100_000_000])
def test_a_redis_that_may_drop_keys_is_refused_and_the_line_says_how_to_mend_it(
    info: dict[str, object], policy: str, limit: int
) -> None:
    with pytest.raises(Unsuitable) as refused:
        judge(info | {"maxmemory_policy": policy, "maxmemory": limit})
    line = str(refused.value)
    assert policy in line
    assert "CONFIG SET maxmemory-policy noeviction" in line
    assert "\n" not in line


def test_an_old_redis_and_a_cluster_are_refused(info: dict[str, object]) -> None:
    with pytest.raises(Unsuitable, match=r"Redis 6\.2\.14 is too old: use Redis 7"):
        judge(info | {"redis_version": "6.2.14"})
    with pytest.raises(Unsuitable, match="cluster"):
        judge(info | {"redis_mode": "cluster"})


def test_without_an_append_only_file_the_owner_is_told_what_may_be_lost(info: dict[str, object]) -> None:
    (line,) = judge(info | {"aof_enabled": 0})
    assert "since its last snapshot is lost" in line
    assert "CONFIG SET appendonly yes" in line


def test_a_redis_that_does_not_tell_its_policy_is_used_with_a_warning(info: dict[str, object]) -> None:
    del info["maxmemory_policy"]
    (line,) = judge(info)
    assert "make sure that it is noeviction" in line


class Coming:
    """A Redis that answers its first questions as it is told, and then as the real one does."""

    def __init__(self, real: redis.Redis, *answers: Exception | dict[str, object]) -> None:
        self._real = real
        self._answers = list(answers)

    def info(self) -> dict[str, object]:
        answer = self._answers.pop(0) if self._answers else {}
        if isinstance(answer, Exception):
            raise answer
        return {**self._real.info(), **answer}


def test_a_redis_that_is_away_or_still_reads_its_file_is_waited_for(
    redis_client: redis.Redis, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(server, "SAY_AFTER_S", 0.5)
    coming = Coming(redis_client, redis.ConnectionError("refused"), BusyLoadingError("loading"))
    slept: list[float] = []
    with caplog.at_level(logging.WARNING):
        wait_until_suitable(coming, slept.append)  # type: ignore[arg-type]
    assert len(slept) == 2
    assert "still waiting for Redis" in caplog.text


def test_a_redis_that_reads_its_append_only_file_is_not_said_to_keep_none(
    redis_client: redis.Redis, caplog: pytest.LogCaptureFixture
) -> None:
    # What 8.2 tells meanwhile.
    reading: dict[str, object] = {"loading": 1, "aof_enabled": 0}
    wait_until_suitable(Coming(redis_client, reading), lambda _: None)  # type: ignore[arg-type]
    assert not caplog.records


@pytest.mark.parametrize(
    ("error", "word"), [(AuthenticationError("WRONGPASS"), "password"), (NoPermissionError("NOPERM"), "INFO")]
)
def test_what_no_waiting_will_mend_is_refused(redis_client: redis.Redis, error: Exception, word: str) -> None:
    with pytest.raises(Unsuitable, match=rf"{word}.*WINNOW_REDIS_URL|WINNOW_REDIS_URL.*{word}"):
        suits(Coming(redis_client, error))  # type: ignore[arg-type]


def test_a_wrong_password_is_in_no_message(redis_server: str) -> None:
    wrong = redis_server.replace("redis://:", "redis://:not")
    with redis.Redis.from_url(wrong) as client, pytest.raises(Unsuitable) as refused:
        suits(client)
    assert wrong.split("@")[0].removeprefix("redis://:") not in str(refused.value)

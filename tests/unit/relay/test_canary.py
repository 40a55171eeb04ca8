"""The canary: deafness is noticed by what does not come back."""

from typing import Any

import orjson
import pytest
import redis

from web.relay.canary import METHOD, PATIENCE_SECONDS, Canary


class Sky:
    """A Redis that keeps the songs, or is away; and a clock."""

    def __init__(self) -> None:
        self.clock = 50.0
        self.songs: list[dict[str, Any]] = []
        self.is_away = False
        self.canary = Canary(self, "relay", now=lambda: self.clock)  # type: ignore[arg-type]
        self.canary.named("me")

    def publish(self, channel: str, text: bytes) -> None:
        if self.is_away:
            raise redis.ConnectionError("away")
        self.songs.append(orjson.loads(text))


@pytest.fixture
def sky() -> Sky:
    return Sky()


def test_it_is_not_heard_before_its_song_came_back(sky: Sky) -> None:
    sky.canary.sing()
    assert not sky.canary.is_heard
    sky.canary.hear(sky.songs[0])
    assert sky.canary.is_heard


def test_the_song_of_another_process_does_not_count(sky: Sky) -> None:
    sky.canary.hear({"method": METHOD, "host_id": "another"})
    assert not sky.canary.is_heard


def test_a_song_counts_for_five_seconds(sky: Sky) -> None:
    sky.canary.sing()
    sky.canary.hear(sky.songs[0])
    sky.clock += PATIENCE_SECONDS
    assert not sky.canary.is_heard


def test_songs_that_redis_took_and_nobody_heard_mean_deafness(sky: Sky) -> None:
    sky.canary.sing()
    sky.clock += PATIENCE_SECONDS - 0.1
    sky.canary.sing()
    assert not sky.canary.is_missed
    sky.clock += 0.1
    assert sky.canary.is_missed


def test_a_song_that_came_back_or_a_new_connection_begins_the_wait_anew(sky: Sky) -> None:
    for relief in (lambda: sky.canary.hear(sky.songs[-1]), sky.canary.forget):
        sky.canary.sing()
        sky.clock += PATIENCE_SECONDS
        relief()
        assert not sky.canary.is_missed

"""Workers that are told to end in the middle of their work: real Celery workers, and rows that take their time."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.broker import PREVIEW, make_celery
from shared.settings import Settings
from tests.system.shop import ROWS, Shop

DATABASE = 14


@pytest.fixture
def shop(redis_server: str, tmp_path: Path) -> Iterator[Shop]:
    one = Shop(f"{redis_server.rsplit('/', 1)[0]}/{DATABASE}", tmp_path)
    try:
        yield one
    finally:
        one.redis.flushdb()
        one.close()


def test_the_rest_of_its_chunk_goes_on_in_another_worker_and_no_row_is_tested_twice(shop: Shop) -> None:
    workers = {worker.name: worker for worker in shop.start("one", "two")}
    shop.submit()
    ending = workers.pop(shop.until(shop.holder))
    (other,) = workers
    ending.process.terminate()
    shop.until(lambda: shop.holder() == other)
    assert ending.has_ended()
    assert shop.redis.zrange(shop.keys.workers(), 0, -1) == [f"{other}|work|1"]
    assert shop.kept() == b"".join(ROWS)
    assert shop.tested() == len(ROWS)
    assert shop.rescues() == {}


def test_a_worker_whose_row_does_not_end_ends_all_the_same_and_the_row_is_not_blamed(shop: Shop) -> None:
    workers = {worker.name: worker for worker in shop.start("one", "two")}
    shop.submit()
    ending = workers.pop(shop.until(shop.holder))
    # As one does that waits for storage, or matches a pattern for minutes.
    ending.child.suspend()
    ending.process.terminate()
    assert ending.has_ended()
    ending.line("did not come to an end; what it holds is handed back")
    assert shop.kept() == b"".join(ROWS)
    assert shop.rescues() == {}


def test_a_quick_worker_answers_before_it_ends(shop: Shop) -> None:
    (quick,) = shop.start("quick", queue="quick")
    hold = shop.data / "hold"
    hold.touch()
    ask = {"list": "list", "where": "line <> 'x'", "types": {}}
    celery = make_celery(Settings(redis_url=shop.url))
    celery.send_task(PREVIEW, kwargs={"ask": ask, "reply_to": "answers", "call": "1"}, queue="quick")
    shop.until((shop.data / "held").exists)
    quick.process.terminate()
    quick.line("Warm shutdown")
    hold.unlink()
    assert quick.has_ended()
    assert json.loads(shop.redis.lpop("answers"))["answer"]["kept"] == len(ROWS)

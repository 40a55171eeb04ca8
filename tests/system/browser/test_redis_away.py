"""The page while the server has lost Redis: it says so, and goes on by itself afterwards."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from shared.store.jobs import Jobs
from shared.store.keys import Keys
from tests.redises import RedisServer
from tests.system.browser.axe import assert_open_to_all
from tests.system.browser.conftest import OpenPage
from tests.unit.web.conftest import PEOPLE
from tests.unit.web.server import QuickDouble, Server


@pytest.fixture
def place(tmp_path: Path) -> Iterator[tuple[RedisServer, Server, str]]:
    """A Redis, a web process, and a job on it that waits."""
    (tmp_path / "data").mkdir()
    with RedisServer(tmp_path / "redis") as redis_server:
        web = Server(redis_server.url, tmp_path / "data")
        try:
            with redis_server.client() as client, QuickDouble(client, web.data):
                listed = web.http.post("/api/lists?name=people.csv", content=PEOPLE).json()["id"]
            job = web.http.post("/api/jobs", json={"list": listed, "where": "age > 1"}).json()["id"]
            yield redis_server, web, job
        finally:
            web.close()


def test_a_banner_says_since_when_redis_is_lost_in_the_readers_language_and_the_page_goes_on_after_it(
    place: tuple[RedisServer, Server, str], open_page: OpenPage
) -> None:
    redis_server, web, job = place
    page = open_page(f"{web.url}/jobs/{job}")
    chinese = open_page(web.url, locale="zh-CN")
    state, banner = page.locator(".run-head .state"), page.get_by_role("alert")
    expect(state).to_contain_text("Queued")
    expect(banner).to_have_count(0)

    redis_server.kill()
    expect(banner).to_contain_text("The server cannot reach Redis since")
    expect(banner).to_contain_text("start it, or mend the way to it")
    expect(chinese.get_by_role("alert").first).to_contain_text("无法连接 Redis")
    # Opened in the middle of it.
    late = open_page(f"{web.url}/jobs/{job}")
    expect(late.locator(".away")).to_contain_text("The server cannot reach Redis since")
    assert_open_to_all(late)

    redis_server.start()
    expect(banner).to_have_count(0)
    expect(chinese.locator(".away")).to_have_count(0)
    with redis_server.client() as client:
        Jobs(client, Keys()).control(job, "pause")
    expect(state).to_contain_text("Paused")
    expect(late.locator(".run-head .state")).to_contain_text("Paused")
    expect(late.get_by_role("alert")).to_have_count(0)
    expect(chinese.get_by_text("people.csv").first).to_be_visible()


@pytest.mark.slow
def test_a_full_redis_is_said_to_be_so(place: tuple[RedisServer, Server, str], open_page: OpenPage) -> None:
    redis_server, web, _ = place
    page = open_page(f"{web.url}/jobs")
    redis_server.fill()
    expect(page.locator(".away")).to_contain_text("Redis takes no writes since")
    expect(page.locator(".away")).to_contain_text("raise its maxmemory")
    expect(page.get_by_text("people.csv").first).to_be_visible()
    redis_server.empty()
    expect(page.locator(".away")).to_have_count(0)

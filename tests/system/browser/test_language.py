"""The page in the reader's language: the browser's at first, then whichever was chosen."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.redises import RedisServer
from tests.system.browser.conftest import OpenPage
from tests.unit.web.server import QuickDouble, Server

ROWS = b"name,age\nAda,36\nGrace,85\n"


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A web process with a list to look at."""
    folder = tmp_path_factory.mktemp("language")
    (folder / "data").mkdir()
    with RedisServer(folder / "redis") as redis_server:
        server = Server(redis_server.url, folder / "data")
        try:
            with redis_server.client() as client, QuickDouble(client, server.data):
                server.http.post("/api/lists?name=people.csv", content=ROWS)
                yield server
        finally:
            server.close()


def expect_language(page: Page, language: str) -> None:
    expect(page.locator("html")).to_have_attribute("lang", language)


def test_a_reader_of_chinese_is_met_in_chinese(web: Server, open_page: OpenPage) -> None:
    page = open_page(web.url, locale="zh-CN")
    expect(page.get_by_role("heading", level=1)).to_have_text("想留下哪些行？")
    expect(page.get_by_text("实时", exact=True)).to_be_visible()
    expect_language(page, "zh-Hans")


def test_another_language_is_spoken_at_once_and_the_next_time(web: Server, open_page: OpenPage) -> None:
    page = open_page(web.url)
    expect_language(page, "en")
    page.get_by_role("link", name="people.csv").click()
    page.get_by_label("Keep a row where").fill("age > 40")
    page.get_by_role("button", name="中文").click()
    # Nothing that was written is lost by it.
    expect(page.get_by_label("满足以下条件的行会留下")).to_have_value("age > 40")
    expect(page.get_by_role("button", name="运行")).to_be_visible()
    expect_language(page, "zh-Hans")

    page.goto(f"{web.url}/jobs")
    expect(page.get_by_role("heading", level=1)).to_have_text("任务")
    expect(page).to_have_title("任务 · Winnow")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Runs")
    expect_language(page, "en")

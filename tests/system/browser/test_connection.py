"""The page when the web process is killed in the middle of a run, and what it shows outside itself meanwhile."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.redises import RedisServer
from tests.system.browser.conftest import OpenPage
from tests.system.shop import Shop
from tests.unit.web.server import Server

# As a browser that allows notices when it is asked, with a reader who looks elsewhere.
READER_ELSEWHERE = """
    window.given = [];
    window.Notification = class {
        static permission = "default";
        static requestPermission = async () => (Notification.permission = "granted");
        constructor(title, { body }) { window.given.push(`${title} | ${body}`); }
    };
    document.hasFocus = () => false;
"""
# What a screen reader is told, in order.
HEARD = """
    window.heard = [];
    document.addEventListener("DOMContentLoaded", () => new MutationObserver((changes) => {
        for (const { target } of changes) {
            const live = target.parentElement?.closest("[aria-live], [role=status], [role=alert], [role=log]") ?? null;
            if (live !== null) window.heard.push(live.textContent);
        }
    }).observe(document.body, { subtree: true, childList: true, characterData: true }));
"""


class Place:
    """A worker that holds its breath while there is a file `hold`, and a web process that can be killed."""

    def __init__(self, shop: Shop, web: Server) -> None:
        self.shop, self.web = shop, web

    def hold(self) -> None:
        """From now on the worker waits in the middle of its rows."""
        (self.shop.data / "hold").touch()

    def until_held(self) -> None:
        """Returns once it does."""
        self.shop.until((self.shop.data / "held").exists)

    def let_some_pass(self) -> None:
        """The worker has tested some rows by the time this returns, and waits again."""
        (self.shop.data / "some").touch()
        self.shop.until((self.shop.data / "tested").exists)

    def let_go(self) -> None:
        """The worker goes on to the end."""
        (self.shop.data / "hold").unlink()

    def kill_web(self) -> None:
        self.web.close()

    def start_web(self) -> None:
        self.web = Server(self.shop.url, self.shop.data, port=str(self.web.port))


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    data = tmp_path / "data"
    data.mkdir()
    with RedisServer(tmp_path / "redis") as redis_server:
        shop = Shop(redis_server.url, data)
        place = Place(shop, Server(redis_server.url, data))
        try:
            shop.start("one")
            yield place
        finally:
            place.web.close()
            shop.close()


def icon(page: Page) -> str:
    return page.locator("link[rel=icon]").get_attribute("href") or ""


def test_a_page_whose_server_is_killed_says_so_and_comes_back_by_itself_with_every_row(
    place: Place, open_page: OpenPage
) -> None:
    asked = {"list": "list", "where": "line LIKE '%7'"}
    place.hold()
    job = place.web.http.post("/api/jobs", json=asked).json()["id"]
    # It runs, so that this is what the page tells of at first.
    place.until_held()
    page = open_page("about:blank")
    page.add_init_script(READER_ELSEWHERE)
    page.add_init_script(HEARD)
    page.goto(f"{place.web.url}/jobs/{job}")
    mark, state = page.locator(".connection"), page.locator(".run-head .state")
    expect(mark).to_have_text("Live")
    expect(state).to_have_text("Running")
    assert icon(page).startswith("data:image/png;base64,")
    page.get_by_role("button", name="Notify me when it ends").click()
    expect(page.get_by_role("button", name="Notify me when it ends", pressed=True)).to_be_visible()

    place.kill_web()
    expect(mark).to_contain_text("Reconnecting since")
    # Looked at again, it tries at once; in vain, which is no reason to give up.
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    # What is found meanwhile is told by nobody.
    place.let_some_pass()
    place.start_web()
    expect(mark).to_have_text("Live")
    expect(state).to_have_text("Running")
    place.let_go()

    expect(state).to_have_text("Succeeded")
    expect(page.get_by_text("4,000 of 4,000 rows")).to_be_visible()
    facets = page.locator(".facets").first
    expect(facets).to_contain_text("400")
    expect(facets).to_contain_text("3,600")
    expect(page).to_have_title("Succeeded · lines.txt · Winnow")
    assert page.evaluate("given") == ["lines.txt: Succeeded | 400 kept, 3,600 rejected, 0 failed"]

    # No word of each percent.
    told = page.evaluate("heard")
    assert [each.partition(" since")[0] for each in told] == [
        "lines.txt: Running", "Reconnecting", "Connected again", "lines.txt: Succeeded",
    ]  # fmt: skip

    ended = icon(page)
    page.get_by_role("link", name="Runs", exact=True).click()
    expect(page.get_by_role("heading", name="Runs", exact=True)).to_be_visible()
    assert ended.startswith("data:image/png;base64,")
    assert icon(page).endswith(".svg")

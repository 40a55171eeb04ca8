"""The page of `examples/printn` in a real browser: from its own server, and from other origins."""

import json
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page, Route, expect

from bench.pitfalls.chromium import LIBRARY, Elsewhere, elsewhere
from bench.pitfalls.servers import EXAMPLE, Printn, printn
from tests.system.browser.conftest import OpenPage

LINES = [f"printn {x}" for x in range(10)]
# How many lines there are after each change: none of them stays for longer than a step takes.
COUNTED = """
    window.counted = [];
    const lines = document.getElementById("lines");
    new MutationObserver(() => counted.push(lines.children.length)).observe(lines, { childList: true });
"""


@pytest.fixture(scope="module")
def pages(browser: Browser) -> Iterator[Elsewhere]:
    with elsewhere(browser) as both:
        yield both


@pytest.fixture(scope="module")
def example(pages: Elsewhere) -> Iterator[Printn]:
    with printn("sleep", 0.1, origins=pages.origin) as running:
        yield running


def with_library(page: Page) -> Page:
    """The page, its client library taken from node_modules; the browser compares it with the page's `integrity`."""

    def give(route: Route) -> None:
        route.fulfill(path=LIBRARY, content_type="text/javascript", headers={"Access-Control-Allow-Origin": "*"})

    page.route("https://cdn.jsdelivr.net/npm/socket.io-client@*/dist/socket.io.min.js", give)
    return page


def test_the_page_shows_its_run_and_after_a_reload_the_same_run_again(example: Printn, open_page: OpenPage) -> None:
    page = with_library(open_page("about:blank"))
    page.goto(example.url)
    expect(page.locator("#lines li")).to_have_text(LINES)
    expect(page.locator("#state")).to_have_text("done")
    page.reload()
    expect(page.locator("#lines li")).to_have_text(LINES)
    assert len(example.runs()) == 1
    page.evaluate(COUNTED)
    page.get_by_role("button", name="Run again").click()
    page.wait_for_function("counted.at(-1) === 10")
    # The old lines went, and each new one came by itself.
    assert page.evaluate("counted") == list(range(11))
    expect(page.locator("#lines li")).to_have_text(LINES)
    assert len(example.runs()) == 2


def test_the_page_loads_the_client_that_is_tested() -> None:
    version = json.loads(LIBRARY.parents[1].joinpath("package.json").read_text())["version"]
    assert f"socket.io-client@{version}/" in (EXAMPLE / "page.html").read_text()


def test_a_listed_origin_is_let_in_and_null_is_not(example: Printn, pages: Elsewhere) -> None:
    answers = pages.open(example.url)
    assert answers["other"].allowed
    assert not answers["null"].allowed


def test_an_origin_that_is_not_listed_is_refused(example: Printn) -> None:
    address = f"{example.url}/socket.io/?EIO=4&transport=polling"
    answer = httpx.get(address, headers={"Origin": "http://another.example"})
    assert answer.status_code == 400
    assert "access-control-allow-origin" not in answer.headers

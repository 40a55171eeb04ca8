"""A long run is watched without a jerk: frames, tasks and memory by Chromium's own measure."""

import json
from collections.abc import Callable, Iterator
from os import cpu_count, getloadavg
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from tests.system.browser.conftest import OpenPage
from tests.system.browser.tracing import Traced, traced
from tests.system.running import System
from winnow import Client

pytestmark = pytest.mark.slow
expect.set_options(timeout=60_000)

ROWS = 1_000_000
KEPT = 100_000
"""One row in ten passes the condition, and of those the predicate takes a thousand a second."""
PACED = '''
from winnow import ListRow, predicate


@predicate(rate="1000/s")
def paced(row: ListRow) -> bool:
    """Keeps every row, a thousand a second."""
    return True
'''
LONGEST_MS = 100
MOST_HEAP = 150 * 2**20
WATCHED_MS = 20_000


@pytest.fixture(scope="module")
def pacing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """A system that keeps a thousand rows a second."""
    data = tmp_path_factory.mktemp("pacing") / "data"
    (data / "predicates").mkdir(parents=True)
    (data / "predicates" / "pacing.py").write_text(PACED)
    system = System(data, WINNOW_PREDICATES="pacing", WINNOW_CONCURRENCY="2")
    try:
        yield system.until_ready()
    finally:
        system.stop()


@pytest.fixture(scope="module")
def million(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A list of a million rows of six columns."""
    path = tmp_path_factory.mktemp("million") / "million.csv"
    with path.open("w") as file:
        file.write("number,name,age,country,balance,note\n")
        for start in range(1, ROWS + 1, 10_000):
            file.write(
                "".join(
                    f'{n},person {n},{18 + n % 70},CN,{n % 9973}.50,"moved, new address pending {n}"\n'
                    for n in range(start, start + 10_000)
                )
            )
    return path


def scroll(page: Page, step: int) -> None:
    """Turns the wheel above the table for as long as is watched, down and up again."""
    page.locator(".rows.long").hover()
    for turn in range(WATCHED_MS // 100):
        page.mouse.wheel(0, step if turn % 40 < 30 else -2 * step)
        page.wait_for_timeout(100)


def drag(page: Page) -> None:
    """Moves the table's scroll bar to ever other places, as who looks for something does."""
    for turn in range(WATCHED_MS // 200):
        page.locator(".rows.long").evaluate("(box, to) => { box.scrollTop = box.scrollHeight * to }", turn % 37 / 37)
        page.wait_for_timeout(200)


def heap(session: CDPSession) -> int:
    """Bytes in use once what nobody needs is gone."""
    session.send("HeapProfiler.collectGarbage")
    return int(session.send("Runtime.getHeapUsage")["usedSize"])


def test_a_million_rows_of_which_a_thousand_a_second_are_kept_are_watched_and_scrolled_without_a_jerk(
    pacing: System, million: Path, browser: Browser, open_page: OpenPage
) -> None:
    is_crowded = getloadavg()[0] > 2 * (cpu_count() or 1)
    with Client(pacing.url) as client:
        list_id = client.upload(million).id
    order = {"list": list_id, "where": "number % 10 = 0", "predicate": {"name": "paced", "params": {}}}
    asked = Request(f"{pacing.url}/api/jobs", json.dumps(order).encode(), {"Content-Type": "application/json"})
    with urlopen(asked) as answer:
        job = json.load(answer)["id"]
    page = open_page(f"{pacing.url}/jobs/{job}", viewport={"width": 1400, "height": 1000}, bypass_csp=True)
    session = page.context.new_cdp_session(page)
    expect(page.locator("tbody tr[data-at]").nth(20)).to_be_visible()
    found: dict[str, Traced] = {}

    def watch(name: str, act: Callable[[], None]) -> None:
        with traced(browser, page) as figures:
            act()
        found[name] = figures
        used = heap(session) / 2**20
        print(f"\n{name}: {figures}; heap {used:.0f} MB")
        assert used * 2**20 < MOST_HEAP

    watch("rows arrive", lambda: page.wait_for_timeout(WATCHED_MS))
    watch("held rows are scrolled", lambda: scroll(page, 120))
    page.get_by_role("button", name="In list order", exact=True).click()
    expect(page.locator("tbody tr[data-at]").nth(20)).to_be_visible()
    watch("rows are scrolled in list order", lambda: scroll(page, 400))
    watch("the scroll bar is dragged", lambda: drag(page))
    expect(page.locator(".run-head .state")).to_have_text("Succeeded", timeout=180_000)
    expect(page.locator(".facet", has_text="Kept").locator("b")).to_have_text(f"{KEPT:,}")
    for name, figures in found.items():
        assert figures.work[0] <= LONGEST_MS, f"{name}: {figures.work[0]:.0f} ms of work without a break"
        # Where others have the processor, a frame waits for them: that is nothing that the page does.
        assert is_crowded or figures.frames[0] <= LONGEST_MS, f"{name}: a frame of {figures.frames[0]:.0f} ms"

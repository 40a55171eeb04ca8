"""`make screenshots`: takes the pictures in docs/ of a system of its own."""

import shutil
import tempfile
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.system.browser.conftest import FLAGS, NAMES
from tests.system.running import ROOT, System

DOCS = ROOT / "docs"
SAMPLE = ROOT / "examples" / "people.csv"
WHERE = "age >= 65 AND country = 'CN'"
# Long enough for a run that can be looked at while it goes.
TIMES = 150

Scheme = Literal["light", "dark"]
PICTURES: dict[Scheme, str] = {"light": "page.png", "dark": "page-dark.png"}


def main() -> None:
    """Writes docs/start.png, docs/predicate.png, docs/page.png, docs/page-dark.png and docs/flower.png."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        expect.set_options(timeout=60_000)
        system = System(Path(folder) / "data", WINNOW_CONCURRENCY="1", WINNOW_PREDICATES="winnow.builtin")
        system.until_ready()
        path = next(filter(None, map(shutil.which, NAMES)))
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        try:
            _picture_start(browser, system.url)
            _picture_predicate(browser, system.url)
            large = _enlarged(Path(folder))
            for scheme, name in PICTURES.items():
                _picture_run(browser, system.url, large, scheme, name)
            _picture_flower(browser, system.url)
        finally:
            browser.close()
            system.stop()


def _open(browser: Browser, url: str, scheme: Scheme) -> Page:
    # To be able to wait for a percentage: the page itself forbids what a test would evaluate in it.
    page = browser.new_page(
        viewport={"width": 1280, "height": 800}, color_scheme=scheme, locale="en-GB", bypass_csp=True
    )
    page.goto(url)
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    return page


def _picture_start(browser: Browser, url: str) -> None:
    page = _open(browser, url, "light")
    page.get_by_role("button", name="Take the sample").click()
    page.get_by_label("Keep a row where").fill(WHERE)
    expect(page.get_by_text("would be kept")).to_be_visible()
    page.mouse.move(0, 0)
    page.screenshot(path=DOCS / "start.png")
    page.close()


def _picture_predicate(browser: Browser, url: str) -> None:
    """The form of a predicate that comes along, below a condition."""
    page = _open(browser, url, "light")
    page.get_by_role("button", name="Take the sample").click()
    page.get_by_label("Keep a row where").fill(WHERE)
    page.get_by_label("and then").select_option("matches_any")
    page.get_by_label("words needed").fill("Suzhou\nHarbin\ncall after 17:00")
    page.get_by_label("column", exact=True).select_option("note")
    # Once the list is counted, it is tried again.
    expect(page.get_by_text("12,000 rows", exact=True)).to_be_visible()
    expect(page.locator(".preview[data-stale=false]")).to_be_visible()
    page.mouse.move(0, 0)
    page.locator(".condition").screenshot(path=DOCS / "predicate.png")
    page.close()


def _picture_run(browser: Browser, url: str, content: Path, scheme: Scheme, name: str) -> None:
    page = _open(browser, url, scheme)
    page.locator("input[type=file]").set_input_files(content)
    page.get_by_label("Keep a row where").fill(WHERE)
    page.get_by_role("button", name="Run", exact=True).click()
    # Somewhere in the middle, whatever the machine.
    page.wait_for_function(
        "Number(document.querySelector('.run [role=progressbar]')?.getAttribute('aria-valuenow')) >= 35", polling="raf"
    )
    page.screenshot(path=DOCS / name)
    page.close()


def _picture_flower(browser: Browser, url: str) -> None:
    """The tasks of the last run, by the page's own link to them."""
    page = _open(browser, f"{url}/jobs", "light")
    page.locator("main").get_by_role("link").first.click()
    expect(page.locator(".run-head .state")).to_contain_text("Succeeded")
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Its tasks in Flower").click()
    flower = opened.value
    flower.set_viewport_size({"width": 1500, "height": 620})
    flower.reload()
    expect(flower.locator("#tasks-table tbody tr").nth(2)).to_contain_text("people-2025.csv")
    flower.screenshot(path=DOCS / "flower.png")
    flower.close()
    page.close()


def _enlarged(folder: Path) -> Path:
    header, rows = SAMPLE.read_bytes().split(b"\n", 1)
    content = folder / "people-2025.csv"
    content.write_bytes(header + b"\n" + rows * TIMES)
    return content


if __name__ == "__main__":
    main()

"""`make screenshots`: takes the pictures of every page in docs/, of a system of its own."""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal
from urllib.request import Request, urlopen

from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from tests.system.browser.conftest import FLAGS, NAMES
from tests.system.running import ROOT, System

DOCS = ROOT / "docs"
SAMPLE = ROOT / "examples" / "people.csv"
WHERE = "age >= 65 AND country = 'CN'"
# Long enough for a run that can be looked at while it goes.
TIMES = 500
DESK: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}

Scheme = Literal["light", "dark"]
View = Callable[[Page, str, Path], None]


def main() -> None:
    """Writes docs/NAME.png and docs/NAME-dark.png of each view, one in Chinese, one as a phone has it, and Flower's."""
    if not subprocess.run(["fc-list", ":lang=zh"], capture_output=True, check=True).stdout:
        raise SystemExit("no font here has Chinese letters: install one, such as Debian's fonts-noto-cjk")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        expect.set_options(timeout=60_000)
        system = System(Path(folder) / "data", WINNOW_CONCURRENCY="1", WINNOW_PREDICATES="winnow.builtin")
        system.until_ready()
        path = next(filter(None, map(shutil.which, NAMES)))
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        large = _enlarged(Path(folder))
        try:
            for name, view in VIEWS.items():
                _picture(browser, view, system.url, large, DOCS / f"{name}.png")
                _picture(browser, view, system.url, large, DOCS / f"{name}-dark.png", scheme="dark")
            _picture(browser, VIEWS["page"], system.url, large, DOCS / "page-zh.png", locale="zh-CN")
            _picture(browser, VIEWS["page"], system.url, large, DOCS / "page-phone.png", size=PHONE)
            _flower(browser, system.url)
        finally:
            browser.close()
            system.stop()


def _picture(
    browser: Browser,
    view: View,
    url: str,
    large: Path,
    to: Path,
    *,
    scheme: Scheme = "light",
    size: ViewportSize = DESK,
    locale: str = "en-GB",
) -> None:
    # To be able to wait for a percentage: the page itself forbids what a test would evaluate in it.
    # What moves is where it is to go, not on its way there.
    page = browser.new_page(viewport=size, color_scheme=scheme, locale=locale, bypass_csp=True, reduced_motion="reduce")
    page.goto(url)
    page.locator(".connection[data-state=live]").wait_for()
    view(page, url, large)
    page.mouse.move(0, 0)
    page.screenshot(path=to)
    page.close()


def _start(page: Page, url: str, _: Path) -> None:
    """What a newcomer sees, with what was done before."""
    job = _order(url, "sample of March")
    # The stream of its events ends with it.
    with urlopen(f"{url}/api/jobs/{job}/events") as events:
        events.read()
    page.goto(url)
    recent = page.get_by_role("region", name="Recent runs")
    expect(recent.get_by_text("25 rows failed").first).to_be_visible()


def _list(page: Page, _: str, __: Path) -> None:
    """A list, a condition, and what it would keep."""
    page.get_by_role("button", name="Take the sample").click()
    page.get_by_label("Keep a row where").fill(WHERE)
    _settled(page)


def _predicate(page: Page, url: str, large: Path) -> None:
    """The form of a predicate that comes along, below a condition."""
    _list(page, url, large)
    page.get_by_label("and then").select_option("matches_any")
    page.get_by_label("words needed").fill("Suzhou\nHarbin\ncall after 17:00")
    page.get_by_label("column", exact=True).select_option("note")
    _settled(page)
    page.locator(".condition").scroll_into_view_if_needed()
    page.locator(".condition").evaluate("panel => panel.scrollIntoView()")


def _run(page: Page, _: str, large: Path) -> None:
    """A run in the middle, whatever the machine. In any language, so by no words."""
    page.locator("input[type=file]").set_input_files(large)
    page.locator("#where").fill(WHERE)
    page.locator(".go").click()
    page.wait_for_function(
        "Number(document.querySelector('.run [role=progressbar]')?.getAttribute('aria-valuenow')) >= 35", polling="raf"
    )


def _failures(page: Page, url: str, _: Path) -> None:
    """A run that succeeded but for some rows: which, and why."""
    page.goto(f"{url}/jobs/{_order(url, 'sample of April')}")
    expect(page.locator(".run-head .state[data-state=mixed]")).to_be_visible()
    page.locator(".facet.failed").first.click()
    expect(page.locator("tbody tr").first).to_be_visible()


def _runs(page: Page, url: str, _: Path) -> None:
    """Runs in several states."""
    _ask(f"{url}/api/jobs/{_order(url, 'paused for lunch', times=TIMES)}/pause")
    _ask(f"{url}/api/jobs/{_order(url, 'the wrong list', times=TIMES)}/cancel")
    page.goto(f"{url}/jobs")
    for state in ("paused", "cancelled", "mixed"):
        expect(page.locator(f".state[data-state={state}]").first).to_be_visible()


VIEWS: dict[str, View] = {
    "start": _start,
    "list": _list,
    "predicate": _predicate,
    "page": _run,
    "failures": _failures,
    "runs": _runs,
}


def _flower(browser: Browser, url: str) -> None:
    """The tasks of the last run that went all the way, by the page's own link to them."""
    page = browser.new_page(viewport=DESK, locale="en-GB")
    page.goto(f"{url}/jobs")
    page.locator("main").get_by_role("link", name="people-2025.csv").first.click()
    expect(page.locator(".run-head .state")).to_contain_text("Succeeded")
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Its tasks in Flower").click()
    flower = opened.value
    flower.set_viewport_size({"width": 1500, "height": 620})
    flower.reload()
    expect(flower.locator("#tasks-table tbody tr", has_text="people-2025.csv").first).to_be_visible()
    flower.screenshot(path=DOCS / "flower.png")
    flower.close()
    page.close()


def _settled(page: Page) -> None:
    """Once the list is counted, a condition is tried again."""
    expect(page.get_by_text("12,000 rows", exact=True)).to_be_visible()
    expect(page.locator(".preview[data-stale=false]")).to_be_visible()


def _order(url: str, label: str, times: int = 1) -> str:
    """A job on the sample, so many times over; gives its id."""
    listed = _ask(f"{url}/api/lists?name=people.csv", _repeated(times), "text/csv")["id"]
    asked = {"list": listed, "where": WHERE, "label": label}
    return str(_ask(f"{url}/api/jobs", json.dumps(asked).encode())["id"])


def _ask(url: str, body: bytes = b"", kind: str = "application/json") -> dict[str, Any]:
    with urlopen(Request(url, body, {"Content-Type": kind})) as answer:
        found: dict[str, Any] = json.load(answer)
        return found


def _enlarged(folder: Path) -> Path:
    content = folder / "people-2025.csv"
    content.write_bytes(_repeated(TIMES))
    return content


def _repeated(times: int) -> bytes:
    header, rows = SAMPLE.read_bytes().split(b"\n", 1)
    return header + b"\n" + rows * times


if __name__ == "__main__":
    main()

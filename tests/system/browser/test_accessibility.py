"""Nothing keeps anybody out: each page under axe-core, in both themes and languages; by keyboard; narrow and wide."""

import json

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.system.browser.acting import post, take_sample
from tests.system.browser.axe import assert_open_to_all
from tests.system.browser.conftest import OpenPage
from tests.system.running import System

BELOW = "[...document.querySelectorAll('a[href], button:enabled, input:enabled, select:enabled, textarea, summary')]"
# What Tab should come by: what can be used, is drawn, and was not taken out on purpose.
USABLE = f"{BELOW}.filter(each => each.tabIndex >= 0 && each.checkVisibility({{ visibilityProperty: true }}))"
FOCUSED = """() => {
    const on = document.activeElement, style = getComputedStyle(on);
    window.met.add(on);
    return {
        is: on.outerHTML.slice(0, 120),
        visible: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
        last: on === document.body,
    };
}"""
WIDTHS = (320, 360, 768, 1280, 2560)


def assert_goes_by_keyboard(page: Page) -> None:
    """Tab comes by all that can be used, and one always sees where one is."""
    page.evaluate("window.met = new Set(); document.querySelector('.skip').focus()")
    # Focus that a script gave need not show.
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    unseen = []
    while not (at := page.evaluate(FOCUSED))["last"]:
        unseen += [] if at["visible"] else [at["is"]]
        page.keyboard.press("Tab")
        assert page.evaluate("met.size") < 300
    assert unseen == []
    assert page.evaluate(f"{USABLE}.filter(each => !met.has(each)).map(each => each.outerHTML.slice(0, 120))") == []


def assert_fits(page: Page) -> None:
    """From the narrowest phone to a wide screen nothing has to be scrolled sideways."""
    before = page.viewport_size
    assert before is not None
    over = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 740})
        over[width] = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    page.set_viewport_size(before)
    assert {width: by for width, by in over.items() if by > 0} == {}


def order(system: System, content: bytes, **asked: object) -> str:
    """A job on a list of this content; gives its id."""
    listed = post(f"{system.url}/api/lists?name=rows.csv", content, "text/csv")["id"]
    return str(post(f"{system.url}/api/jobs", json.dumps({"list": listed, **asked}).encode())["id"])


@pytest.fixture(scope="module")
def failures(system: System) -> str:
    """A job that has succeeded but for one row."""
    return order(system, b"name,age\nAda,36\nGrace,85\nBob,x\n", where="age >= 65", types={"age": "integer"})


def test_the_start_page_is_open_to_all(system: System, failures: str, open_page: OpenPage) -> None:
    page = open_page(system.url)
    recent = page.get_by_role("region", name="Recent runs")
    expect(recent.get_by_role("link", name="rows.csv").first).to_be_visible()
    assert_open_to_all(page)
    assert_goes_by_keyboard(page)
    assert_fits(page)


def test_a_list_with_a_condition_and_its_preview_is_open_to_all(system: System, open_page: OpenPage) -> None:
    page = open_page(system.url)
    take_sample(page)
    page.get_by_label("Keep a row where").fill("age >= 65")
    expect(page.get_by_text("would be kept")).to_be_visible()
    assert_goes_by_keyboard(page)
    assert_fits(page)
    assert_open_to_all(page)


def test_a_fault_in_a_condition_is_open_to_all(system: System, open_page: OpenPage) -> None:
    page = open_page(system.url)
    take_sample(page)
    page.get_by_label("Keep a row where").fill("aeg >= 65")
    expect(page.get_by_role("alert")).to_be_visible()
    assert_open_to_all(page)


def test_a_run_that_ended_with_failed_rows_is_open_to_all(system: System, failures: str, open_page: OpenPage) -> None:
    page = open_page(f"{system.url}/jobs/{failures}")
    expect(page.locator(".run-head .state")).to_have_text("Succeeded, 1 row failed")
    expect(page.locator("tbody tr")).to_have_count(1)
    assert_open_to_all(page)
    page.locator(".facet.failed").first.click()
    expect(page.locator("tbody tr")).to_contain_text("x")
    assert_open_to_all(page)
    assert_goes_by_keyboard(page)
    assert_fits(page)


def test_the_list_of_runs_is_open_to_all(system: System, failures: str, open_page: OpenPage) -> None:
    page = open_page(f"{system.url}/jobs")
    expect(page.locator(".run-line").first).to_be_visible()
    assert_open_to_all(page)
    assert_goes_by_keyboard(page)
    assert_fits(page)


def test_what_is_not_there_is_told_to_all(system: System, open_page: OpenPage) -> None:
    page = open_page(f"{system.url}/jobs/nosuchrun")
    expect(page.get_by_role("heading", name="No such run")).to_be_visible()
    assert_open_to_all(page)
    page.goto(f"{system.url}/no/such/page")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert_open_to_all(page)
    page.get_by_role("main").get_by_role("link").press("Enter")
    expect(page).to_have_url(f"{system.url}/")


def test_a_fault_of_the_page_itself_leaves_the_way_to_other_pages(
    system: System, failures: str, browser: Browser
) -> None:
    page = browser.new_page(locale="en-GB")
    page.route("**/api/jobs/broken", lambda route: route.fulfill(json={}))
    page.goto(f"{system.url}/jobs/broken")
    expect(page.get_by_role("heading", name="Something unexpected happened")).to_be_visible()
    assert_open_to_all(page)
    page.get_by_role("link", name="Runs", exact=True).click()
    expect(page.locator(".run-line").first).to_be_visible()
    page.context.close()


@pytest.mark.slow
def test_the_reference_of_the_api_is_open_to_all(system: System, open_page: OpenPage) -> None:
    assert_open_to_all(open_page(f"{system.url}/api/docs"))


def test_a_run_is_made_and_fetched_by_keyboard_alone(system: System, open_page: OpenPage) -> None:
    page = open_page(system.url)
    keys = page.keyboard
    expect(page.get_by_role("button", name="Take the sample")).to_be_visible()

    def tab_to(name: str) -> None:
        for _ in range(80):
            keys.press("Tab")
            if page.evaluate("document.activeElement.textContent || document.activeElement.id").startswith(name):
                return
        raise AssertionError(f"Tab never came to {name}")

    tab_to("Skip to the content")
    keys.press("Enter")
    tab_to("Take the sample")
    keys.press("Enter")
    expect(page.get_by_label("Keep a row where")).to_be_focused()
    keys.type("age >= 65")
    expect(page.get_by_text("would be kept")).to_be_visible()
    keys.press("Control+Enter")
    expect(page.locator(".run-head .state")).to_contain_text("Succeeded")
    tab_to("Failed")
    keys.press("Space")
    expect(page.get_by_role("columnheader", name="Reason")).to_be_visible()
    tab_to("Kept")
    with page.expect_download():
        keys.press("Enter")

"""A predicate from the page's form to its verdicts, on a system whose workers have some (see `predicates/mine.py`)."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.system.browser.conftest import OpenPage
from tests.system.running import PREDICATES, System
from winnow import Client

PEOPLE = b"name,age\nAnn,70\nBob,17\nCleo,?\nDan,20\n"
MINE = (PREDICATES / "mine.py").read_text(encoding="utf-8")


@pytest.fixture
def start(system: System, open_page: OpenPage) -> Page:
    """The start page with a list of people."""
    with Client(system.url) as client:
        people = client.upload(PEOPLE, name="people.csv")
    return open_page(f"{system.url}/?list={people.id}")


def choose(page: Page, name: str) -> None:
    page.get_by_label("and then").select_option(name)


def press_run(page: Page) -> None:
    page.get_by_role("button", name="Run", exact=True).click()


def test_a_predicate_is_chosen_filled_in_and_run_after_a_condition(start: Page) -> None:
    choose(start, "is_adult")
    expect(start.get_by_label("and then")).to_have_accessible_description("Keeps those who are of age.")
    expect(start.get_by_label("least")).to_have_value("18")
    expect(start.get_by_label("least")).to_have_accessible_description("Years that one has to be.")
    start.get_by_label("Keep a row where").fill("name <> 'Dan'")
    start.get_by_label("column").select_option("age")
    start.get_by_label("least").fill("21")
    press_run(start)
    expect(start.locator(".run-head .state")).to_have_text("Succeeded, 1 row failed")
    head = start.locator(".run-head")
    expect(head).to_contain_text("name <> 'Dan'")
    expect(head).to_contain_text("where first, then is_adult with column = age, least = 21 version ")
    aside = start.get_by_role("complementary")
    expect(aside.locator("section", has_text="Why rows were rejected")).to_contain_text("too young")
    expect(aside.locator("section", has_text="Why rows failed")).to_contain_text("ValueError")
    assert [start.locator(".facet", has_text=which).locator("b").inner_text() for which in ("Kept", "Rejected")] == [
        "1",
        "2",
    ]
    start.get_by_role("link", name="Change and run again").click()
    expect(start.get_by_label("least")).to_have_value("21")
    expect(start.get_by_label("Keep a row where")).to_have_value("name <> 'Dan'")
    start.goto(f"{urlsplit(start.url).scheme}://{urlsplit(start.url).netloc}/jobs")
    expect(start.locator(".run-line").first).to_contain_text("name <> 'Dan' · is_adult")


def test_a_predicate_needs_no_condition_and_what_is_wrong_with_its_form_is_said_at_the_field(start: Page) -> None:
    expect(start.get_by_role("button", name="Run", exact=True)).to_be_disabled()
    choose(start, "is_adult")
    press_run(start)
    column, least = start.get_by_label("column"), start.get_by_label("least")
    expect(column).to_be_focused()
    expect(column).to_have_accessible_description("Choose a column.")
    column.select_option("age")
    least.fill("151")
    expect(least).to_have_accessible_description("Years that one has to be. At most 150.")
    least.fill("20")
    press_run(start)
    expect(start.locator(".run-head .state")).to_have_text("Succeeded, 1 row failed")
    assert start.locator(".facet", has_text="Kept").locator("b").inner_text() == "2"


def test_every_kind_of_parameter_is_filled_in_by_keyboard_and_the_server_has_its_say(
    system: System, start: Page
) -> None:
    with Client(system.url) as client:
        mails = client.upload(b"mail,note\na@b.example,x\n", name="mails.csv")
    start.reload()
    choose(start, "takes_all_kinds")
    start.get_by_label("and then").press("Tab")
    expect(start.get_by_label("List of other")).to_be_focused()
    start.get_by_label("List of other").select_option(mails.id)
    start.get_by_label("Column of other").select_option("mail")
    start.get_by_label("words").fill("one\ntwo words\n")
    start.get_by_label("how").select_option("all")
    start.get_by_label("strict").press(" ")
    # A pattern as Python writes it, which no browser reads: the server says what is wrong.
    even = start.get_by_label("even")
    even.fill("odd")
    press_run(start)
    expect(even).to_be_focused()
    expect(even).to_have_attribute("aria-invalid", "true")
    expect(start.locator("#param-even-fault")).to_contain_text("'odd' does not match")
    even.fill("even")
    press_run(start)
    expect(start.locator(".run-head .state")).to_have_text("Succeeded")
    assert start.locator(".facet", has_text="Kept").locator("b").inner_text() == "4"
    with Client(system.url) as client:
        call = client.job(start.url.rpartition("/")[2]).snapshot().filter.predicate
    assert call is not None
    assert call.params == {
        "other": {"list": mails.id, "column": "mail"}, "words": ["one", "two words"], "how": "all", "strict": True,
        "even": "even",
    }  # fmt: skip


def test_the_address_keeps_the_form_over_a_reload(start: Page) -> None:
    choose(start, "is_adult")
    start.get_by_label("least").fill("33")
    start.reload()
    expect(start.get_by_label("least")).to_have_value("33")
    assert parse_qs(urlsplit(start.url).query)["predicate"] == ["is_adult"]


def test_a_predicate_is_tried_on_a_sample_in_place_and_run_on_the_whole_list_in_one_click(
    system: System, open_page: OpenPage
) -> None:
    rows = [f"p{n},{n % 50 if n % 40 else '?'}" for n in range(1, 401)]
    with Client(system.url) as client:
        people = client.upload("\n".join(["name,age", *rows, ""]).encode(), name="many.csv")
    page = open_page(f"{system.url}/?list={people.id}")
    choose(page, "is_adult")
    page.get_by_label("column").select_option("age")
    page.get_by_label("Rows to try").select_option("50 rows")
    page.get_by_role("button", name="Try it on a sample").click()
    tried = page.get_by_role("region", name="A try on a sample")
    estimate = tried.get_by_role("table", name="Of all 400 rows, most likely")
    expect(estimate.get_by_role("row", name="Kept")).to_contain_text(" to ")
    expect(tried.get_by_role("table", name="Why rows were not kept")).to_contain_text("too young")
    expect(tried.locator("tbody.rejected .why").first).to_have_text("too young")
    address = tried.get_by_role("link", name="See all rows of the try").get_attribute("href") or ""
    with Client(system.url) as client:
        job = client.job(address.rpartition("/")[2]).snapshot()
    assert (job.state, job.sample, job.rows.done) == ("succeeded", 50, 50)
    page.get_by_label("least").fill("30")
    expect(tried).to_contain_text("The filter was changed since: try it again.")
    expect(tried.get_by_role("button", name="Run it on")).to_have_count(0)
    page.get_by_label("least").fill("18")
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    tried.get_by_role("button", name="Run it on all 400 rows").click()
    expect(page.locator(".run-head .state")).to_contain_text("Succeeded")
    expect(page.get_by_text("400 of 400 rows")).to_be_visible()


def test_a_form_fits_a_phone(start: Page) -> None:
    start.set_viewport_size({"width": 360, "height": 740})
    choose(start, "takes_all_kinds")
    expect(start.get_by_label("even")).to_be_visible()
    widest = max(box["x"] + box["width"] for one in start.locator(".then *").all() if (box := one.bounding_box()))
    assert widest <= 360


@pytest.mark.slow
def test_a_run_whose_predicate_no_worker_has_any_more_says_what_it_waits_for(
    tmp_path: Path, open_page: OpenPage
) -> None:
    data = tmp_path / "data"
    (data / "predicates").mkdir(parents=True)
    mine = data / "predicates" / "mine.py"
    mine.write_text(
        MINE.replace("return Verdict.keep() if", "import time; time.sleep(600)\n    return Verdict.keep() if")
    )
    before = System(data, WINNOW_PREDICATES="mine", WINNOW_CONCURRENCY="1").until_ready()
    try:
        with Client(before.url) as client:
            job = client.run(PEOPLE, name="people.csv", predicate="is_adult", params={"column": "age"}, wait=False)
    finally:
        before.stop()
    mine.write_text(MINE)
    after = System(data, WINNOW_PREDICATES="mine", WINNOW_CONCURRENCY="1").until_ready()
    try:
        page = open_page(f"{after.url}/jobs/{job.id}")
        expect(page.get_by_role("status").filter(has_text="is_adult")).to_contain_text(
            "is_adult was changed since this run was submitted"
        )
        page.get_by_role("button", name="Cancel").click()
        # No row had a verdict: the new version may begin.
        page.get_by_role("button", name="Retry").click()
        expect(page.locator(".run-head .state")).to_have_text("Succeeded, 1 row failed")
    finally:
        after.stop()

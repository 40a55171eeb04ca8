"""The start page in a real browser, on a real system: from a list to a filter that does what its reader means."""

import json
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.system.browser.acting import take_sample
from tests.system.browser.conftest import OpenPage
from tests.system.browser.plain import sort
from tests.system.running import ROOT, System

SAMPLE = ROOT / "examples" / "people.csv"
ORDERS = "Bestellung;Kunde;Stadt\n1;Müller;Köln\n2;Maier;Bonn\n3;Jäger;Köln\n".encode("cp1252")

expect.set_options(timeout=30_000)


def get(url: str) -> Any:
    with urlopen(url) as answer:
        return json.load(answer)


def list_in(page: Page) -> str:
    """The id of the list in the page's address."""
    return parse_qs(urlsplit(page.url).query)["list"][0]


def take(page: Page, folder: Path, name: str, content: bytes) -> None:
    path = folder / name
    path.write_bytes(content)
    page.locator("input[type=file]").set_input_files(path)
    expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible()


def condition(page: Page) -> Locator:
    return page.get_by_label("Keep a row where")


def test_a_newcomer_sees_a_run_within_one_click(system: System, open_page: OpenPage) -> None:
    page = open_page(system.url)
    page.get_by_role("button", name="Run the sample").press("Enter")
    expect(page.locator(".run-head .state")).to_contain_text("Succeeded")
    old = sort(SAMPLE.read_bytes(), lambda row: row["age"] != "" and int(row["age"]) >= 65 and row["country"] == "CN")
    expect(page.locator(".facet", has_text="Kept").locator("b")).to_have_text(f"{len(old.kept):,}")


def test_both_sides_of_a_condition_are_seen_while_it_is_written(system: System, open_page: OpenPage) -> None:
    page = open_page(system.url)
    take_sample(page)
    condition(page).fill("age >= 65 AND country = 'CN'")
    table = page.get_by_role("region", name="Examples")
    for verdict, passes in (("kept", True), ("rejected", False)):
        rows = table.locator(f"tbody.{verdict} tr:not(.verdict)")
        expect(rows).to_have_count(5)
        for row in rows.all():
            _, _, age, country, *_ = row.locator("td").all_inner_texts()
            assert (age != "" and int(age) >= 65 and country == "CN") is passes
    counts = [int(text.split(": ")[1].split(",")[0]) for text in table.get_by_role("rowheader").all_inner_texts()]
    assert sum(counts) == 1000
    expect(table.locator("th.named")).to_have_text(["age", "country"])


def test_a_list_of_another_encoding_is_noticed_and_read_rightly_in_one_click(
    system: System, open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page(system.url)
    take(page, tmp_path, "orders.csv", ORDERS)
    before = list_in(page)
    page.get_by_role("button", name="Read it as Windows, Western").click()
    expect(page.get_by_role("cell", name="Müller", exact=True)).to_be_visible()
    expect(condition(page)).to_be_focused()
    condition(page).press_sequentially("Stadt = 'k")
    page.keyboard.press("Enter")
    expect(condition(page)).to_have_value("Stadt = 'Köln'")
    expect(page.get_by_text("would be kept")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".run-head .state")).to_have_text("Succeeded")
    with page.expect_download() as coming:
        page.get_by_role("complementary").get_by_role("link", name="Kept", exact=True).click()
    assert Path(coming.value.path()).read_bytes() == b"".join(ORDERS.splitlines(keepends=True)[i] for i in (0, 1, 3))
    # The first reading was on this page alone, and nobody used it.
    with pytest.raises(HTTPError, match="404"):
        get(f"{system.url}/api/lists/{before}")


def test_a_list_is_read_differently_by_keyboard_and_its_rows_show_what_comes_of_it(
    system: System, open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page(system.url)
    take(page, tmp_path, "codes.csv", b"a;1,x\nb;2,y\nc;3,z\n")
    page.get_by_role("button", name="Read it differently").press("Enter")
    expect(page.get_by_label("Format")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Between fields")).to_be_focused()
    page.get_by_label("Between fields").select_option("comma ,")
    header = page.get_by_role("region", name="First rows").get_by_role("columnheader")
    expect(header.locator(".column-name")).to_have_text(["a;1", "x"])
    page.get_by_label("The first row names the columns").press(" ")
    expect(page.get_by_role("region", name="First rows").locator("tbody tr")).to_have_count(3)
    expect(page.get_by_text("no header")).to_be_visible()
    # A refusal is said where it was asked for, and the list stays as it is.
    page.get_by_label("Between fields").select_option("semicolon ;")
    expect(page.get_by_role("cell", name="1,x", exact=True)).to_be_visible()
    now = list_in(page)
    page.route("**/reread?*", lambda route: refuse(route, "delimiter and quote are the same character."))
    page.get_by_label("Around fields").select_option("nothing")
    expect(page.get_by_role("alert")).to_contain_text("the same character. Until then it is read as before.")
    page.get_by_role("button", name="Leave it as it was").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    assert list_in(page) == now
    dialect = get(f"{system.url}/api/lists/{now}")["dialect"]
    assert dialect == {"delimiter": ";", "quote": '"', "header": False, "encoding": "utf-8"}


def refuse(route: Route, detail: str) -> None:
    problem = {"type": "urn:winnow:invalid", "title": "That does not do", "status": 422, "detail": detail}
    route.fulfill(status=422, content_type="application/problem+json", body=json.dumps(problem))


def test_a_type_that_values_do_not_fit_is_said_before_any_row_fails(system: System, open_page: OpenPage) -> None:
    page = open_page(system.url)
    take_sample(page)
    page.get_by_label("Type of country").select_option("integer")
    said = page.get_by_role("status").filter(has_text="country as integer")
    expect(said).to_contain_text("it does not fit in")
    expect(said).to_contain_text("is not an integer")
    page.get_by_label("Type of country").select_option("text")
    expect(said).to_have_count(0)
    page.get_by_label("Type of id").select_option("number")
    expect(page.get_by_text("id as number: it fits in all 1,000 rows that were tried.")).to_be_visible()


def test_what_can_be_written_is_offered_said_and_taken_by_keyboard(system: System, open_page: OpenPage) -> None:
    page = open_page(system.url)
    take_sample(page)
    box = condition(page)
    box.press("Control+ ")
    offers = page.get_by_role("listbox", name="Completions")
    expect(offers.get_by_role("option")).to_have_count(8)
    expect(page.get_by_role("status").filter(has_text="8 completions")).to_have_count(1)
    expect(box).to_have_attribute("aria-haspopup", "listbox")
    box.press("ArrowUp")
    chosen = offers.locator("[aria-selected=true]")
    expect(chosen).to_have_attribute("id", box.get_attribute("aria-activedescendant") or "none")
    box.press("Escape")
    expect(offers).to_have_count(0)
    assert box.get_attribute("aria-activedescendant") is None
    # What is not finished is not found fault with at once, and then it is.
    box.press_sequentially("age > ")
    expect(page.get_by_text("The condition ends too early.")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_text("The condition ends too early.Finish it, for example age >= 65.")
    expect(box).to_have_attribute("aria-invalid", "true")


def test_a_condition_is_made_by_pointing_at_values(system: System, open_page: OpenPage) -> None:
    page = open_page(system.url)
    take_sample(page)
    rows = page.get_by_role("region", name="First rows")
    rows.get_by_role("cell", name="CN", exact=True).first.click()
    rows.get_by_role("cell", name="66", exact=True).click()
    expect(condition(page)).to_have_value("country = 'CN' AND age = 66")
    expect(condition(page)).to_be_focused()
    expect(page.get_by_text("would be kept")).to_be_visible()


def test_a_filter_that_was_used_is_used_again_in_one_click(system: System, open_page: OpenPage) -> None:
    page = open_page(system.url)
    take_sample(page)
    condition(page).fill("country = 'FR' AND age = 44")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.locator(".run-head .state")).to_contain_text("Succeeded")
    page.get_by_role("link", name="New run").click()
    page.get_by_role("link", name="Use again: country = 'FR' AND age = 44").first.click()
    expect(page.get_by_role("heading", name="people.csv", exact=True)).to_be_visible()
    expect(condition(page)).to_have_value("country = 'FR' AND age = 44")
    condition(page).fill("")
    page.get_by_role("group", name="Used before").get_by_role("button", name="country = 'FR' AND age = 44").click()
    expect(condition(page)).to_have_value("country = 'FR' AND age = 44")
    expect(condition(page)).to_be_focused()
    expect(page.get_by_text("would be kept")).to_be_visible()


def test_another_run_on_the_same_list_is_changed_with_its_own_filter(system: System, open_page: OpenPage) -> None:
    page = open_page(system.url)
    take_sample(page)
    condition(page).fill("age = 45")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.locator(".run-head .state")).to_contain_text("Succeeded")
    first = page.url
    page.get_by_role("link", name="Change and run again").click()
    condition(page).fill("age = 46")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.locator(".run-head .condition-shown")).to_have_text("age = 46")
    page.go_back()
    page.go_back()
    expect(page).to_have_url(first)
    page.get_by_role("link", name="Change and run again").click()
    expect(condition(page)).to_have_value("age = 45")


def test_an_upload_that_does_not_arrive_is_tried_again_in_one_click(
    system: System, open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page(system.url)
    page.route("**/api/lists?name=*", lambda route: route.abort(), times=1)
    path = tmp_path / "again.csv"
    path.write_bytes(b"a,b\n1,2\n")
    page.locator("input[type=file]").set_input_files(path)
    expect(page.get_by_role("alert")).to_contain_text("The server does not answer")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("heading", name="again.csv", exact=True)).to_be_visible()


def test_of_several_files_it_is_said_which_one_was_taken(system: System, open_page: OpenPage) -> None:
    page = open_page(system.url)
    dropped = page.evaluate_handle("""() => {
        const held = new DataTransfer();
        for (const name of ["one.csv", "two.csv"]) held.items.add(new File(["a,b\\n1,2\\n"], name));
        return held;
    }""")
    page.dispatch_event("body", "drop", {"dataTransfer": dropped})
    expect(page.get_by_text("You dropped 2 files. A run takes one list: this is one.csv.")).to_be_visible()
    expect(page.get_by_role("heading", name="one.csv", exact=True)).to_be_visible()


# Where the parts of a cell's text begin on the screen: its first word, in Arabic, and its last, in Latin letters.
PLACES = """cell => ["مرحبا", "abc"].map(part => {
    const text = cell.firstChild, range = document.createRange();
    range.setStart(text, text.data.indexOf(part));
    range.setEnd(text, text.data.indexOf(part) + part.length);
    return range.getBoundingClientRect().left;
})"""


def test_a_value_is_read_in_its_own_direction(system: System, open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page(system.url)
    take(page, tmp_path, "greetings.csv", "id,words\n1,مرحبا 123 abc\n".encode())
    first, last = page.get_by_role("cell", name="123").evaluate(PLACES)
    assert last < first


def test_an_upload_is_seen_on_its_way_and_can_be_cancelled(system: System, open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page(system.url)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/api/lists?name=*", hold)
    path = tmp_path / "long.csv"
    path.write_bytes(b"a,b\n1,2\n" * 1000)
    page.locator("input[type=file]").set_input_files(path)
    expect(page.get_by_role("progressbar", name="Uploading long.csv")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("button", name="Choose a file")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
    held[0].abort()

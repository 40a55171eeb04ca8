"""The page in a real browser, on a real system: what a person does with it, and what they then see and get."""

import json
import re
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.system.browser.acting import post, take_sample
from tests.system.browser.conftest import OpenPage
from tests.system.browser.plain import Row, Sorted, sort
from tests.system.running import ROOT, System
from tests.system.test_flower import found, says

SAMPLE = ROOT / "examples" / "people.csv"
WHERE = "age >= 65 AND country = 'CN'"

# The first job of a system compiles nothing, but the workers of a busy machine may take their time.
expect.set_options(timeout=30_000)


def old_and_chinese(row: Row) -> bool:
    return row["age"] != "" and int(row["age"]) >= 65 and row["country"] == "CN"


@pytest.fixture(scope="module")
def expected() -> Sorted:
    return sort(SAMPLE.read_bytes(), old_and_chinese)


def write_condition(page: Page, text: str) -> None:
    page.get_by_label("Keep a row where").fill(text)


def run(page: Page) -> None:
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_role("progressbar")).to_be_visible()


def download(page: Page, name: str) -> bytes:
    with page.expect_download() as coming:
        page.get_by_role("complementary").get_by_role("link", name=name, exact=True).click()
    return Path(coming.value.path()).read_bytes()


def facet(page: Page, name: str) -> str:
    return page.locator(".facet", has_text=name).locator("b").inner_text().replace(",", "")


def test_the_page_leads_to_flower_and_to_the_tasks_of_a_run(system: System, open_page: OpenPage) -> None:
    page = open_page(system.url)
    expect(page.get_by_role("link", name="Flower", exact=True)).to_have_attribute("href", system.flower_url)
    take_sample(page)
    write_condition(page, "age >= 66")
    run(page)
    expect(page.locator(".run-head .state")).to_contain_text("Succeeded")
    # Flower hears of tasks a moment after they ran, and its page is not told.
    with httpx.Client(base_url=system.flower_url, timeout=30) as flower:
        found(flower, page.url.rpartition("/")[2], lambda tasks: says(tasks, "people.csv · age >= 66 · rows"))
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Its tasks in Flower").click()
    tasks = opened.value.locator("#tasks-table tbody")
    expect(tasks).to_contain_text("people.csv · age >= 66 · rows")
    expect(tasks).to_contain_text(page.url.rpartition("/")[2])


def test_the_sample_goes_in_is_filtered_and_comes_out(system: System, open_page: OpenPage, expected: Sorted) -> None:
    page = open_page(system.url)
    take_sample(page)
    expect(page.get_by_role("columnheader", name="balance")).to_contain_text("number")
    write_condition(page, WHERE)
    expect(page.get_by_text("would be kept")).to_be_visible()
    run(page)

    expect(page.locator(".run-head .state")).to_have_text(f"Succeeded, {len(expected.failed)} rows failed")
    shown = {name: int(facet(page, name)) for name in ("Kept", "Rejected", "Failed")}
    assert shown == {"Kept": len(expected.kept), "Rejected": len(expected.rejected), "Failed": len(expected.failed)}
    expect(page.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "100")
    expect(page.get_by_text("12,000 of 12,000 rows")).to_be_visible()
    expect(page).to_have_title("Succeeded, 25 rows failed · people.csv · Winnow")

    assert download(page, "Kept") == expected.header + b"".join(expected.kept)
    assert download(page, "Rejected") == expected.header + b"".join(expected.rejected)
    failed = [json.loads(line) for line in download(page, "Failed").splitlines()]
    assert [row["row"] for row in failed] == expected.failed_rows


def test_a_reload_shows_the_same_run(system: System, open_page: OpenPage, expected: Sorted) -> None:
    page = open_page(system.url)
    take_sample(page)
    write_condition(page, WHERE)
    run(page)
    state = page.locator(".run-head .state")
    expect(state).to_contain_text("Succeeded")
    rows = page.locator("tbody tr[data-at]")
    expect(rows.first.locator(".row-number")).to_be_visible()
    before = rows.first.inner_text()
    page.reload()
    expect(state).to_contain_text("Succeeded")
    expect(rows.first).to_have_text(before.replace("\t", ""))
    page.locator(".facet", has_text="Failed").click()
    expect(rows).to_have_count(len(expected.failed))
    expect(rows.first).to_contain_text(str(expected.failed_rows[0]))
    assert int(facet(page, "Kept")) == len(expected.kept)


def test_a_faulty_condition_is_marked_and_cannot_be_run(system: System, open_page: OpenPage) -> None:
    page = open_page(system.url)
    take_sample(page)
    write_condition(page, "aeg >= 65 AND country = 'CN'")
    expect(page.locator(".fault")).to_have_text("aeg")
    expect(page.get_by_role("alert")).to_contain_text("age")
    expect(page.get_by_role("button", name="Run", exact=True)).to_be_disabled()
    write_condition(page, WHERE)
    expect(page.locator(".fault")).to_have_count(0)
    expect(page.get_by_role("button", name="Run", exact=True)).to_be_enabled()


def test_a_condition_is_completed_and_run_by_keyboard_alone(system: System, open_page: OpenPage) -> None:
    page = open_page(system.url)
    take_sample(page)
    box = page.get_by_label("Keep a row where")
    expect(box).to_be_focused()
    box.press_sequentially("coun")
    expect(page.get_by_role("option", name="country")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(box).to_have_value("country")
    box.press_sequentially(" = upp")
    expect(page.get_by_role("option", name="upper")).to_be_visible()
    page.keyboard.press("Tab")
    box.press_sequentially("'cn'")
    expect(box).to_have_value("country = upper('cn')")
    expect(page.get_by_text("would be kept")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".run-head .state")).to_contain_text("Succeeded")


def test_a_file_of_ones_own_comes_out_byte_for_byte(system: System, open_page: OpenPage, tmp_path: Path) -> None:
    content = b'name;price;says\r\nA;640.50;"one; two"\r\nB;3;"line\r\nbreak"\r\nC;1e3;\r\n"D ""d""";641;x\r\n'
    mine = tmp_path / "prices.csv"
    mine.write_bytes(content)
    page = open_page(system.url)
    page.locator("input[type=file]").set_input_files(mine)
    expect(page.get_by_text("semicolons between fields")).to_be_visible()
    write_condition(page, "price > 100")
    run(page)
    expect(page.locator(".run-head .state")).to_have_text("Succeeded")
    expected = sort(content, lambda row: float(row["price"]) > 100, ";")
    assert download(page, "Kept") == expected.header + b"".join(expected.kept)
    expect(page.locator("tbody tr[data-at]").first).to_contain_text("one; two")


def test_rows_can_be_pasted(system: System, open_page: OpenPage) -> None:
    page = open_page(system.url)
    page.get_by_role("button", name="Paste rows").click()
    page.get_by_label("Rows, with a header line").fill("city,people\nJos,900\nPune,3100")
    page.get_by_role("button", name="Use these rows").click()
    write_condition(page, "people > 1000")
    run(page)
    expect(page.locator("tbody tr[data-at]")).to_have_count(1)
    expect(page.locator("tbody tr[data-at]")).to_contain_text("Pune")


def test_a_paused_run_is_resumed_by_its_button(system: System, open_page: OpenPage) -> None:
    header, rows = SAMPLE.read_bytes().split(b"\n", 1)
    # Long enough for the pause, sent right behind the order, to find it at work or not yet begun.
    record = post(f"{system.url}/api/lists?name=long.csv", header + b"\n" + rows * 80, "text/csv")
    job = post(f"{system.url}/api/jobs", json.dumps({"list": record["id"], "where": WHERE}).encode())["id"]
    post(f"{system.url}/api/jobs/{job}/pause", b"")
    page = open_page(f"{system.url}/jobs/{job}")
    state = page.locator(".run-head .state")
    expect(state).to_have_text("Paused")
    page.get_by_role("button", name="Resume").click()
    expect(state).to_contain_text("Succeeded")
    expect(page.get_by_text("960,000 of 960,000 rows")).to_be_visible()
    expect(page.get_by_role("button", name="Cancel")).to_have_count(0)


def test_an_ended_run_says_how_long_it_is_kept_and_is_retried_by_keyboard(system: System, open_page: OpenPage) -> None:
    record = post(f"{system.url}/api/lists?name=ages.csv", b"name,age\nAda,36\nGrace,85\nBob,x\n", "text/csv")
    ask = {"list": record["id"], "where": "age >= 65", "types": {"age": "integer"}}
    job = post(f"{system.url}/api/jobs", json.dumps(ask).encode())["id"]
    page = open_page(f"{system.url}/jobs/{job}")
    state = page.locator(".run-head .state")
    expect(state).to_have_text("Succeeded, 1 row failed")
    expect(page.get_by_text("Stored until")).to_be_visible()
    page.get_by_role("button", name="Retry failed rows").press("Enter")
    expect(page.get_by_text("attempt 2")).to_be_visible()
    expect(state).to_have_text("Succeeded, 1 row failed")
    expect(page.get_by_text("3 of 3 rows")).to_be_visible()
    expect(page.locator("tbody tr[data-at]")).to_contain_text("Grace")
    expect(page.get_by_text("Stored until")).to_be_visible()
    page.get_by_role("button", name="Retry failed rows").click()
    expect(page.get_by_text("attempt 3")).to_be_visible()


def test_a_file_is_taken_wherever_it_is_dropped(system: System, open_page: OpenPage) -> None:
    page = open_page(f"{system.url}/jobs")
    dropped = page.evaluate_handle("""() => {
        const held = new DataTransfer();
        held.items.add(new File(["a,b\\n1,2\\n"], "dropped.csv"));
        return held;
    }""")
    page.dispatch_event("body", "drop", {"dataTransfer": dropped})
    expect(page.get_by_role("heading", name="dropped.csv", exact=True)).to_be_visible()


def test_a_column_can_be_read_as_another_type_and_is_again_next_time(system: System, open_page: OpenPage) -> None:
    page = open_page(system.url)
    take_sample(page)
    write_condition(page, "balance LIKE '6%.00'")
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Type of balance").select_option("text")
    expect(page.get_by_text("would be kept")).to_be_visible()
    run(page)
    expect(page.locator(".run-head .state")).to_contain_text("Succeeded")
    expected = sort(SAMPLE.read_bytes(), lambda row: row["balance"].startswith("6") and row["balance"].endswith(".00"))
    assert int(facet(page, "Kept")) == len(expected.kept)
    page.get_by_role("link", name="Change and run again").click()
    expect(page.get_by_label("Type of balance")).to_have_value("text")


def test_what_is_chosen_stays_in_the_address(system: System, open_page: OpenPage) -> None:
    page = open_page(system.url)
    take_sample(page)
    write_condition(page, WHERE)
    page.reload()
    expect(page.get_by_role("heading", name="people.csv", exact=True)).to_be_visible()
    expect(page.get_by_label("Keep a row where")).to_have_value(WHERE)


def test_a_file_that_cannot_be_read_says_what_to_do(system: System, open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page(system.url)
    book = tmp_path / "book.xlsx"
    book.write_bytes(b"PK\x03\x04" + bytes(100))
    page.locator("input[type=file]").set_input_files(book)
    expect(page.get_by_role("alert")).to_contain_text("CSV")
    expect(page.get_by_role("button", name="Choose a file")).to_be_visible()


def test_runs_appear_by_themselves(system: System, open_page: OpenPage) -> None:
    watching = open_page(f"{system.url}/jobs")
    expect(watching.get_by_text("Live")).to_be_visible()
    acting = open_page(system.url)
    take_sample(acting)
    write_condition(acting, "country = 'KE' AND age = 31")
    run(acting)
    job = acting.url.rsplit("/", 1)[1]
    line = watching.locator(".run-line", has=watching.locator(f"a[href='/jobs/{job}']"))
    expect(line).to_contain_text("Succeeded")
    assert watching.locator(".run-line a").first.get_attribute("href") == f"/jobs/{job}"


def test_it_works_where_websockets_are_blocked(system: System, open_page: OpenPage, expected: Sorted) -> None:
    page = open_page("about:blank")
    # As behind a proxy that knows no upgrade: the address that the websocket asks for is not one.
    page.add_init_script("""
        const Real = WebSocket;
        window.WebSocket = class extends Real {
            constructor(url) { super(url.replace("/socket.io/", "/no-upgrade/")); }
        };
    """)
    page.goto(system.url)
    expect(page.locator(".connection", has_text="Live")).to_have_attribute("title", re.compile("By polling"))
    take_sample(page)
    write_condition(page, WHERE)
    run(page)
    expect(page.locator(".run-head .state")).to_contain_text("Succeeded")
    expect(page.get_by_text("12,000 of 12,000 rows")).to_be_visible()
    assert int(facet(page, "Kept")) == len(expected.kept)


def test_a_run_that_does_not_exist_is_said_to_be_gone(system: System, open_page: OpenPage) -> None:
    page = open_page(f"{system.url}/jobs/nosuchrun")
    expect(page.get_by_role("heading", name="No such run")).to_be_visible()


def test_a_phone_shows_every_view_without_scrolling_sideways(system: System, open_page: OpenPage) -> None:
    page = open_page(system.url, viewport={"width": 360, "height": 740})
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(overflow) <= 0
    take_sample(page)
    write_condition(page, WHERE)
    expect(page.get_by_text("would be kept")).to_be_visible()
    assert page.evaluate(overflow) <= 0
    run(page)
    expect(page.locator(".run-head .state")).to_contain_text("Succeeded")
    assert page.evaluate(overflow) <= 0
    page.goto(f"{system.url}/jobs")
    expect(page.locator(".run-line").first).to_be_visible()
    assert page.evaluate(overflow) <= 0

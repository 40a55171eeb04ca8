"""A run's page in a real browser: rows of any number, reasons, who works on it, and what can be done with it."""

import json
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.system.browser.axe import assert_open_to_all
from tests.system.browser.conftest import OpenPage
from tests.system.running import System
from winnow import Client, KeptEvent

expect.set_options(timeout=30_000)

ROWS = 20_000
NUMBERS = "number,name\n" + "".join(f'{n},"person {n}"\n' for n in range(1, ROWS + 1))
HELD = '''
import time
from pathlib import Path

from winnow import ListRow, Verdict, predicate


@predicate(timeout=120)
def held(row: ListRow, gate: str, at: int = 0) -> Verdict:
    """Waits at one row until a file is gone; every tenth row fails, and rows of odd number are rejected."""
    if at and row.number == at - 5000:
        # Longer than rows are tested without a commit.
        time.sleep(0.6)
    if row.number == at:
        Path(gate).with_name("reached").touch()
        while Path(gate).exists():
            time.sleep(0.01)
    if row.number % 10 == 0:
        raise ValueError(f"{row['name']} has no date")
    return Verdict.keep() if row.number % 2 == 0 else Verdict.reject(f"odd, ends in {row.number % 10}")


@predicate(concurrency=2, rate="50/s")
async def limited(row: ListRow) -> bool:
    """Takes what time its limits leave it: a list of thousands does not end by itself."""
    return True
'''


@pytest.fixture(scope="module")
def holding(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """A system whose rows wait where a test wants them to."""
    data = tmp_path_factory.mktemp("holding") / "data"
    (data / "predicates").mkdir(parents=True)
    (data / "predicates" / "holding.py").write_text(HELD)
    system = System(data, WINNOW_PREDICATES="holding", WINNOW_CONCURRENCY="1")
    try:
        yield system.until_ready()
    finally:
        system.stop()


@pytest.fixture(scope="module")
def numbers(holding: System) -> str:
    """The id of a list of numbered people."""
    with Client(holding.url) as client:
        return client.upload(NUMBERS.encode(), name="numbers.csv").id


def rows(page: Page) -> Locator:
    return page.locator("tbody tr[data-at]")


def state(page: Page) -> Locator:
    return page.locator(".run-head .state")


def ask(url: str, body: dict[str, object] | None = None) -> dict[str, Any]:
    content = None if body is None else json.dumps(body).encode()
    with urlopen(Request(url, content, {"Content-Type": "application/json"})) as answer:
        found: dict[str, Any] = json.load(answer)
        return found


def submit(system: System, list_id: str, **asked: object) -> str:
    return str(ask(f"{system.url}/api/jobs", {"list": list_id, **asked})["id"])


def held(**params: object) -> dict[str, object]:
    return {"name": "held", "params": params}


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[Path]:
    """While this file is there, the row that is to wait does. Each test has its own: no run waits for another's."""
    file = tmp_path / "gate"
    file.touch()
    yield file
    file.unlink(missing_ok=True)


@pytest.fixture
def waiting(holding: System, numbers: str, gate: Path) -> str:
    """A run that waits at its row 10,001, with what was committed before it."""
    job = submit(holding, numbers, predicate=held(gate=str(gate), at=10_001))
    until = time.monotonic() + 60
    while not gate.with_name("reached").exists():
        assert time.monotonic() < until, "the row was not reached"
        time.sleep(0.02)
    return job


def kept_so_far(page: Page, system: System, job: str) -> int:
    """How many rows of a run that waits are kept, once the page has counted as many and was told of the last ones."""
    snapshot = ask(f"{system.url}/api/jobs/{job}")
    kept = int(snapshot["rows"]["kept"])
    expect(page.locator(".facet", has_text="Kept").locator("b")).to_have_text(f"{kept:,}")
    newest = 0
    with Client(system.url) as client, closing(client.job(job).events()) as events:
        for event in events:
            if isinstance(event, KeptEvent):
                newest = event.rows[-1].row
            if event.seq >= snapshot["seq"]:
                break
    # A snapshot may be there before the events that led to it.
    expect(page.get_by_role("button", name=f"Row {newest:,}: show all of it")).to_be_visible()
    return kept


def test_a_result_of_any_length_is_scrolled_searched_and_shared_by_its_address(
    holding: System, numbers: str, open_page: OpenPage
) -> None:
    job = submit(holding, numbers, where="number % 3 = 0")
    page = open_page(f"{holding.url}/jobs/{job}")
    expect(state(page)).to_have_text("Succeeded")
    expect(rows(page).first).to_contain_text("person 3")
    assert rows(page).count() < 100

    page.get_by_label("Go to row").fill("15001")
    page.get_by_label("Go to row").press("Enter")
    expect(page.get_by_role("button", name="Row 15,003: show all of it")).to_be_visible()
    page.wait_for_url("**at=5000")
    assert rows(page).count() < 100

    page.locator(".facet", has_text="Rejected").click()
    page.get_by_label("Search these rows").fill("PERSON 1400")
    expect(page.get_by_text("8 rows found in all 13,334 rows")).to_be_visible()
    page.wait_for_url("**q=PERSON+1400")
    other = open_page(page.url)
    expect(other.get_by_text("8 rows found in all 13,334 rows")).to_be_visible()
    expect(rows(other)).to_have_count(8)
    expect(rows(other).first).to_contain_text("person 1400")


def test_a_row_is_shown_whole_and_rows_are_gone_through_by_keyboard(
    holding: System, numbers: str, open_page: OpenPage
) -> None:
    job = submit(holding, numbers, where="number > 10")
    page = open_page(f"{holding.url}/jobs/{job}")
    # Until its end rows come newest first.
    expect(state(page)).to_have_text("Succeeded")
    page.get_by_role("button", name="Row 11: show all of it").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("button", name="Row 12: show all of it")).to_be_focused()
    for _ in range(60):
        page.keyboard.press("ArrowDown")
    expect(page.get_by_role("button", name="Row 72: show all of it")).to_be_focused()
    page.keyboard.press("Enter")
    detail = page.get_by_role("region", name="The whole row")
    expect(detail).to_contain_text("Row 72")
    expect(detail).to_contain_text("person 72")
    detail.get_by_role("button", name="Close").click()
    expect(detail).to_have_count(0)


def test_rows_hold_still_while_they_are_read_and_what_came_is_counted(
    holding: System, waiting: str, gate: Path, open_page: OpenPage
) -> None:
    page = open_page(f"{holding.url}/jobs/{waiting}")
    before = kept_so_far(page, holding, waiting)
    # Whoever works on it is told of, with what they have.
    lane = page.locator(".lane")
    expect(lane).to_have_count(1)
    expect(lane).to_contain_text("work@")
    page.get_by_role("region", name="Kept").hover()
    page.mouse.wheel(0, 600)
    expect(page.get_by_text("Held still; nothing new since.")).to_be_visible()
    number = rows(page).nth(12).locator(".row-number").inner_text()
    gate.unlink()
    expect(page.get_by_text(f"Held still; {8_000 - before:,} rows came since.")).to_be_visible()
    expect(rows(page).nth(12).locator(".row-number")).to_have_text(number)
    expect(state(page)).to_have_text("Succeeded, 2,000 rows failed")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("button", name="Row 2: show all of it")).to_be_visible()


def test_a_row_that_does_not_come_back_is_told_of_by_its_number_and_since_when(
    holding: System, waiting: str, open_page: OpenPage
) -> None:
    page = open_page("about:blank")
    since: list[str] = []

    def tell(route: Route) -> None:
        answer = route.fetch()
        begun = since[0] if since else datetime.now(UTC).isoformat()
        told = [{**one, "row": 10_001, "row_since": begun} for one in answer.json()]
        route.fulfill(response=answer, json=told)

    page.route("**/api/jobs/*/work", tell)
    page.goto(f"{holding.url}/jobs/{waiting}")
    lane = page.locator(".lane")
    expect(lane).to_have_attribute("data-hangs", "false")
    since.append("2025-11-23T14:00:00.000Z")
    expect(lane).to_contain_text("Row 10,001 has been under test for")
    expect(lane).to_contain_text(", since ")


def test_what_was_skipped_while_rows_arrive_is_read_in_list_order_as_far_as_there_is_no_hole(
    holding: System, waiting: str, gate: Path, open_page: OpenPage
) -> None:
    page = open_page(f"{holding.url}/jobs/{waiting}")
    before = kept_so_far(page, holding, waiting)
    expect(page.get_by_text("rows more went by unseen")).to_be_visible()
    page.locator(".gap button").first.click()
    expect(page.get_by_role("button", name="In list order", exact=True)).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".table-foot")).to_have_text(f"{before:,} rows")
    expect(rows(page).last.locator(".row-number")).to_be_visible()
    gate.unlink()
    expect(page.locator(".table-foot")).to_have_text("8,000 rows")


def test_reasons_are_counted_searched_shown_by_an_example_and_lead_to_their_rows(
    holding: System, numbers: str, open_page: OpenPage
) -> None:
    job = submit(holding, numbers, predicate=held(gate="none"))
    page = open_page(f"{holding.url}/jobs/{job}")
    expect(state(page)).to_have_text("Succeeded, 2,000 rows failed")
    aside = page.get_by_role("complementary")
    failed = aside.locator("section", has_text="Why rows failed")
    # The newest example of the first one is there at once.
    expect(failed.locator(".example code")).to_contain_text("person")
    # A hundred, the five of rejected rows among them, are counted each by itself; the others are found among the rows.
    expect(failed).to_contain_text("1,905 rows more with reasons that are not counted each by itself.")
    failed.get_by_label("Search why rows failed").fill("person 14320 ")
    expect(failed).to_contain_text("No reason has that in its words.")
    failed.get_by_role("button", name="Search in the rows").click()
    expect(page.get_by_text("1 row found in all 2,000 rows")).to_be_visible()
    expect(rows(page)).to_contain_text("person 14320 has no date")

    odd = aside.locator("section", has_text="Why rows were rejected")
    odd.get_by_role("button", name="odd, ends in 7").click()
    odd.get_by_role("button", name="Show the 2,000 rows").click()
    expect(page.get_by_text("Only rows with the reason odd, ends in 7")).to_be_visible()
    expect(rows(page).first).to_contain_text("person 7")
    asked = parse_qs(urlsplit(page.url).query)
    assert (asked["rows"], asked["reason"]) == (["rejected"], ["odd, ends in 7"])


def test_reasons_are_on_show_however_many_rows_come_while_they_are_asked_for(
    holding: System, waiting: str, gate: Path, open_page: OpenPage
) -> None:
    page = open_page("about:blank")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/reasons?*", hold)
    with page.expect_request("**/reasons?*verdict=failed*"):
        page.goto(f"{holding.url}/jobs/{waiting}")
    gate.unlink()
    expect(state(page)).to_have_text("Succeeded, 2,000 rows failed")
    failed = page.get_by_role("complementary").locator("section", has_text="Why rows failed")
    expect(failed).to_have_count(0)
    next(route for route in held if "verdict=failed" in route.request.url).continue_()
    expect(failed.locator(".reason-line").first).to_contain_text("has no date")


def test_a_run_that_goes_is_open_to_all(holding: System, waiting: str, open_page: OpenPage) -> None:
    page = open_page(f"{holding.url}/jobs/{waiting}")
    expect(state(page)).to_have_text("Running")
    assert page.get_by_role("progressbar").count() == 1
    assert_open_to_all(page)
    ask(f"{holding.url}/api/jobs/{waiting}/pause", {})
    expect(page.locator(".run-head .state[data-state=paused]")).to_be_visible()
    assert_open_to_all(page)


def test_nothing_moves_for_who_wants_nothing_to_move(holding: System, waiting: str, open_page: OpenPage) -> None:
    page = open_page(f"{holding.url}/jobs/{waiting}")
    expect(state(page)).to_have_text("Running")
    faint = page.locator(".run-head .state[data-faint='true'] i")
    expect(faint).to_have_css("opacity", "0.45")
    page.emulate_media(reduced_motion="reduce")
    expect(faint).to_have_css("opacity", "1")
    # Nor does an animation without end draw frame after frame, for anybody.
    page.emulate_media(reduced_motion="no-preference")
    endless = "document.getAnimations().filter(each => each.effect.getComputedTiming().endTime === Infinity)"
    assert page.evaluate(f"{endless}.length") == 0


def test_limits_are_changed_while_a_run_goes_on_and_what_they_may_not_be_is_said(
    holding: System, numbers: str, open_page: OpenPage
) -> None:
    job = submit(holding, numbers, predicate={"name": "limited", "params": {}})
    ask(f"{holding.url}/api/jobs/{job}/pause", {})
    page = open_page(f"{holding.url}/jobs/{job}")
    limits = page.locator("form.limits")
    limits.get_by_label("Tests begun").fill("fast")
    limits.get_by_role("button", name="Set").click()
    expect(limits.get_by_role("alert")).to_contain_text("is no rate")
    limits.get_by_label("Tests begun").fill("20/s")
    limits.get_by_label("Rows at a time").fill("7")
    limits.get_by_role("button", name="Set").click()
    expect(limits).to_contain_text("They hold within a second.")
    assert ask(f"{holding.url}/api/jobs/{job}")["limits"] == {"concurrency": 7, "rate": "20/s"}
    page.get_by_role("button", name="Cancel").click()
    expect(state(page)).to_have_text("Cancelled")


def test_a_run_is_deleted_once_it_was_said_what_goes_with_it(
    holding: System, numbers: str, open_page: OpenPage
) -> None:
    job = submit(holding, numbers, where="number <= 12", label="the first")
    page = open_page(f"{holding.url}/jobs/{job}")
    expect(state(page)).to_have_text("Succeeded")
    page.get_by_role("button", name="Delete…").click()
    dialog = page.get_by_role("dialog", name="Delete this run?")
    expect(dialog).to_contain_text("the first")
    expect(dialog).to_contain_text("12 kept, 19,988 rejected and 0 failed rows")
    dialog.get_by_role("button", name="Keep it").click()
    expect(state(page)).to_have_text("Succeeded")
    page.get_by_role("button", name="Delete…").click()
    dialog.get_by_role("button", name="Delete the run").click()
    page.wait_for_url("**/jobs")
    page.go_back()
    expect(page.get_by_role("heading", name="No such run")).to_be_visible()
    page.goto(f"{holding.url}/jobs/{job}")
    expect(page.get_by_role("heading", name="No such run")).to_be_visible()


def test_a_sample_says_what_it_is_of_and_a_run_what_can_come_after_it(
    holding: System, numbers: str, open_page: OpenPage
) -> None:
    job = submit(holding, numbers, where="number % 2 = 0", sample=1000)
    page = open_page(f"{holding.url}/jobs/{job}")
    expect(state(page)).to_have_text("Succeeded")
    head = page.locator(".run-head")
    expect(head).to_contain_text("A sample: 1,000 rows spread through the list's 20,000 rows")
    expect(head.locator(".estimate .kept")).to_contain_text("%")
    page.get_by_text("The same run from a shell").click()
    curl, winnow = page.locator(".command pre").all_inner_texts()
    assert json.loads(curl.partition("-d '")[2][:-1]) == {"list": numbers, "where": "number % 2 = 0", "sample": 1000}
    assert f"winnow run \\\n  --list {numbers} \\\n  --where 'number % 2 = 0' \\\n  --sample 1000" in winnow
    for name, size in (("JSON Lines", "jsonl"), ("Parquet", "parquet")):
        link = page.get_by_role("link", name=f"Kept rows, {name}")
        expect(link).to_have_attribute("href", f"/api/jobs/{job}/kept?format={size}")


def test_what_a_run_kept_is_filtered_again(holding: System, numbers: str, open_page: OpenPage) -> None:
    job = submit(holding, numbers, where="number % 2 = 0")
    page = open_page(f"{holding.url}/jobs/{job}")
    page.get_by_role("button", name="Filter the kept rows again").click()
    dialog = page.get_by_role("dialog", name="Filter the kept rows again")
    condition = dialog.get_by_label("Of the 10,000 rows that were kept, keep those where")
    condition.fill("nubmer % 3 = 0")
    expect(dialog.get_by_role("status")).to_contain_text("number")
    expect(dialog.get_by_role("button", name="Run")).to_be_disabled()
    condition.fill("number % 3 = 0")
    dialog.get_by_role("button", name="Run").click()
    page.wait_for_url(lambda url: job not in url)
    expect(state(page)).to_have_text("Succeeded")
    expect(page.get_by_text("10,000 of 10,000 rows")).to_be_visible()
    expect(page.locator(".facet", has_text="Kept").locator("b")).to_have_text("3,333")
    expect(rows(page).first).to_contain_text("person 6")

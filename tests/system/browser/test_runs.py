"""The page of all runs in a real browser: what is on show, found, shared by its address, and done to all of it."""

import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from itertools import count

import pytest
from playwright.sync_api import Locator, Page, Route, expect
from redis import Redis

from shared.errors import Conflict
from shared.jobs import ListName, Preparing, Snapshot, Submission
from shared.store.jobs import Jobs, Verb
from shared.store.keys import Keys
from shared.store.leased import Preparation
from shared.store.leases import Leases
from shared.store.lists import Lists
from tests.system.browser.acting import post
from tests.system.browser.axe import assert_open_to_all
from tests.system.browser.conftest import OpenPage
from tests.system.running import ROOT, System
from tests.system.waiting import until

SAMPLE = ROOT / "examples" / "people.csv"

expect.set_options(timeout=30_000)

CROWD = 1000


class Desk:
    """Makes runs in the state that a test wants, as fast as the store takes them."""

    def __init__(self, redis: Redis, url: str) -> None:
        self.url = url
        self._redis = redis
        self.jobs = Jobs(redis, Keys())
        header, rows = SAMPLE.read_bytes().split(b"\n", 1)
        # Long enough for a pause that comes right behind to find it at work or not yet begun.
        record = post(f"{url}/api/lists?name=long.csv", header + b"\n" + rows * 80, "text/csv")
        self.list = Lists(redis, Keys()).get(record["id"])
        self.numbers = count(1)

    def run(self, label: str, verb: Verb, where: str = "age >= 65") -> str:
        """One that is paused or cancelled, and not about to be."""
        job = self._new(label, where).id
        self.jobs.control(job, verb)
        wanted = {"pause": "paused", "cancel": "cancelled"}[verb]
        assert until(self._redis, Keys(), lambda: self.jobs.snapshot(job).state == wanted, 30)
        return job

    def many(self, label: str, runs: int) -> list[str]:
        """So many that have ended, by several hands at once; from the oldest to the newest."""
        with ThreadPoolExecutor(8) as hands:
            made = list(hands.map(lambda _: self._ended(label), range(runs)))
        return [job.id for job in sorted(made, key=lambda job: (job.created_at, job.id))]

    def _ended(self, label: str) -> Snapshot:
        job = self._new(label, "age >= 65")
        # A worker may have been quicker than so many hands.
        with suppress(Conflict):
            self.jobs.control(job.id, "cancel")
        return job

    def _new(self, label: str, where: str) -> Snapshot:
        asked = Submission.model_validate({"list": self.list.id, "where": where, "label": label})
        return self.jobs.create(f"desk{next(self.numbers):06}", asked, self.list, "local")


@pytest.fixture(scope="module")
def desk(system: System) -> Iterator[Desk]:
    with Redis.from_url(system.redis_url, decode_responses=True) as redis:
        yield Desk(redis, system.url)


@pytest.fixture(scope="module")
def crowd(desk: Desk) -> list[str]:
    """More runs than anybody draws at once, from the oldest to the newest."""
    return desk.many("crowd", CROWD)


def lines(page: Page) -> Locator:
    return page.locator(".run-line")


def expect_shown(page: Page, *jobs: str) -> None:
    """These are on show, in this order, and no others."""
    names = page.locator(".run-line .run-name")
    for place, job in enumerate(jobs):
        expect(names.nth(place)).to_have_attribute("href", f"/jobs/{job}")
    expect(names).to_have_count(len(jobs))


# Turns the page from its top to its end, and gathers what comes into sight: each run's place, from 1, and its address.
SCROLLED = """async () => {
    const met = new Map();
    for (let top = 0; ; top += innerHeight) {
        scrollTo(0, top);
        for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
        for (const line of document.querySelectorAll(".run-line")) {
            const found = line.querySelector(".run-name").getAttribute("href");
            met.set(Number(line.getAttribute("aria-posinset")), found);
        }
        if (scrollY + innerHeight >= document.documentElement.scrollHeight - 1) break;
    }
    scrollTo(0, 0);
    return [...met].sort((one, other) => one[0] - other[0]);
}"""

# Whatever was to be drawn, and scrolled for it, is.
DRAWN = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def to_top(page: Page) -> None:
    """Scrolls to the first run; fails apart where no frame comes, where it is scrolled back, or not drawn anew."""
    page.evaluate("scrollTo(0, 0)")
    page.evaluate(DRAWN)
    at = page.evaluate("[scrollY, document.querySelector('.run-lines').getBoundingClientRect().top]")
    assert at[0] == 0, f"scrolled back: {at}"
    expect(lines(page).first).to_have_attribute("aria-posinset", "1")


def all_shown(page: Page) -> list[str]:
    """The addresses of all runs on show, from the newest to the oldest."""
    met = page.evaluate(SCROLLED)
    assert [place for place, _ in met] == list(range(1, len(met) + 1))
    return [address for _, address in met]


def test_runs_are_found_by_words_states_and_label_and_the_address_says_all_of_it(
    system: System, desk: Desk, open_page: OpenPage
) -> None:
    old = desk.run("found nightly", "cancel", "country = 'AQ'")
    young = desk.run("found nightly", "pause")
    other = desk.run("found weekly", "cancel")
    page = open_page(f"{system.url}/jobs", viewport={"width": 360, "height": 740})
    page.get_by_label("Label").select_option("found nightly")
    expect(page.locator(".matching")).to_contain_text("2 runs match")
    expect_shown(page, young, old)
    expect(lines(page).first).to_contain_text("local")
    expect(lines(page).first).to_contain_text("age >= 65")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360

    page.get_by_role("button", name=re.compile("^Cancelled")).click()
    expect(lines(page)).to_have_count(1)
    expect(page).to_have_url(f"{system.url}/jobs?state=cancelled&label=found+nightly")
    page.get_by_role("button", name="Show all runs").click()
    page.locator("main").press("/")
    page.keyboard.type("found weekly")
    expect(lines(page)).to_have_count(1)
    expect(page.locator(".matching")).to_contain_text("1 run matches")
    expect_shown(page, other)

    shared = open_page(page.url)
    expect(shared.get_by_label("Find runs")).to_have_value("found weekly")
    expect(lines(shared)).to_have_count(1)

    # One word typed is one step; each choice before it another one.
    page.go_back()
    expect(page.get_by_label("Find runs")).to_have_value("")
    page.go_back()
    expect(page.get_by_role("button", name=re.compile("^Cancelled"))).to_have_attribute("aria-pressed", "true")
    expect(lines(page)).to_have_count(1)
    page.go_forward()
    page.go_forward()
    expect(page.get_by_label("Find runs")).to_have_value("found weekly")
    page.get_by_label("Find runs").fill("no run says this")
    expect(page.get_by_text("No run matches.")).to_be_visible()


def test_what_matches_is_cancelled_together_as_it_was_told_before(
    system: System, desk: Desk, open_page: OpenPage
) -> None:
    paused = [desk.run("bulk nightly", "pause") for _ in range(3)]
    ended = desk.run("bulk nightly", "cancel")
    spared = desk.run("bulk nightly too", "pause")
    page = open_page(f"{system.url}/jobs?label=bulk+nightly")
    expect(page.locator(".run-line .state").filter(has_text="Paused")).to_have_count(3)
    page.get_by_role("button", name="Cancel all…").press("Enter")
    dialog = page.get_by_role("dialog", name="Cancel 3 paused runs labelled “bulk nightly”")
    expect(dialog).to_contain_text("1 run that matches too (1 cancelled) cannot be asked for this")
    late = desk.run("bulk nightly", "pause")
    dialog.get_by_role("button", name="Cancel 3 runs").press("Enter")
    expect(dialog).to_contain_text("3 runs cancelled.")
    page.keyboard.press("Escape")
    expect(page.locator(".run-line .state").filter(has_text="Cancelled")).to_have_count(4)
    states = {job: desk.jobs.snapshot(job).state for job in (*paused, ended, spared, late)}
    assert states == {**dict.fromkeys((*paused, ended), "cancelled"), spared: "paused", late: "paused"}


def test_what_it_could_not_be_done_to_is_told_run_by_run(system: System, desk: Desk, open_page: OpenPage) -> None:
    made = [desk.run("partly", "cancel") for _ in range(3)]
    page = open_page(f"{system.url}/jobs?label=partly&state=cancelled")
    expect(lines(page)).to_have_count(3)
    page.get_by_role("button", name="Delete all…").click()
    dialog = page.get_by_role("dialog", name="Delete 3 cancelled runs labelled “partly”")
    expect(dialog).to_contain_text("This cannot be undone.")
    desk.jobs.delete(made[1])
    dialog.get_by_role("button", name="Delete 3 runs").click()
    expect(dialog).to_contain_text("2 of 3 runs deleted.")
    expect(dialog.get_by_role("listitem")).to_have_text(re.compile(f"partly.*{made[1]}.*was deleted before"))
    dialog.get_by_role("button", name="Close").click()
    expect(page.get_by_text("No run matches.")).to_be_visible()


def test_older_runs_come_page_by_page_and_of_very_many_none_is_missed_and_few_are_drawn(
    system: System, desk: Desk, crowd: list[str], open_page: OpenPage
) -> None:
    page = open_page(f"{system.url}/jobs?label=crowd", viewport={"width": 1280, "height": 3000})
    expect(page.locator(".matching")).to_contain_text(f"{CROWD:,} runs match")
    expect(lines(page).first).to_have_attribute("aria-setsize", str(CROWD))
    older = page.get_by_role("button", name="Older runs")
    for shown in range(50, CROWD, 100):
        expect(page.locator(".older")).to_contain_text(f"The newest {shown:,} of {CROWD:,}")
        older.press("Enter")
    expect(older).to_have_count(0)
    new = desk.run("crowd", "pause")
    expect(page.locator(".matching")).to_contain_text(f"{CROWD + 1:,} runs match")
    assert all_shown(page) == [f"/jobs/{job}" for job in (new, *reversed(crowd))]
    assert 45 < lines(page).count() < 100
    desk.jobs.delete(new)


def test_arrow_keys_go_through_runs_that_are_not_drawn_and_the_focus_stays_with_its_run(
    system: System, desk: Desk, crowd: list[str], open_page: OpenPage
) -> None:
    page = open_page(f"{system.url}/jobs?label=crowd")
    page.get_by_role("button", name="Older runs").press("Enter")
    expect(page.locator(".older")).to_contain_text("The newest 150 of")
    here = page.locator(":focus")

    def expect_at(job: str) -> None:
        expect(here).to_have_attribute("href", f"/jobs/{job}")
        expect(here).to_be_in_viewport()

    to_top(page)
    page.locator(".run-line .run-name").first.focus()
    for _ in range(60):
        page.keyboard.press("ArrowDown")
    expect_at(crowd[-61])
    # However far away it was scrolled.
    to_top(page)
    expect(here).not_to_be_in_viewport()
    page.keyboard.press("ArrowDown")
    expect_at(crowd[-62])
    page.keyboard.press("ArrowUp")
    expect_at(crowd[-61])
    desk.jobs.delete(crowd.pop(-61))
    expect_at(crowd[-61])
    # What is looked at stands still while runs come above it.
    expect(page.locator(".older")).to_contain_text("The newest 149 of")
    page.evaluate(DRAWN)
    before = here.bounding_box()
    new = desk.run("crowd", "pause")
    expect(page.locator(".older")).to_contain_text("The newest 150 of")
    page.evaluate(DRAWN)
    assert here.bounding_box() == before
    desk.jobs.delete(new)


def test_older_runs_that_are_asked_for_while_others_are_read_come_after_them(
    system: System, desk: Desk, open_page: OpenPage
) -> None:
    made = desk.many("attic", 160)
    page = open_page(f"{system.url}/jobs?label=attic")
    expect(page.locator(".older")).to_contain_text("The newest 50 of 160")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/api/jobs?*cursor=*", hold, times=1)
    older = page.get_by_role("button", name="Older runs")
    with page.expect_request("**/api/jobs?*cursor=*"):
        older.press("Enter")
    older.press("Enter")
    expect(older).to_have_attribute("aria-busy", "true")
    held.pop().continue_()
    expect(older).to_have_count(0)
    assert all_shown(page) == [f"/jobs/{job}" for job in reversed(made)]


def test_an_end_or_a_deletion_that_was_missed_is_on_show_once_the_connection_is_back(
    system: System, desk: Desk, open_page: OpenPage
) -> None:
    job = desk.run("missed", "pause")
    doomed = desk.run("missed", "pause")
    page = open_page(f"{system.url}/jobs?label=missed")
    expect(page.locator(".run-line .state").filter(has_text="Paused")).to_have_count(2)
    reader = page.context.new_page()
    reader.goto(f"{system.url}/jobs/{doomed}")
    expect(reader.locator(".run-head .state")).to_have_text("Paused")
    page.context.set_offline(True)
    for each in (page, reader):
        expect(each.get_by_text("Offline since")).to_be_visible()
    desk.jobs.control(job, "cancel")
    desk.jobs.delete(doomed)
    page.context.set_offline(False)
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    expect(lines(page)).to_have_count(1)
    expect(page.locator(".run-line .state")).to_have_text("Cancelled")
    expect(reader.get_by_role("heading", name="This run was deleted")).to_be_visible()


def test_a_run_that_somebody_else_deletes_says_so_at_once_and_leaves_the_list(
    system: System, desk: Desk, open_page: OpenPage
) -> None:
    doomed, stays = desk.run("doomed", "pause"), desk.run("doomed", "pause")
    page = open_page(f"{system.url}/jobs?label=doomed")
    expect(lines(page)).to_have_count(2)
    reader = page.context.new_page()
    reader.goto(f"{system.url}/jobs/{doomed}")
    expect(reader.locator(".run-head .state")).to_have_text("Paused")
    expect(reader.get_by_text("Live", exact=True)).to_be_visible()
    desk.jobs.delete(doomed)
    expect(reader.get_by_role("heading", name="This run was deleted")).to_be_visible()
    expect(reader.get_by_text("doomed was deleted by somebody")).to_be_visible()
    assert_open_to_all(reader)
    expect(reader).to_have_title(re.compile("This run was deleted"))
    expect(lines(page)).to_have_count(1)
    reader.get_by_role("link", name="Change and run again").click()
    reader.wait_for_url(f"**/?list={desk.list.id}&where=*")
    desk.jobs.delete(stays)


@contextmanager
def alive(leases: Leases, ticket: str) -> Iterator[None]:
    """Meanwhile what the ticket holds is not taken from it, however long the browser takes."""
    over = threading.Event()

    def beat() -> None:
        while not over.wait(0.5):
            leases.beat([ticket])

    beating = threading.Thread(target=beat)
    beating.start()
    try:
        yield
    finally:
        over.set()
        beating.join()


def test_a_run_that_is_prepared_shows_how_far_that_is(system: System, desk: Desk, open_page: OpenPage) -> None:
    # No worker of the system has this predicate: the test is the one that prepares, a step at a time.
    needs, label = "slow_to_begin@1", "prepared"
    asked = Submission.model_validate({"list": desk.list.id, "predicate": {"name": "slow_to_begin"}, "label": label})
    with Redis.from_url(system.redis_url, decode_responses=True) as redis:
        keys = Keys()
        leases = Leases(redis, keys)
        job = desk.jobs.create("deskprepared", asked, desk.list, "local", needs, reads=[])
        page = open_page(f"{system.url}/jobs/{job.id}")
        expect(page.locator(".run-head .state")).to_have_text("Queued")
        assert until(redis, keys, lambda: Lists(redis, keys).get(desk.list.id).rows, 60)
        # What other tests have left to be done is nobody's but the workers'.
        assert until(redis, keys, lambda: redis.zcard(keys.turns()) == 0, 60)
        redis.sadd(keys.abilities("desk"), needs)
        lease = leases.claim("desk", "nonce", "desk")
        assert isinstance(lease, Preparation)
        read = ListName(id=desk.list.id, name="long.csv")

        def reads(rows: int) -> None:
            redis.hset(keys.job(job.id), "progress_ms", 0)
            assert leases.preparing(lease, Preparing(list=read, rows=rows, total=10_000_000))

        bar = page.get_by_role("progressbar", name="Progress")
        with alive(leases, "desk"):
            reads(1_200_000)
            expect(page.locator(".phase")).to_have_text("Preparing")
            expect(bar).to_have_attribute("aria-valuenow", "12")
            expect(bar).to_have_attribute("aria-valuetext", "1,200,000 of 10,000,000 rows of long.csv read")
            expect(page.locator(".figures .wide")).to_contain_text("12 %")
            expect(page.locator(".figures .wide")).to_contain_text("1,200,000 of 10,000,000 rows of long.csv read")
            reads(10_000_000)
            expect(bar).to_have_attribute("aria-valuetext", "long.csv is read; what was found is put together")
            expect(bar).not_to_have_attribute("aria-valuenow", re.compile("."))
            leases.prepared(lease, "folder")
        expect(page.locator(".phase")).to_have_count(0)
        expect(bar).to_have_attribute("aria-valuenow", "0")
        redis.srem(keys.abilities("desk"), needs)
    desk.jobs.delete(job.id)

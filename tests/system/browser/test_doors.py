"""Pages of other origins in a real browser: what they may, what they can read, and what they are told."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Frame, Page

from tests.system.browser.elsewhere import Elsewhere
from tests.system.relaying import RelayWeb

TOKEN = "winnowing-fan-and-threshing-floor"
ADDRESSES = ["elsewhere", "sandbox", "file"]
"""Another origin, and two that are `null`. (Chromium lets a data: page ask nothing of this machine.)"""

ASK = """async ([url, init]) => {
    try {
        const answer = await fetch(url, init);
        return {status: answer.status, type: answer.headers.get("content-type"), text: await answer.text()};
    } catch (error) {
        return {blocked: String(error)};
    }
}"""

CONNECT = """([url, options]) => new Promise((tell) => {
    const socket = io(url + "/jobs", {reconnectionDelay: 20, reconnectionDelayMax: 50, ...options});
    const errors = [];
    socket.on("connect", () => { tell({came_in: true}); socket.close(); });
    // Long enough for several more attempts, if there were any.
    socket.on("connect_error", (error) => { errors.push(error.data); setTimeout(() => tell({errors}), 700); });
})"""

POST = {"method": "POST", "headers": {"Content-Type": "application/json"}, "body": "{}"}
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Elsewhere]:
    with Elsewhere() as one:
        yield one


@pytest.fixture(scope="module")
def open_to_all(redis_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayWeb]:
    """A web process without a token."""
    web = RelayWeb(f"{redis_server.rsplit('/', 1)[0]}/12", tmp_path_factory.mktemp("open"))
    yield web
    web.stop()


@pytest.fixture(scope="module")
def guarded(redis_server: str, tmp_path_factory: pytest.TempPathFactory, elsewhere: Elsewhere) -> Iterator[RelayWeb]:
    """One with a token, which lists the other page by its address though not by its name."""
    settings = {"WINNOW_TOKEN": TOKEN, "WINNOW_CORS_ORIGINS": elsewhere.origin}
    web = RelayWeb(f"{redis_server.rsplit('/', 1)[0]}/13", tmp_path_factory.mktemp("guarded"), **settings)
    yield web
    web.stop()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that may complain: what is refused is said on the console too."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


def opened(page: Page, address: str, elsewhere: Elsewhere, folder: Path) -> Page | Frame:
    """A page that is not ours: of another origin, or of none."""
    if address == "file":
        page.goto(elsewhere.write(folder))
    else:
        page.goto(elsewhere.origin)
    if address != "sandbox":
        return page
    page.evaluate(
        """(html) => new Promise((loaded) => {
            const frame = document.createElement("iframe");
            frame.sandbox = "allow-scripts";
            frame.srcdoc = html;
            frame.onload = loaded;
            document.body.append(frame);
        })""",
        elsewhere.page_of_no_origin,
    )
    return page.frames[1]


def ask(page: Page | Frame, url: str, **init: Any) -> dict[str, Any]:
    answer: dict[str, Any] = page.evaluate(ASK, [url, init])
    return answer


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_that_is_not_ours_changes_nothing_and_reads_why(
    open_to_all: RelayWeb, page: Page, elsewhere: Elsewhere, tmp_path: Path, address: str
) -> None:
    answer = ask(opened(page, address, elsewhere, tmp_path), f"{open_to_all.url}/api/jobs", **POST)
    assert (answer["status"], answer["type"]) == (403, "application/problem+json")
    assert "WINNOW_CORS_ORIGINS" in answer["text"]


@pytest.mark.parametrize(
    "init",
    [
        {"method": "POST", "headers": {"Content-Type": "text/plain"}, "body": "{}"},
        {"method": "DELETE"},
        {"method": "PUT", "headers": {"X-Of-Its-Own": "1"}, "body": "{}"},
        {**POST, "credentials": "include"},
    ],
    ids=["simple", "delete", "with a header of its own", "with credentials"],
)
def test_it_reads_why_whatever_its_request_is_like(
    open_to_all: RelayWeb, page: Page, elsewhere: Elsewhere, init: dict[str, Any]
) -> None:
    page.goto(elsewhere.origin)
    assert "WINNOW_CORS_ORIGINS" in ask(page, f"{open_to_all.url}/api/jobs/any", **init)["text"]


@pytest.mark.parametrize("path", ["/", "/healthz", "/readyz", "/metrics", "/api/jobs", "/api/session"])
def test_it_cannot_read_what_is_only_asked_for(
    open_to_all: RelayWeb, page: Page, elsewhere: Elsewhere, path: str
) -> None:
    page.goto(elsewhere.origin)
    assert "blocked" in ask(page, open_to_all.url + path)
    assert "blocked" in ask(page, open_to_all.url + path, headers={"Authorization": "Bearer x"}, credentials="include")


@pytest.mark.parametrize("transport", ["websocket", "polling"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_its_socket_is_refused_once_and_reads_why(
    open_to_all: RelayWeb, page: Page, elsewhere: Elsewhere, tmp_path: Path, address: str, transport: str
) -> None:
    there = opened(page, address, elsewhere, tmp_path)
    (problem,) = there.evaluate(CONNECT, [open_to_all.url, {"transports": [transport]}])["errors"]
    assert (problem["status"], problem["setting"]) == (403, "WINNOW_CORS_ORIGINS")


def test_a_listed_page_with_the_token_acts_and_reads(guarded: RelayWeb, page: Page, elsewhere: Elsewhere) -> None:
    page.goto(elsewhere.origin)
    made = ask(page, f"{guarded.url}/api/jobs", **{**POST, "headers": {**POST["headers"], **BEARER}})
    assert (made["status"], made["type"]) == (422, "application/problem+json")
    assert ask(page, f"{guarded.url}/api/jobs", headers=BEARER)["status"] == 200
    for transport in ("websocket", "polling"):
        options = {"transports": [transport], "auth": {"token": TOKEN}}
        assert page.evaluate(CONNECT, [guarded.url, options]) == {"came_in": True}


def test_a_listed_page_without_the_token_reads_that_it_is_wanted(
    guarded: RelayWeb, page: Page, elsewhere: Elsewhere
) -> None:
    page.goto(elsewhere.origin)
    assert ask(page, f"{guarded.url}/api/jobs", **POST)["status"] == 401
    (problem,) = page.evaluate(CONNECT, [guarded.url, {"auth": {"token": "wrong"}}])["errors"]
    assert problem["status"] == 401


def test_an_origin_is_its_name_too_and_the_token_does_not_make_up_for_it(
    guarded: RelayWeb, page: Page, elsewhere: Elsewhere
) -> None:
    page.goto(elsewhere.other_site)
    answer = ask(page, f"{guarded.url}/api/jobs", **{**POST, "headers": {**POST["headers"], **BEARER}})
    assert answer["status"] == 403
    assert elsewhere.other_site in answer["text"]


def test_the_cookie_is_no_page_s_to_read_and_does_not_leave_the_site(
    guarded: RelayWeb, page: Page, elsewhere: Elsewhere
) -> None:
    page.goto(guarded.url)
    page.get_by_label("Token").fill(TOKEN)
    page.get_by_role("button", name="Open").click()
    page.get_by_role("button", name="Log out").wait_for()
    assert page.evaluate("document.cookie") == ""
    assert [cookie["sameSite"] for cookie in page.context.cookies()] == ["Strict"]

    page.goto(elsewhere.other_site)
    page.evaluate(ASK, [f"{guarded.url}/api/lists/asked-from-afar", {"mode": "no-cors", "credentials": "include"}])
    guarded.line("/api/lists/asked-from-afar 401")


def test_log_out_forgets_the_token(guarded: RelayWeb, page: Page) -> None:
    page.goto(guarded.url)
    page.get_by_label("Token").fill(TOKEN)
    page.get_by_role("button", name="Open").click()
    # Whatever else is under way is refused as soon as the token is forgotten, and may be answered sooner.
    with page.expect_response(lambda answer: answer.request.method == "DELETE"):
        page.get_by_role("button", name="Log out").click()
    page.get_by_label("Token").wait_for()
    assert page.context.cookies() == []
    page.reload()
    page.get_by_label("Token").wait_for()


def test_without_a_token_there_is_nothing_to_log_out_of(open_to_all: RelayWeb, page: Page) -> None:
    with page.expect_response("**/api/session"):
        page.goto(open_to_all.url)
    page.get_by_text("Live", exact=True).wait_for()
    assert page.get_by_role("button", name="Log out").count() == 0

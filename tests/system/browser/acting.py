"""What tests of the page do again and again: ask the server, and take the sample on the start page."""

import json
from typing import Any
from urllib.request import Request, urlopen

from playwright.sync_api import Page, expect


def post(url: str, body: bytes = b"", kind: str = "application/json") -> dict[str, Any]:
    """The JSON that is answered; raises HTTPError where it is no success."""
    with urlopen(Request(url, body, {"Content-Type": kind})) as answer:
        found: dict[str, Any] = json.load(answer)
        return found


def take_sample(page: Page) -> None:
    """The sample is the list on show."""
    page.get_by_role("button", name="Take the sample").click()
    expect(page.get_by_role("heading", name="people.csv", exact=True)).to_be_visible()

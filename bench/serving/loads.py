"""What the server does while it is pinged: nothing, taking in a list, giving it out, or all that it can at once."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from bench.relay.clients import following

BLOCK = 2**20
NUMBERS = 10_000
FOLLOWERS = 200
IDLE_SECONDS = 5.0
# Half of the rows are kept; each costs so much that the job outlasts the upload.
SLOW = " OR ".join(f"regexp_matches(text, '[a-z]+ (that|which)+ .*{word}$')" for word in "abcdefghijklmnop")
WHERE = f"n % 2 = 0 OR {SLOW}"
RUNNING = ("queued", "running")


def rows(megabytes: int) -> Iterator[bytes]:
    """A list of about so many MiB."""
    block = b"".join(b"%d,some text of a row that is neither short nor long\n" % number for number in range(NUMBERS))
    block *= BLOCK // len(block)
    yield b"n,text\n"
    for _ in range(megabytes * BLOCK // len(block)):
        yield block


class Loads:
    """Loads on one running system; `upload` comes first, the others use its list."""

    def __init__(self, url: str, megabytes: int) -> None:
        self.url = url
        self._megabytes = megabytes
        self._http = httpx.Client(base_url=url, timeout=600)
        self._list: dict[str, Any] = {}

    def idle(self) -> None:
        """Nothing happens."""
        time.sleep(IDLE_SECONDS)

    def upload(self) -> None:
        """A list comes in."""
        answer = self._http.post("/api/lists", params={"name": "rows.csv"}, content=rows(self._megabytes))
        self._list = answer.raise_for_status().json()

    def download(self) -> None:
        """The list goes out."""
        with self._http.stream("GET", f"/api/lists/{self._list['id']}/content") as answer:
            got = sum(len(data) for data in answer.iter_raw(BLOCK))
        if got != self._list["bytes"]:
            raise RuntimeError(f"{got} bytes came of {self._list['bytes']}")

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Every worker filters, two hundred clients follow; raises RuntimeError where the job ended meanwhile."""
        answer = self._http.post("/api/jobs", json={"list": self._list["id"], "where": WHERE})
        job = answer.raise_for_status().json()["id"]
        with following(self.url, job, FOLLOWERS) as clients:
            yield
            seen = clients.leave()
            state = self._http.get(f"/api/jobs/{job}").raise_for_status().json()["state"]
            self._http.post(f"/api/jobs/{job}/cancel")
        if state not in RUNNING:
            raise RuntimeError(f"the job is {state} already: the load did not last as long as the upload")
        if seen.connects != FOLLOWERS:
            raise RuntimeError(f"{seen.connects - FOLLOWERS} of those who followed had to connect again")

"""A tiny job through each web process, over and over: it is back only when all of Redis, workers and relay are."""

import json
import threading
import time
from collections.abc import Sequence

import httpx

from bench.chaos.answers import odd_answer
from shared.states import ENDED
from winnow.client.sse import messages

ROWS = ["Ann", "Bob", "Cleo"]
PAUSE_S = 0.3
TIMEOUT = httpx.Timeout(4, connect=1)
WAIT_S = 4.0


class Canary:
    """Goes through one web process. `times`: when it came back, whole; `odd_answers`: what nobody should see."""

    def __init__(self, url: str) -> None:
        self.times: list[float] = []
        self.odd_answers: list[str] = []
        self._url = url
        self._made: list[tuple[str, str]] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._fly, daemon=True)

    def start(self) -> None:
        """Begins."""
        self._thread.start()

    def stop(self) -> None:
        """Ends, and takes along what is left of it."""
        self._over.set()
        self._thread.join(2 * WAIT_S)
        with httpx.Client(base_url=self._url, timeout=20) as client:
            for job, list_id in self._made:
                client.delete(f"/api/jobs/{job}")
                client.delete(f"/api/lists/{list_id}")

    def _fly(self) -> None:
        with httpx.Client(base_url=self._url, timeout=TIMEOUT) as client:
            while not self._over.is_set():
                try:
                    if self._once(client):
                        self.times.append(time.monotonic())
                except httpx.HTTPError:
                    pass
                self._over.wait(PAUSE_S)

    def _once(self, client: httpx.Client) -> bool:
        answer = client.post("/api/jobs", json={"rows": ROWS, "where": "line <> 'Bob'", "label": "canary"})
        if answer.status_code != httpx.codes.ACCEPTED:
            self._note("POST", "/api/jobs", answer)
            return False
        made = answer.json()
        self._made.append((made["id"], made["list"]["id"]))
        if not self._ends_well(client, made["id"]):
            return False
        # What is not deleted now, because a fault came between, is at the end.
        if all(
            self._is_deleted(client, path) for path in (f"/api/jobs/{made['id']}", f"/api/lists/{made['list']['id']}")
        ):
            self._made.pop()
        return True

    def _ends_well(self, client: httpx.Client, job: str) -> bool:
        deadline = time.monotonic() + WAIT_S
        with client.stream("GET", f"/api/jobs/{job}/events") as stream:
            if stream.status_code != httpx.codes.OK:
                stream.read()
                self._note("GET", "…/events", stream)
                return False
            for message in messages(stream.iter_raw()):
                event = json.loads(message.data)
                if event.get("state") in ENDED:
                    return bool(event["state"] == "succeeded")
                if time.monotonic() > deadline:
                    break
        return False

    def _is_deleted(self, client: httpx.Client, path: str) -> bool:
        answer = client.delete(path)
        self._note("DELETE", path, answer)
        return answer.status_code in {httpx.codes.NO_CONTENT, httpx.codes.NOT_FOUND}

    def _note(self, method: str, path: str, answer: httpx.Response) -> None:
        if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR and (odd := odd_answer(method, path, answer)):
            self.odd_answers.append(f"canary: {odd}")


def fly(urls: Sequence[str]) -> list[Canary]:
    """One through each web process, on their way."""
    canaries = [Canary(url) for url in urls]
    for canary in canaries:
        canary.start()
    return canaries

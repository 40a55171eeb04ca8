"""REST calls that outlive faults: repeated at the next web process while one is away, and honest about odd answers."""

import itertools
import threading
import time
import uuid
from collections.abc import Sequence
from typing import Any

import httpx

from bench.chaos.answers import PASSING, odd_answer

AGAIN_S = 0.3
PATIENCE_S = 120.0
ANSWER_S = 15.0


class Server:
    """Several web processes, used as a proxy before them would.

    `odd_answers` are server errors other than a 503 that says when to come again. `away` counts answers that did not
    come, `refused` those 503.
    """

    def __init__(self, urls: Sequence[str]) -> None:
        self.odd_answers: list[str] = []
        self.away = 0
        self.refused = 0
        self._clients = [httpx.Client(base_url=url, timeout=httpx.Timeout(ANSWER_S, connect=2)) for url in urls]
        self._turns = itertools.count()
        self._lock = threading.Lock()

    def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        """The answer, once there is one that is neither 503 nor another server error. Raises TimeoutError."""
        deadline = time.monotonic() + PATIENCE_S
        last = "no answer"
        while time.monotonic() < deadline:
            client = self._clients[next(self._turns) % len(self._clients)]
            try:
                answer = client.request(method, path, **options)
            except httpx.HTTPError as error:
                self.away += 1
                last = type(error).__name__
            else:
                if answer.status_code < httpx.codes.INTERNAL_SERVER_ERROR and answer.status_code not in PASSING:
                    return answer
                self.refused += 1
                last = f"{answer.status_code} {answer.text[:200]}"
                if (odd := odd_answer(method, path, answer)) is not None:
                    with self._lock:
                        self.odd_answers.append(odd)
            time.sleep(AGAIN_S)
        raise TimeoutError(f"{method} {path}: no success within {PATIENCE_S:.0f} s; at last {last}")

    def upload(self, name: str, content: bytes) -> str:
        """Uploads a list; gives its id."""
        answer = self.call("POST", "/api/lists", params={"name": name}, content=content)
        return str(answer.raise_for_status().json()["id"])

    def submit(self, body: dict[str, Any]) -> dict[str, Any]:
        """The snapshot of the new job: one job however often the request had to be repeated."""
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            answer = self.call("POST", "/api/jobs", json=body, headers=headers)
            if answer.status_code != httpx.codes.CONFLICT:
                snapshot: dict[str, Any] = answer.raise_for_status().json()
                return snapshot
            time.sleep(AGAIN_S)
        raise TimeoutError("a submission stayed in flight")

    def snapshot(self, job: str) -> dict[str, Any] | None:
        """The job now; None where it is not known."""
        answer = self.call("GET", f"/api/jobs/{job}")
        if answer.status_code == httpx.codes.NOT_FOUND:
            return None
        snapshot: dict[str, Any] = answer.raise_for_status().json()
        return snapshot

    def delete(self, job: str) -> None:
        """Deletes a job; one that is gone already too."""
        answer = self.call("DELETE", f"/api/jobs/{job}")
        if answer.status_code != httpx.codes.NOT_FOUND:
            answer.raise_for_status()

    def result(self, job: str, which: str) -> bytes:
        """A result's bytes, whole; the rows themselves of the failed ones."""
        raw = {"raw": "1"} if which == "failed" else {}
        return self.call("GET", f"/api/jobs/{job}/{which}", params=raw).raise_for_status().content

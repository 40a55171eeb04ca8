"""REST calls that outlive faults: repeated while the system is away, and honest about answers nobody should see."""

import threading
import time
import uuid
from typing import Any

import httpx

AGAIN_S = 0.3
PATIENCE_S = 90.0
PASSING = frozenset({httpx.codes.SERVICE_UNAVAILABLE, httpx.codes.TOO_MANY_REQUESTS})


class Server:
    """`odd_answers` are server errors other than 503, which tells what to do."""

    def __init__(self, url: str) -> None:
        self.odd_answers: list[str] = []
        self.away = 0
        self._client = httpx.Client(base_url=url, timeout=20)
        self._lock = threading.Lock()

    def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        """The answer, once there is one that is neither 503 nor another server error. Raises TimeoutError."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            try:
                answer = self._client.request(method, path, **options)
            except httpx.HTTPError:
                self.away += 1
            else:
                if answer.status_code < httpx.codes.INTERNAL_SERVER_ERROR and answer.status_code not in PASSING:
                    return answer
                if answer.status_code not in PASSING:
                    with self._lock:
                        self.odd_answers.append(f"{method} {path} answered {answer.status_code}: {answer.text[:200]}")
            time.sleep(AGAIN_S)
        raise TimeoutError(f"{method} {path}: no answer within {PATIENCE_S:.0f} s")

    def submit(self, list_id: str, where: str) -> dict[str, Any]:
        """The snapshot of the new job: one job however often the request had to be repeated."""
        types = {"age": "integer", "balance": "number"}
        body = {"list": list_id, "where": where, "types": types}
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            answer = self.call("POST", "/api/jobs", json=body, headers=headers)
            if answer.status_code != httpx.codes.CONFLICT:
                snapshot: dict[str, Any] = answer.raise_for_status().json()
                return snapshot
            time.sleep(AGAIN_S)
        raise TimeoutError("a submission stayed in flight")

    def snapshot(self, job: str) -> dict[str, Any]:
        """The job now. Raises `httpx.HTTPStatusError` where it is not known."""
        snapshot: dict[str, Any] = self.call("GET", f"/api/jobs/{job}").raise_for_status().json()
        return snapshot

    def result(self, job: str, which: str) -> bytes:
        """A result's bytes, whole; the rows themselves of the failed ones."""
        raw = {"raw": "1"} if which == "failed" else {}
        return self.call("GET", f"/api/jobs/{job}/{which}", params=raw).raise_for_status().content

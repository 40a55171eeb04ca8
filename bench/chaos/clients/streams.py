"""Server-Sent Events of one job, read as a browser's EventSource does: again and again, from the last id."""

import itertools
import json
import threading
import time
from collections.abc import Sequence

import httpx

from bench.chaos.answers import odd_answer
from bench.chaos.clients.watched import Watched
from winnow.client.sse import messages

AGAIN_S = 0.3


class StreamWatcher:
    """Reads until `stop` is called; at another of the `urls` each time. After an end it looks for another attempt."""

    def __init__(self, urls: Sequence[str], job: str) -> None:
        self.watched = Watched("SSE", job)
        self.odd_answers: list[str] = []
        self._urls = itertools.cycle([f"{url}/api/jobs/{job}/events" for url in urls])
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def stop(self, seconds: float) -> None:
        """Reads no more; waits so long for who is at it."""
        self._stopped.set()
        self._thread.join(seconds)

    def _read(self) -> None:
        # A heartbeat comes every 15 s: a connection that is silent for longer is dead.
        with httpx.Client(timeout=httpx.Timeout(3, read=20)) as client:
            while not (self._stopped.is_set() or self.watched.is_done):
                try:
                    if not self._once(client):
                        return
                except httpx.HTTPError:
                    pass
                # After an end somebody may want it tried again.
                self._stopped.wait(AGAIN_S if not self.watched.has_ended else 1.0)

    def _once(self, client: httpx.Client) -> bool:
        """One connection; whether to come back."""
        last = {} if self.watched.cursor == "0" else {"Last-Event-ID": self.watched.cursor}
        with client.stream("GET", next(self._urls), headers=last) as answer:
            if answer.status_code == httpx.codes.NOT_FOUND:
                return False
            if answer.status_code == httpx.codes.NO_CONTENT:
                return True
            if answer.status_code != httpx.codes.OK:
                answer.read()
                if (odd := odd_answer("GET", "…/events", answer)) is not None:
                    self.odd_answers.append(odd)
                return True
            for message in messages(answer.iter_raw()):
                if self._stopped.is_set():
                    return False
                event = json.loads(message.data)
                if message.event == "snapshot":
                    self.watched.resumes_from(event, time.monotonic())
                else:
                    self.watched.hears(event, time.monotonic())
        return True

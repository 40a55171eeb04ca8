"""Server-Sent Events of one job, read as a browser's EventSource does: again and again, from the last id."""

import json
import threading
import time

import httpx

from bench.chaos.watched import Watched
from winnow.client.sse import messages

AGAIN_S = 0.3


class StreamWatcher:
    """Reads until the server says that there is nothing more (204), or `stop` is called."""

    def __init__(self, url: str, job: str) -> None:
        self.watched = Watched("SSE", job)
        self.odd_answers: list[str] = []
        self._url = f"{url}/api/jobs/{job}/events"
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def stop(self, seconds: float) -> None:
        """Waits for the end so long, then gives up."""
        self._thread.join(seconds)
        self._stopped.set()

    def _read(self) -> None:
        # A heartbeat comes every 15 s: a connection that is silent for longer is dead.
        with httpx.Client(timeout=httpx.Timeout(5, read=20)) as client:
            while not self._stopped.is_set():
                try:
                    if self._once(client):
                        return
                except httpx.HTTPError:
                    pass
                self._stopped.wait(AGAIN_S)

    def _once(self, client: httpx.Client) -> bool:
        """One connection; whether it was told that there is no more."""
        last = {} if self.watched.cursor == "0" else {"Last-Event-ID": self.watched.cursor}
        with client.stream("GET", self._url, headers=last) as answer:
            if answer.status_code == httpx.codes.NO_CONTENT:
                return True
            if answer.status_code != httpx.codes.OK:
                if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                    self.odd_answers.append(f"GET …/events answered {answer.status_code}")
                return False
            for message in messages(answer.iter_raw()):
                event = json.loads(message.data)
                if message.event == "snapshot":
                    self.watched.resumes_from(event, time.monotonic())
                else:
                    self.watched.hears(event, time.monotonic())
        return False

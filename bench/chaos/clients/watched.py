"""What one client saw of one job, joined as the contract tells clients to join it, and what was wrong there. Pure.

A job that was tried again has several attempts: each ends with the last of its events, and begins anew as `queued`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from shared.events import Event
from shared.states import ENDED

Answer = Mapping[str, Any]
SHOWN = ("kept", "failed")


class Watched:
    """The events of a job in the order in which a client has them; `violations` are sentences.

    `told` counts the times it was told that it missed something (`recovered: false`).
    """

    def __init__(self, client: str, job: str) -> None:
        self.client = client
        self.job = job
        self.seq = 0
        self.cursor = "0"
        self.state = ""
        self.told = 0
        self.events = 0
        self.attempt = 1
        self._last_attempt = 0
        self.heard: list[tuple[float, int, str]] = []
        self.violations: list[str] = []
        self.asked = 0
        self.answered = 0
        self._waiting: list[Event] | None = None
        self._shown = dict.fromkeys(SHOWN, 0)
        self._counts = dict.fromkeys(SHOWN, 0)
        self._complete = True

    @property
    def has_ended(self) -> bool:
        """Whether it saw the end of an attempt."""
        return self.state in ENDED

    @property
    def is_done(self) -> bool:
        """Whether it saw the end of the last attempt."""
        return self.has_ended and self.attempt == self._last_attempt

    def expects_no_more(self, attempt: int) -> None:
        """Nobody will try the job again after this attempt."""
        self._last_attempt = attempt

    def asks(self) -> None:
        """It subscribes (again): live events wait for the answer."""
        self.asked += 1
        self._waiting = []

    def is_answered(self, snapshot: Answer, events: Sequence[Event], recovered: bool, now: float) -> None:
        """The answer of `subscribe`: its events first, then the waiting ones with a higher `seq`."""
        self.answered += 1
        waiting, self._waiting = self._waiting or [], None
        if recovered:
            for event in events:
                self._take(event, now, "in an answer")
        else:
            self.resumes_from(snapshot, now)
        for event in waiting:
            if event["seq"] > self.seq:
                self._take(event, now, "live, before an answer")
        if self.seq < snapshot["seq"]:
            self._fault(f"an answer ends at {self.seq}, its snapshot at {snapshot['seq']}")

    def resumes_from(self, snapshot: Answer, now: float) -> None:
        """It was told that events are missing: it goes on from a snapshot."""
        self.told += 1
        self._complete = False
        self.seq, self.cursor, self.state = snapshot["seq"], snapshot["cursor"], snapshot["state"]
        self.attempt = snapshot["attempt"]
        self.heard.append((now, self.seq, self.state))

    def hears(self, event: Event, now: float) -> None:
        """A live event."""
        if self._waiting is not None:
            self._waiting.append(event)
        else:
            self._take(event, now, "live")

    def check_against(self, snapshot: Answer) -> None:
        """Compares what it has at the end with the snapshot of then."""
        if self.seq != snapshot["seq"]:
            heard = f"asked {self.asked} times, answered {self.answered} times"
            self._fault(f"its last event is {self.seq}, the snapshot's {snapshot['seq']} ({heard})")
        if self.state != snapshot["state"]:
            self._fault(f"it believes the job to be {self.state or 'unknown'}, the snapshot says {snapshot['state']}")

    def _take(self, event: Event, now: float, how: str) -> None:
        if event["seq"] != self.seq + 1:
            self._fault(f"after {self.seq} comes {event['seq']} ({event['type']}, {how})")
        if self.has_ended and not self._begins_again(event):
            self._fault(f"{event['type']} {event['seq']} comes after the end")
        self.seq, self.cursor = event["seq"], event["cursor"]
        self.events += 1
        if event["type"] == "state":
            self._goes_to(event)
        elif event["type"] in SHOWN:
            self._shown[event["type"]] += len(event["rows"]) + event["skipped"]
        elif event["type"] == "progress":
            self._add_up(event["rows"])
        self.heard.append((now, self.seq, self.state))

    def _begins_again(self, event: Event) -> bool:
        return event["type"] == "state" and event["state"] == "queued" and event["attempt"] == self.attempt + 1

    def _goes_to(self, event: Event) -> None:
        if event["attempt"] != self.attempt:
            self.attempt = event["attempt"]
            self._shown = dict.fromkeys(SHOWN, 0)
            self._complete = True
        self.state = event["state"]
        if self.has_ended and self._complete:
            for which, rows in self._shown.items():
                if rows != self._counts[which]:
                    self._fault(f"{which} rows shown and skipped are {rows} at the end, counted {self._counts[which]}")

    def _add_up(self, rows: Mapping[str, int | None]) -> None:
        done, total = rows["done"] or 0, rows["total"]
        self._counts = {which: rows[which] or 0 for which in SHOWN}
        if sum(rows[which] or 0 for which in ("kept", "rejected", "failed")) != done:
            self._fault(f"counts do not add up at {self.seq}: {dict(rows)}")
        if total is not None and done > total:
            self._fault(f"more done than there is at {self.seq}: {dict(rows)}")

    def _fault(self, text: str) -> None:
        self.violations.append(f"{self.client}, job {self.job}: {text}")

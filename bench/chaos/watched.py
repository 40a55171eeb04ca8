"""What one client saw of one job, joined as the contract tells clients to join it, and what was wrong there. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from shared.events import Event
from shared.states import ENDED

Answer = Mapping[str, Any]


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
        self.times: list[float] = []
        self.violations: list[str] = []
        self.asked = 0
        self.answered = 0
        self._waiting: list[Event] | None = None
        self._shown = {"kept": 0, "failed": 0}
        self._complete = True

    @property
    def has_ended(self) -> bool:
        """Whether it saw the end."""
        return self.state in ENDED

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
        self.times.append(now)

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
        for which, rows in self._shown.items():
            if self._complete and rows != snapshot["rows"][which]:
                self._fault(f"{which} rows shown and skipped are {rows}, the snapshot has {snapshot['rows'][which]}")

    def _take(self, event: Event, now: float, how: str) -> None:
        if event["seq"] != self.seq + 1:
            self._fault(f"after {self.seq} comes {event['seq']} ({event['type']}, {how})")
        if self.has_ended:
            self._fault(f"{event['type']} {event['seq']} comes after the end")
        self.seq, self.cursor = event["seq"], event["cursor"]
        self.events += 1
        self.times.append(now)
        if event["type"] == "state":
            self.state = event["state"]
        elif event["type"] in self._shown:
            self._shown[event["type"]] += len(event["rows"]) + event["skipped"]
        elif event["type"] == "progress":
            self._add_up(event["rows"])

    def _add_up(self, rows: Mapping[str, int | None]) -> None:
        done, total = rows["done"] or 0, rows["total"]
        if sum(rows[which] or 0 for which in ("kept", "rejected", "failed")) != done:
            self._fault(f"counts do not add up at {self.seq}: {dict(rows)}")
        if total is not None and done > total:
            self._fault(f"more done than there is at {self.seq}: {dict(rows)}")

    def _fault(self, text: str) -> None:
        self.violations.append(f"{self.client}, job {self.job}: {text}")

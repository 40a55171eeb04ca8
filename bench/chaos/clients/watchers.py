"""All who watch: official Socket.IO clients in Python and JavaScript, and a stream for each job."""

import threading
from collections.abc import Sequence

from bench.chaos.clients.node import NodeWatcher
from bench.chaos.clients.sockets import SocketWatcher
from bench.chaos.clients.streams import StreamWatcher
from bench.chaos.clients.watched import Watched

CUT_EVERY = 12
LATE_S = 0.8
NODE_EVERY = 2
"""Of so many jobs the JavaScript client follows one."""
MOST_FOLLOWED = 300
"""Of more jobs than that the oldest whose end was seen are left: a connection follows at most a thousand."""


class Watchers:
    """One run's clients; they move from one web process to the next whenever they connect again."""

    def __init__(self, urls: Sequence[str]) -> None:
        self._urls = list(urls)
        self._early = SocketWatcher("Python client", self._urls)
        self._late = SocketWatcher("Python client, late and cut", self._urls[::-1], cut_every=CUT_EVERY)
        self._node = NodeWatcher("JavaScript client", self._urls[0])
        self._streams: list[StreamWatcher] = []
        self._followed: dict[str, list[Watched]] = {}
        self._lock = threading.Lock()

    @property
    def odd_answers(self) -> list[str]:
        """Answers that no client should see."""
        return [*self._early.odd_answers, *self._late.odd_answers, *self._node.odd_answers]

    def stream(self, job: str, number: int) -> StreamWatcher:
        """A reader of the job's stream."""
        urls = self._urls[number % 2 :] + self._urls[: number % 2]
        stream = StreamWatcher(urls, job)
        self._streams.append(stream)
        return stream

    def follow(self, job: str, number: int) -> list[Watched]:
        """All sockets follow the job; gives what each sees of it."""
        self._leave_the_oldest()
        seen = [self._early.follow(job), self._late.follow(job, LATE_S)]
        if number % NODE_EVERY == 0:
            seen.append(self._node.follow(job))
        with self._lock:
            self._followed[job] = seen
        return seen

    def leave(self, job: str) -> None:
        """Nobody asks for it any more: it is deleted, or its end was seen long ago."""
        with self._lock:
            self._followed.pop(job, None)
        for each in (self._early, self._late, self._node):
            each.leave(job)

    def _leave_the_oldest(self) -> None:
        with self._lock:
            over = [job for job, seen in self._followed.items() if all(watched.is_done for watched in seen)]
            surplus = len(self._followed) - MOST_FOLLOWED
        for job in over[: max(0, surplus)]:
            self.leave(job)

    def cut(self) -> int:
        """Breaks the connections of the Python clients; gives how many."""
        return self._early.cut() + self._late.cut()

    def close(self) -> None:
        """All leave."""
        for stream in self._streams:
            stream.stop(0)
        for each in (self._early, self._late, self._node):
            each.close()

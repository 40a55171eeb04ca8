"""A client that means no harm, beside one that does: it asks again and again, and notes what its answers cost."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.attacks.raw import WebSocket, connection
from tests.attacks.target import Target

PAUSE_SECONDS = 0.03
LONG_SECONDS = 0.5
SERVED = 25


class Bystander:
    """`harm` once the attack is over."""

    def __init__(self, target: Target, websocket: WebSocket) -> None:
        self._target = target
        self._websocket = websocket
        self._over = threading.Event()
        self._waits: list[float] = []
        self._error: str | None = None
        self._began = target.seconds
        self._burnt = 0.0
        self._thread = threading.Thread(target=self._ask_for_ever, daemon=True)
        self._thread.start()

    def until_served_or(self, is_over: Callable[[], bool]) -> None:
        """Returns once this client was answered so often that it is clearly served, or the attack is over."""
        served = len(self._waits) + SERVED
        while self._error is None and len(self._waits) < served and not is_over():
            time.sleep(PAUSE_SECONDS)

    def harm(self) -> str | None:
        """What it suffered. That is judged by how much the server computed before it came to this client.

        A client that was merely not scheduled by this machine for a while has not been harmed: the server did then only
        a part of its work in that wait.
        """
        self._over.set()
        self._thread.join(60)
        self._burnt = self._target.seconds - self._began
        if self._error or self._thread.is_alive():
            return f"a bystander was cut off: {self._error}"
        longest = max(self._waits)
        if longest > LONG_SECONDS and longest > self._burnt / 2:
            return f"a bystander waited until {longest:.1f} s of {self._burnt:.1f} s of work were done for the attacker"
        return None

    def _ask_for_ever(self) -> None:
        try:
            while not self._over.wait(PAUSE_SECONDS) or not self._waits:
                before = self._target.seconds
                self._websocket.say('42/jobs,7["unsubscribe",{"job":"none"}]')
                while not (heard := self._websocket.hear()).startswith("43/jobs,7"):
                    if heard == "2":
                        self._websocket.say("3")
                self._waits.append(self._target.seconds - before)
        except OSError as error:
            self._error = repr(error)


@contextmanager
def bystander(target: Target) -> Iterator[Bystander]:
    """One that has joined, and asks while the context lasts."""
    with connection(target) as made:
        one = Bystander(target, WebSocket(made))
        try:
            yield one
        finally:
            one.harm()

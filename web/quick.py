"""Asking the quick worker: a task goes out by name, the answer comes back through this process's inbox in Redis."""

import logging
import secrets
import time
from typing import Any

import eventlet
import orjson
import redis
from celery import Celery
from eventlet.event import Event
from kombu import pools
from kombu.exceptions import OperationalError

from shared.broker import QUICK
from shared.errors import Unavailable, from_dict
from shared.store.faults import problem_named, problem_of
from shared.words import question
from web import happened
from web.reach import Reach

log = logging.getLogger(__name__)

_PUBLISHING = {"max_retries": 1, "interval_start": 0.05, "interval_step": 0.2, "interval_max": 0.5}
LOOK_SECONDS = 0.5
LOST_SECONDS = 5.0
"""An answer is waited for over a short absence of Redis; the worker keeps it."""


class Quick:
    """Sends asks and hands out answers. One green thread waits in Redis for all of them."""

    def __init__(self, celery: Celery, waiting: redis.Redis, inbox: str, reach: Reach) -> None:
        self._celery = celery
        self._redis = waiting
        self._inbox = inbox
        self._reach = reach
        self._waiting: dict[str, Event] = {}

    def start(self) -> None:
        """Begins to read the inbox, until the process ends."""
        eventlet.spawn(self._read_for_ever)

    def hang_up(self) -> None:
        """Ends the connections that questions go out by."""
        pools.reset()
        self._celery.amqp._producer_pool = None  # type: ignore[attr-defined]

    def ask(self, task: str, ask: dict[str, Any], seconds: float = 15.0) -> dict[str, Any]:
        """The answer of the quick worker. Raises its problem, or `Unavailable` when none came in time."""
        began, outcome = time.monotonic(), "unanswered"
        try:
            message = self._answer(task, ask, seconds)
            outcome = "refused" if "problem" in message else "answered"
        finally:
            happened.question_answered.send(self, task=task, outcome=outcome, seconds=time.monotonic() - began)
        if "problem" in message:
            raise from_dict(message["problem"])
        return dict(message["answer"])

    def _answer(self, task: str, ask: dict[str, Any], seconds: float) -> dict[str, Any]:
        call = secrets.token_hex(8)
        answered = self._waiting[call] = Event()
        try:
            self._reach.require()
            self._send(task, ask, call, seconds)
            message = self._wait(answered, seconds)
        finally:
            del self._waiting[call]
        if message is None:
            raise Unavailable(f"No quick worker answered within {seconds:g} s; is one running?")
        return dict(message)

    def _send(self, task: str, ask: dict[str, Any], call: str, seconds: float) -> None:
        try:
            # What nobody waits for any more is not worth a worker's time, hence `expires`.
            self._celery.send_task(
                task,
                kwargs={"ask": ask, "reply_to": self._inbox, "call": call},
                # What Flower shows in place of these.
                argsrepr=question(task, ask),
                kwargsrepr="{}",
                queue=QUICK,
                ignore_result=True,
                expires=seconds + 5,
                retry=True,
                retry_policy=_PUBLISHING,
            )
        except (OperationalError, redis.RedisError, AttributeError) as error:
            # kombu's channel was closed at this moment, and has None for a connection: another green thread lost it.
            if isinstance(error, AttributeError) and error.obj is not None:
                raise
            raise problem_of(error.__cause__ or error) or problem_named("away") from error

    def _wait(self, answered: Event, seconds: float) -> dict[str, Any] | None:
        """The answer; None where none came in time. Raises StoreFailed once Redis has been lost for a while."""
        until = time.monotonic() + seconds
        lost = 0.0
        while time.monotonic() < until:
            message: dict[str, Any] | None = answered.wait(timeout=min(LOOK_SECONDS, until - time.monotonic()))
            if message is not None:
                return message
            lost = lost + LOOK_SECONDS if self._reach.is_lost else 0.0
            if lost > LOST_SECONDS:
                self._reach.require()
        return None

    def _read_for_ever(self) -> None:
        while True:
            try:
                found = self._redis.brpop([self._inbox], timeout=5)
                if found:
                    self._hand_out(found[1])
            except redis.RedisError as error:
                log.debug("inbox: Redis does not answer (%s); trying again", type(error).__name__)
                eventlet.sleep(0.5)
            except Exception:
                log.exception("inbox: an answer could not be read")

    def _hand_out(self, text: str | bytes) -> None:
        message = orjson.loads(text)
        waiting = self._waiting.get(message["call"])
        if waiting is not None and not waiting.ready():
            waiting.send(message)

"""Drafts: lists that workers count while they still come in. Nothing depends on it; the end of the upload decides."""

import logging
from collections.abc import Callable
from types import TracebackType

import eventlet
import redis
from eventlet.greenthread import GreenThread
from pydantic import ValidationError

from shared.broker import OUTLINE
from shared.errors import Problem
from shared.lists import Outline
from web.intake import Told, remove_files
from web.parts import Parts
from web.uploads import Upload

log = logging.getLogger(__name__)

FIRST_BYTES = 2 * 2**20
"""With so much an upload's head can be judged."""
STEP_BYTES = 16 * 2**20
_OUTLINE_SECONDS = 15.0
_LAST_WORD_SECONDS = 10.0


class Draft:
    """Tells the store how far an upload has come. As a context it forgets the draft if no list came of it.

    A green thread asks the quick worker how the list is read, and Redis is told of every 16 MiB; the upload waits for
    neither, and goes on without where one fails. `told` gives what is known by then, or raises Problem.
    """

    def __init__(self, parts: Parts, upload: Upload, told: Callable[[], Told]) -> None:
        self._parts = parts
        self._upload = upload
        self._told = told
        self._outline: Outline | None = None
        self._next = float(FIRST_BYTES)
        self._thread: GreenThread | None = None
        self._known = False

    def __enter__(self) -> "Draft":
        self._upload.grown = self._grown
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._upload.grown = None
        if self._thread is not None and not self._known:
            self._thread.kill()
        if self._known:
            self._drop()

    def _grown(self, available: int) -> None:
        if available >= self._next and (self._thread is None or self._thread.dead):
            self._thread = eventlet.spawn(self._tell)

    def _tell(self) -> None:
        try:
            if self._outline is None:
                self._outline = self._ask()
            self._known = True
            available = self._upload.size
            self._parts.lists.draft(self._upload.list_id, self._outline, available)
            self._next = available + STEP_BYTES
        except (Problem, ValidationError, redis.RedisError) as error:
            log.info("list %s is counted later: %s", self._upload.list_id, error)
            self._next = float("inf")

    def _ask(self) -> Outline:
        ask = {"upload": self._upload.name, **self._told().as_dict()}
        return Outline.model_validate(self._parts.quick.ask(OUTLINE, ask, _OUTLINE_SECONDS))

    def _drop(self) -> None:
        # What is on its way to Redis comes before, or the draft would be back.
        with eventlet.Timeout(_LAST_WORD_SECONDS, False):
            if self._thread is not None:
                self._thread.wait()
        try:
            if self._parts.lists.drop_draft(self._upload.list_id):
                remove_files(self._parts, self._upload.list_id)
        except redis.RedisError:
            log.info("draft %s is left to run out", self._upload.list_id)

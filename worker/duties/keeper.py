"""One thread of a quick worker's parent does the duties `bind` and `prune`, if no other quick worker does.

It looks after Redis's append-only file as well; that all of them do, as a lock cannot be taken while its disk is full.

It is a thread of the parent because quick questions are answered by its children meanwhile, and because only one of
them is to do it. What it does is mostly waiting for storage, in short steps, for at most a fifth of the time.
"""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

from redis import RedisError
from redis.exceptions import LockError

from shared.settings import Settings
from shared.store.faults import said_of
from shared.store.keeping import Keeping
from shared.store.ledger import Ledger
from worker import context
from worker.context import Context
from worker.duties.append_only import AppendOnly
from worker.duties.bind import Bind
from worker.duties.prune import Prune, Pruned
from worker.duties.tidying import Tidying

log = logging.getLogger("winnow.duties")

TICK_S = 1.0
CLOSELY_S = 0.1
"""A tick while Redis's append-only file is owed something."""
SLICE_S = 0.2
"""So much of a tick is worked."""
ROUND_S = 5.0
SWEEP_S = 600.0
"""All of storage is looked through this often."""
HELD_S = 30
"""A worker that has not said for so long that it does the duties has died."""


class Keeper:
    """Does the duties while it holds the lock that only one has."""

    def __init__(self, context: Context) -> None:
        redis, keys = context.redis, context.keys
        ledger = Ledger(redis, keys)
        self._keeping = Keeping(redis, keys, context.settings.retention)
        self._bind = Bind(ledger, context.manifests)
        tidying = Tidying(context.files, context.jobs, context.lists, context.leases, ledger, context.manifests)
        self._prune = Prune(self._keeping, context.files, tidying)
        self._append_only = AppendOnly(redis, keys)
        self._lock = redis.lock(keys.duty("keeper"), timeout=HELD_S, blocking=False, thread_local=False)
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, name="winnow-keeper", daemon=True)
        self._round: Iterator[Pruned] | None = None
        self._pruned = Pruned()
        self._next_round = self._next_sweep = 0.0
        self._fault = ""

    @classmethod
    def of(cls, settings: Settings) -> "Keeper":
        """The keeper of this process, with connections of its own."""
        return cls(context.build(settings, attempts=0))

    def start(self) -> None:
        """Begins."""
        self._thread.start()

    def stop(self) -> None:
        """Ends; another goes on."""
        self._end.set()
        self._thread.join(timeout=2)

    def tick(self) -> None:
        """A moment's work, if it is this worker's. Raises what the duties raise."""
        if not self._is_mine():
            self._round = None
            return
        until = time.monotonic() + SLICE_S
        while self._bind.next() or self._prune_a_little():
            if time.monotonic() >= until or self._end.is_set():
                return

    def _prune_a_little(self) -> bool:
        """A step of a round; False where none is due."""
        now = time.monotonic()
        if self._round is None:
            if now < self._next_round:
                return False
            sweep = now >= self._next_sweep
            self._next_sweep = now + SWEEP_S if sweep else self._next_sweep
            self._round = self._prune.round(sweep)
        pruned = next(self._round, None)
        if pruned is None:
            self._over()
            return False
        self._pruned += pruned
        return True

    def _over(self) -> None:
        """A round is over, or breaks off: what it deleted is said and counted, once."""
        self._round = None
        self._next_round = time.monotonic() + ROUND_S
        pruned, self._pruned = self._pruned, Pruned()
        if pruned:
            log.info("%s", pruned)
            self._keeping.count({"pruned:objects": pruned.objects + pruned.uploads, "pruned:bytes": pruned.bytes})

    def _is_mine(self) -> bool:
        try:
            if self._lock.owned():
                self._lock.reacquire()
                return True
        except LockError:
            pass
        return bool(self._lock.acquire())

    def _run(self) -> None:
        wait = TICK_S
        while not self._end.wait(wait):
            try:
                wait = TICK_S
                wait = CLOSELY_S if self._append_only.look() else TICK_S
                self.tick()
                self._fault = ""
            except RedisError as error:
                self._put_off(said_of(error))
            except OSError as error:
                self._put_off(f"storage does not work: {error}")
            except Exception as error:
                log.exception("a duty could not be done")
                self._put_off(f"{type(error).__name__}, see above")
        with suppress(RedisError, LockError):
            self._lock.release()

    def _put_off(self, why: str) -> None:
        """Breaks a round off, and says why unless that was said before."""
        if why != self._fault:
            log.warning("duties wait: %s", why)
        self._fault = why
        with suppress(RedisError):
            self._over()

"""Who watches all jobs in this process, and what each of them was not told of when the others were. No I/O."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from web.relay.owed import Audience


@dataclass
class Watcher:
    """One client. While it waits for an answer to `watch`, and while it has too much unread, it misses what is told."""

    owner: str | None
    """Whose jobs it sees; None: everybody's."""
    entering: int = 0
    missed: set[str] = field(default_factory=set)


class Watchers:
    """All of them. `is_full` says of a client that nothing more can be sent to it for now."""

    def __init__(self, is_full: Callable[[str], bool]) -> None:
        self._is_full = is_full
        self._of: dict[str, Watcher] = {}

    def __len__(self) -> int:
        return len(self._of)

    def owners(self) -> set[str | None]:
        """Whose jobs are watched; None: everybody's."""
        return {watcher.owner for watcher in self._of.values()}

    @contextmanager
    def entering(self, sid: str, owner: str | None) -> Iterator[None]:
        """The client watches from now on, and is told nothing before the end of this; not at all if it raises."""
        is_new = sid not in self._of
        watcher = self._of.setdefault(sid, Watcher(owner))
        watcher.entering += 1
        try:
            yield
        except BaseException:
            if is_new and watcher.entering == 1:
                self.leave(sid)
            raise
        finally:
            watcher.entering -= 1

    def leave(self, sid: str) -> None:
        """The client has gone."""
        self._of.pop(sid, None)

    def address(self, job: str, audience: Audience, owner: str | None, *, is_news: bool) -> list[str]:
        """Those of the audience who can be told of the job now; the others miss it.

        `owner` is None where nobody knows any more whose job it was: then only for clients that are named.
        """
        ready = []
        for sid, watcher in self._of.items():
            is_meant = sid in audience.named or (audience.everybody and is_news and owner is not None)
            if not is_meant or (owner is not None and watcher.owner not in (None, owner)):
                continue
            if self._is_ready(sid, watcher):
                ready.append(sid)
            else:
                watcher.missed.add(job)
        return ready

    def take_missed(self) -> Iterator[tuple[str, str]]:
        """Client and job, where a client that missed a line can be told by now; it counts as missed no longer."""
        for sid, watcher in self._of.items():
            if watcher.missed and self._is_ready(sid, watcher):
                missed, watcher.missed = watcher.missed, set()
                yield from ((sid, job) for job in missed)

    def _is_ready(self, sid: str, watcher: Watcher) -> bool:
        return watcher.entering == 0 and not self._is_full(sid)

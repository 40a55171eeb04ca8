"""Further chunks of a job that a ticket takes while the last rows of one are under test: so nothing stands idle."""

import secrets
from collections.abc import Iterator

from shared.store.leased import Chunk
from shared.store.leases import Leases
from shared.store.owning import AHEAD, ahead_name


class Ahead:
    """What one ticket takes beside its own piece of work. Raises `redis.RedisError`."""

    def __init__(self, leases: Leases, ticket: str, worker: str) -> None:
        self._leases = leases
        self._ticket = ticket
        self._worker = worker
        self._taken: dict[int, tuple[str, Chunk]] = {}

    @property
    def has_room(self) -> bool:
        """Whether one more may be taken."""
        return len(self._taken) < AHEAD

    def take(self, held: Chunk) -> Chunk | None:
        """A further chunk of the job of `held`; None where there is none, or it is another job's turn."""
        for place in self._free():
            nonce = secrets.token_hex(4)
            found = self._leases.claim_ahead(self._ticket, place, nonce, self._worker, held)
            if found is not None:
                self._taken[place] = nonce, found
            return found
        return None

    def done(self, chunk: Chunk) -> None:
        """All of a chunk is committed: there is room for another."""
        self._taken = {place: one for place, one in self._taken.items() if one[1] is not chunk}

    def release(self) -> None:
        """Hands back what is not committed."""
        for place, (nonce, _) in self._taken.items():
            self._leases.release(ahead_name(self._ticket, place), nonce)
        self._taken.clear()

    def _free(self) -> Iterator[int]:
        return (place for place in range(1, AHEAD + 1) if place not in self._taken)

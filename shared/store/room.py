"""Room: how many bytes the lists of one owner may take up together, and what uploads under way hold of them."""

from redis import Redis

from shared.errors import NoRoom, RoomHeld
from shared.store.keys import Keys
from shared.store.scripts import Scripts

SETTING = "WINNOW_STORED_BYTES"
HELD_SECONDS = 5
"""After so long it is worth trying again where uploads hold what is left."""
LEAST_BYTES = 4096
"""What a list takes up at least: so that there is an end to the number of small ones too."""


class Room:
    """The room of all owners of one Redis, `quota` bytes (0: any number) each. Raises `redis.RedisError` where it does
    not answer.

    Whether a list comes to be is decided when it is added (`Lists.add`). That is the end of an upload: what is held
    before is so that one which will not fit is told early, and several at once do not take the same room.
    """

    def __init__(self, redis: Redis, keys: Keys, quota: int = 0) -> None:
        self.quota = quota
        self._scripts = Scripts(redis, keys)

    def hold(self, owner: str, upload: str, least: int, most: int) -> int:
        """Has an upload hold `least` bytes, and up to `most` where there are as many; gives how many. What it held
        before is among them. Raises NoRoom or RoomHeld, and then it holds what it held."""
        granted, *taken = (int(one) for one in self._scripts.run("hold", owner, upload, self.quota, least, most))
        if not granted:
            raise self.refusal(least, *taken)
        return granted

    def let_go(self, owner: str, upload: str) -> None:
        """An upload that comes to nothing holds nothing any more."""
        self._scripts.run("hold", owner, upload, self.quota, 0, 0)

    def refusal(self, wanted: int, stored: int, held: int) -> NoRoom | RoomHeld:
        """Why there is no room for so many bytes more, where so many are stored, and others held by uploads."""
        wanted = max(wanted, LEAST_BYTES)
        if stored + wanted <= self.quota:
            return RoomHeld(
                f"Uploads of this owner that are under way hold {held:,} of the {self.quota:,} bytes that its lists "
                f"may take up ({SETTING}): try again when they have ended",
                retry_after=HELD_SECONDS,
            )
        if wanted > self.quota:
            detail = f"This is more than the {self.quota:,} bytes that the lists of an owner may take up ({SETTING})."
        else:
            detail = (
                f"The lists of this owner take up {stored:,} of the {self.quota:,} bytes that they may ({SETTING}), "
                f"and {wanted:,} more are too many."
            )
        return NoRoom(detail, limit=self.quota, stored=stored)

"""Room: how many bytes the lists of one owner may take up together, and what uploads under way hold of them."""

from redis import Redis

from shared.errors import NoRoom
from shared.store.keys import Keys
from shared.store.scripts import Scripts

SETTING = "WINNOW_STORED_BYTES"
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
        before is among them. Raises NoRoom, and then it holds what it held."""
        granted, taken = (int(one) for one in self._scripts.run("hold", owner, upload, self.quota, least, most))
        if not granted:
            raise self.refusal(least, taken)
        return granted

    def let_go(self, owner: str, upload: str) -> None:
        """An upload that comes to nothing holds nothing any more."""
        self._scripts.run("hold", owner, upload, self.quota, 0, 0)

    def refusal(self, wanted: int, taken: int) -> NoRoom:
        """Why there is no room for so many bytes more, where so many are taken."""
        wanted = max(wanted, LEAST_BYTES)
        if wanted > self.quota:
            detail = f"This is more than the {self.quota:,} bytes that the lists of an owner may take up ({SETTING})."
        else:
            detail = (
                f"The lists of this owner take up {taken:,} of the {self.quota:,} bytes that they may ({SETTING}), and "
                f"{wanted:,} more are too many."
            )
        return NoRoom(detail, limit=self.quota, stored=taken)

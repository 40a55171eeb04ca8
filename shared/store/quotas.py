"""Quotas: how much of something an owner may have in a time, spent in one Lua step, whichever process is asked."""

import math
import secrets
from dataclasses import dataclass

from redis import Redis

from shared.errors import QuotaExceeded, TooLarge
from shared.store.keys import Keys
from shared.store.scripts import Scripts


@dataclass(frozen=True)
class Policy:
    """So many (`quota`; 0: any number) within so many seconds (`window`). `says` words a refusal, `setting` mends it.

    `unit` is what is counted, as the header RateLimit-Policy has it.
    """

    name: str
    quota: int
    window: int
    unit: str
    says: str
    setting: str

    @property
    def field(self) -> str:
        """The member of the header `RateLimit-Policy`."""
        return f'"{self.name}";q={self.quota};w={self.window};qu="{self.unit}"'


@dataclass(frozen=True)
class Left:
    """What is left of a quota: `taken` just now, `left`, and in how many seconds all of it is there again."""

    policy: Policy
    taken: int
    left: int
    seconds: int

    @property
    def field(self) -> str:
        """The member of the header `RateLimit`."""
        return f'"{self.policy.name}";r={self.left};t={self.seconds}'


class Quotas:
    """The quotas of all owners of one Redis. Raises `redis.RedisError` where it does not answer."""

    def __init__(self, redis: Redis, keys: Keys) -> None:
        self._scripts = Scripts(redis, keys)

    def spend(self, owner: str, policy: Policy, least: int, most: int | None = None) -> Left:
        """Takes `least` of an owner's quota, and up to `most` where there is as much.

        Raises QuotaExceeded (`left` says of what), and then nothing was taken; TooLarge where so much never will be
        there.
        """
        if least > policy.quota:
            raise TooLarge(
                f"This is more than the {policy.quota:,} {policy.says} that an owner has ({policy.setting})",
                limit=policy.quota,
            )
        taken, left, whole, wait = self._run(owner, policy, least, least if most is None else most)
        found = Left(policy, taken, left, math.ceil(whole / 1000))
        if least > 0 and taken == 0:
            seconds = max(1, math.ceil(wait / 1000))
            raise QuotaExceeded(
                f"All {policy.quota:,} {policy.says} of this owner are spent; in {seconds:,} s there are enough again "
                f"({policy.setting})",
                retry_after=seconds,
                left=found,
                **{"violated-policies": [policy.name]},
            )
        return found

    def give_back(self, owner: str, policy: Policy, amount: int) -> Left:
        """What was taken and not used is there again."""
        taken, left, whole, _ = self._run(owner, policy, -amount, -amount)
        return Left(policy, taken, left, math.ceil(whole / 1000))

    def _run(self, owner: str, policy: Policy, least: int, most: int) -> list[int]:
        nonce = secrets.token_hex(8)
        answer = self._scripts.run("spend", owner, policy.name, policy.quota, policy.window, least, most, nonce)
        return [int(one) for one in answer]

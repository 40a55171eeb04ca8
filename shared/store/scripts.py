"""The Lua steps as Python calls: each file in `lua/` is one atomic act (`sources` says how its text comes to be).

Its first line says what it needs, and Redis looks at that before it begins: one that may not be done is refused whole.
Without `flags` a step is refused where Redis takes no writes; `allow-oom` is for those that bring work to an end or
make room, and so must go through where memory is full; `no-writes` for those that only read.
"""

from typing import Any

from redis import Redis
from redis.commands.core import Script

from shared.store.keys import Keys
from shared.store.sources import source


class Scripts:
    """Runs the steps on one Redis below one prefix. Every step is safe to repeat when its answer was lost."""

    def __init__(self, redis: Redis, keys: Keys, log_bytes: int = 768 * 1024) -> None:
        self.redis = redis
        self._keys = keys
        self._log_bytes = log_bytes
        self._scripts: dict[str, Script] = {}

    def run(self, name: str, *args: str | int | float) -> Any:
        """Runs `lua/<name>.lua` with its arguments; raises `redis.RedisError` where Redis does not answer."""
        if name not in self._scripts:
            self._scripts[name] = self.redis.register_script(source(name))
        return self._scripts[name](keys=[self._keys.prefix], args=[self._log_bytes, *args])

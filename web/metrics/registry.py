"""All metrics of one web process."""

from typing import Any

import prometheus_client
import redis
from prometheus_client import CollectorRegistry, ProcessCollector

from shared.store.figures import FiguresReader
from web.connections import brief_client
from web.metrics.asking import Asking
from web.metrics.clients import Clients
from web.metrics.clock import Clock
from web.metrics.loop import Loop
from web.metrics.relay import Relay
from web.metrics.requests import Requests
from web.metrics.storage import Storage
from web.metrics.system import System
from web.metrics.uploads import Uploads
from web.parts import Parts


class Metrics:
    """`registry` has them all; `start` begins to measure what nothing else tells of."""

    def __init__(self, parts: Parts, engine: Any, registry: CollectorRegistry) -> None:
        """`engine` is the Engine.IO server, whose clients are counted."""
        # When a series began is no metric of its own.
        prometheus_client.disable_created_metrics()
        self.registry = registry
        self._redis: redis.Redis = brief_client(parts.settings)
        self._clock = Clock(self._redis)
        self._loop = Loop(self.registry)
        self.registry.register(System(FiguresReader(self._redis, parts.keys), self._clock))
        self.registry.register(Storage(parts.files))
        self.registry.register(Clients(engine, parts.hub))
        Relay(self.registry, self._clock)
        Requests(self.registry)
        Uploads(self.registry)
        Asking(self.registry)
        ProcessCollector(registry=self.registry)

    def start(self) -> None:
        """Begins."""
        self._clock.start()
        self._loop.start()

"""Bodies that are to be lists, while they come in."""

from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge

from web import happened


class Uploads:
    """How many, and how much of them has come."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._now = Gauge("winnow_web_uploads", "Uploads that come in now", registry=registry)
        self._bytes = Counter(
            "winnow_web_upload_bytes", "Bytes of uploads that came in, packed as they were", registry=registry
        )
        happened.upload_began.connect(self._began, weak=False)
        happened.upload_ended.connect(self._ended, weak=False)
        happened.bytes_came.connect(self._came, weak=False)

    def _began(self, _: Any) -> None:
        self._now.inc()

    def _ended(self, _: Any) -> None:
        self._now.dec()

    def _came(self, _: Any, *, count: int) -> None:
        self._bytes.inc(count)

"""How much room storage has left."""

from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from shared.files.local import LocalFiles


class Storage(Collector):
    """Looks when it is asked. Without storage it has no numbers to tell."""

    def __init__(self, files: LocalFiles) -> None:
        self._files = files

    def describe(self) -> list[Metric]:
        """Nothing: there is no need to look yet."""
        return []

    def collect(self) -> Iterator[Metric]:
        """The metrics now."""
        free = GaugeMetricFamily("winnow_storage_free_bytes", "Room that storage (WINNOW_DATA) has left")
        total = GaugeMetricFamily("winnow_storage_bytes", "Room that it has in all, what else is there included")
        try:
            room = self._files.room()
        except OSError:
            pass
        else:
            free.add_metric([], room.free)
            total.add_metric([], room.total)
        yield from (free, total)

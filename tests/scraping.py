"""What `/metrics` says at one moment, as Prometheus would read it."""

import time
from collections.abc import Callable

import httpx
from prometheus_client.parser import text_string_to_metric_families


class Scrape:
    """One answer: `value` of a sample, `names` of all families."""

    def __init__(self, http: httpx.Client) -> None:
        answer = http.get("/metrics")
        assert answer.status_code == 200, answer.text
        families = list(text_string_to_metric_families(answer.text))
        self.names = {family.name for family in families}
        self._samples = {
            (sample.name, frozenset(sample.labels.items())): sample.value
            for family in families
            for sample in family.samples
        }

    def value(self, name: str, **labels: str) -> float:
        """One sample; 0 where there is none yet."""
        return self._samples.get((name, frozenset(labels.items())), 0.0)

    def total(self, name: str, **labels: str) -> float:
        """All samples that have these labels, added up."""
        wanted = frozenset(labels.items())
        return sum(value for (found, has), value in self._samples.items() if found == name and wanted <= has)

    def of(self, name: str, label: str) -> set[str]:
        """The values of a label."""
        return {dict(labels)[label] for found, labels in self._samples if found == name}


def until(http: httpx.Client, holds: Callable[[Scrape], bool], seconds: float = 30) -> Scrape:
    """The first answer of which something holds."""
    deadline = time.monotonic() + seconds
    while not holds(found := Scrape(http)):
        assert time.monotonic() < deadline, "what was waited for did not come about"
        time.sleep(0.05)
    return found

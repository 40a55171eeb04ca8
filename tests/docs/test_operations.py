"""What is measured is documented, drawn and alerted on by the names that it has."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from prometheus_client import CollectorRegistry, Metric
from pydantic import SecretStr

from bench.board import board
from shared.settings import Settings
from web.metrics.registry import Metrics
from web.parts import make_parts

DOCS = Path(__file__).parents[2] / "docs"
ALERTS = (DOCS / "alerts.yml").read_text()
PAGE = (DOCS / "operations.md").read_text()
NAME = re.compile(r"\b(?:winnow|process)_[a-z_]+\b")
# Those of every target that Prometheus scrapes.
PROMETHEUS_OWN = {"up"}


@pytest.fixture(scope="module")
def metrics(redis_server: str) -> list[Metric]:
    """All that a web process measures."""
    parts = make_parts(Settings(redis_url=SecretStr(redis_server)))
    return list(Metrics(parts, SimpleNamespace(sockets={}), CollectorRegistry()).registry.collect())


@pytest.fixture(scope="module")
def names(metrics: list[Metric]) -> set[str]:
    """The names of all series that there can be."""
    found = set()
    for metric in metrics:
        endings = {"counter": ("_total",), "histogram": ("_bucket", "_count", "_sum")}.get(metric.type, ("",))
        found |= {metric.name + ending for ending in endings}
    return found


def shown(metric: Metric) -> str:
    return metric.name + ("_total" if metric.type == "counter" else "")


def queries() -> Iterator[str]:
    for panel in board()["panels"]:
        for target in panel.get("targets", []):
            yield target["expr"]


def expressions() -> Iterator[str]:
    """Those of the alerts: on the line, or folded over those that are further in."""
    for found in re.finditer(r"^ {8}expr: (?:>\n((?: {10}.*\n)+)|(.*)\n)", ALERTS, re.MULTILINE):
        yield found[1] or found[2]


def test_every_metric_is_in_the_tables_with_the_words_it_has_itself(metrics: list[Metric]) -> None:
    documented = dict(re.findall(r"^\| `(winnow_[a-z_]+)(?:\{[a-z,]+\})?` \| (.+) \|$", PAGE, re.MULTILINE))
    assert documented == {shown(one): one.documentation for one in metrics if one.name.startswith("winnow_")}
    assert [shown(one) for one in metrics if one.name.startswith("process_") and f"`{shown(one)}`" not in PAGE] == []


def test_labels_are_documented_as_they_are(metrics: list[Metric]) -> None:
    documented = dict(re.findall(r"^\| `(winnow_[a-z_]+)\{([a-z,]+)\}` \|", PAGE, re.MULTILINE))
    for one in metrics:
        labels = {label for sample in one.samples for label in sample.labels} - {"le"}
        if one.samples and one.name.startswith("winnow_"):
            assert set(filter(None, documented.get(shown(one), "").split(","))) == labels, one.name


def test_the_board_asks_for_nothing_that_is_not_there(names: set[str]) -> None:
    asked = {name for query in queries() for name in NAME.findall(query)}
    assert len(asked) > 30
    assert asked - names == set()


def test_the_board_shows_everything_that_is_our_own(metrics: list[Metric]) -> None:
    asked = " ".join(queries())
    assert [one.name for one in metrics if one.name.startswith("winnow_") and one.name not in asked] == []


def test_the_board_in_docs_is_the_one_that_is_described(metrics: list[Metric]) -> None:
    kept: dict[str, Any] = json.loads((DOCS / "grafana.json").read_text())
    assert kept == board(), "python -m bench.board > docs/grafana.json"
    ids = [panel["id"] for panel in kept["panels"]]
    assert len(set(ids)) == len(ids)
    assert all(panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24 for panel in kept["panels"])


def test_figures_of_the_whole_system_are_never_added_up_over_processes(metrics: list[Metric]) -> None:
    whole = [one.name for one in metrics if re.match(r"winnow_(?!web_)", one.name)]
    for query in [*queries(), *expressions()]:
        if any(re.search(rf"\b{name}", query) for name in whole) and "increase(winnow_rows_total" not in query:
            assert re.search(r"\b(max|min)\b", query), query


def test_alerts_ask_for_nothing_that_is_not_there(names: set[str]) -> None:
    found = list(expressions())
    assert len(found) == ALERTS.count("- alert: ") > 10
    asked = {name for expression in found for name in NAME.findall(expression)}
    assert asked - names - PROMETHEUS_OWN == set()


def test_the_page_says_what_to_do_about_each_alert() -> None:
    alerts = set(re.findall(r"- alert: (\w+)", ALERTS))
    assert alerts == set(re.findall(r"`(Winnow[A-Z]\w+)`", PAGE))

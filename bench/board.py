"""`python -m bench.board > docs/grafana.json`: the Grafana board, whose panels are listed here.

Figures of the whole system are the same from every web process, so `max` takes one of them; those of a process
(`winnow_web_…`, `process_…`) are added up, or shown for each.
"""

import json
from dataclasses import dataclass
from typing import Any

SCHEMA = 39
WIDTH, ROW_HEIGHT, PANEL_HEIGHT = 24, 1, 8
JOB = '{job="$job"}'
RATE = "[$__rate_interval]"
SOURCE = {"type": "prometheus", "uid": "${datasource}"}
CALM = {"fillOpacity": 10, "lineWidth": 1, "showPoints": "never", "spanNulls": False}
STACKED = {"stacking": {"mode": "normal", "group": "A"}, "fillOpacity": 40}


@dataclass(frozen=True)
class Panel:
    """Queries with their legends, in one picture of `width` (the board has 24)."""

    title: str
    queries: tuple[tuple[str, str], ...]
    unit: str = "short"
    width: int = 8
    kind: str = "timeseries"
    stacked: bool = False
    about: str = ""


def quantiles(name: str, of: str, by: str = "") -> tuple[tuple[str, str], ...]:
    """Median and 99th percentile of a histogram, or the latter for each value of a label; `of` is `max` or `sum`."""
    labels, ranks = ("le", {0.5: "p50", 0.99: "p99"}) if not by else (f"le, {by}", {0.99: f"{{{{{by}}}}}"})
    return tuple(
        (f"histogram_quantile({rank}, {of} by ({labels}) (rate({name}_bucket{JOB}{RATE})))", legend)
        for rank, legend in ranks.items()
    )


LIVE = "queued|running|pausing|paused|cancelling"

ROWS: dict[str, tuple[Panel, ...]] = {
    "Jobs": (
        Panel("Jobs now", ((f"max by (state) (winnow_jobs{JOB})", "{{state}}"),), kind="stat"),
        Panel(
            "Jobs that have not ended",
            ((f'max by (state) (winnow_jobs{{job="$job", state=~"{LIVE}"}})', "{{state}}"),),
            stacked=True,
        ),
        Panel(
            "Jobs made and ended a minute",
            (
                (f"60 * max(rate(winnow_jobs_created_total{JOB}{RATE}))", "made"),
                (f"60 * max(rate(winnow_jobs_retried_total{JOB}{RATE}))", "retried"),
                (f"60 * max by (state) (rate(winnow_jobs_ended_total{JOB}{RATE}))", "{{state}}"),
            ),
        ),
    ),
    "Throughput": (
        Panel(
            "Rows a second",
            ((f"max by (verdict) (rate(winnow_rows_total{JOB}{RATE}))", "{{verdict}}"),),
            stacked=True,
        ),
        Panel(
            "Chunks and segments a second",
            (
                (f"max(rate(winnow_chunks_total{JOB}{RATE}))", "chunks"),
                (f"max(rate(winnow_segments_total{JOB}{RATE}))", "segments"),
            ),
        ),
        Panel("Bytes uploaded a second", ((f"sum(rate(winnow_web_upload_bytes_total{JOB}{RATE}))", "bytes"),), "Bps"),
        Panel(
            "Uploads now, and lists",
            ((f"sum(winnow_web_uploads{JOB})", "uploads"), (f"max(winnow_lists{JOB})", "lists")),
            kind="stat",
        ),
        Panel(
            "Requests a second",
            ((f"sum by (status) (rate(winnow_web_http_requests_total{JOB}{RATE}))", "{{status}}"),),
            stacked=True,
        ),
        Panel(
            "Requests refused or failed a second, by route",
            (
                (
                    'sum by (route, status) (rate(winnow_web_http_requests_total{job="$job", status=~"4xx|5xx"}'
                    f"{RATE}))",
                    "{{route}} {{status}}",
                ),
            ),
        ),
    ),
    "Latency": (
        Panel("Commit of a segment", quantiles("winnow_commit_seconds", "max"), "s"),
        Panel("Relay of an event", quantiles("winnow_web_relay_seconds", "sum"), "s"),
        Panel(
            "Lateness of the loop (p99)",
            quantiles("winnow_web_loop_late_seconds", "sum", "instance"),
            "s",
            about="What pings and events wait behind; more than 0.1 s is felt.",
        ),
        Panel(
            "Beginning of an answer, by route (p99)",
            quantiles("winnow_web_http_request_seconds", "sum", "route"),
            "s",
            12,
        ),
        Panel("Answer of the quick worker (p99)", quantiles("winnow_web_quick_seconds", "sum", "question"), "s", 12),
    ),
    "Relay": (
        Panel("Clients", ((f"sum by (transport) (winnow_web_clients{JOB})", "{{transport}}"),), stacked=True),
        Panel(
            "Followed jobs, and who listens",
            (
                (f"sum(winnow_web_followed_jobs{JOB})", "jobs, once a process"),
                (f"sum(winnow_web_listeners{JOB})", "listeners"),
            ),
        ),
        Panel("Events a second", ((f"sum(rate(winnow_web_relay_seconds_count{JOB}{RATE}))", "events"),)),
        Panel(
            "Who could not keep up, a minute",
            (
                (f"60 * sum by (reason) (rate(winnow_web_resyncs_total{JOB}{RATE}))", "resync: {{reason}}"),
                (
                    f"60 * sum by (transport) (rate(winnow_web_slow_clients_closed_total{JOB}{RATE}))",
                    "closed: {{transport}}",
                ),
            ),
        ),
        Panel(
            "What the broadcast left out, a minute",
            (
                (f"60 * sum by (noticed) (rate(winnow_web_gaps_healed_total{JOB}{RATE}))", "healed: {{noticed}}"),
                (f"60 * sum(rate(winnow_web_listener_reconnects_total{JOB}{RATE}))", "listener connected again"),
            ),
        ),
        Panel("The relay hears itself", ((f"winnow_web_relay_hears_itself{JOB}", "{{instance}}"),), kind="stat"),
    ),
    "Workers": (
        Panel(
            "Processes, and how many are busy",
            (
                (f"sum by (queue) (max by (queue, worker) (winnow_worker_processes{JOB}))", "{{queue}}: all"),
                (f"sum by (queue) (max by (queue, worker) (winnow_worker_processes_busy{JOB}))", "{{queue}}: busy"),
            ),
        ),
        Panel(
            "What waits, and what is held",
            (
                (f"max by (queue) (winnow_queue_messages{JOB})", "messages in {{queue}}"),
                (f"max(winnow_turns{JOB})", "jobs and lists with work"),
                (f"max(winnow_leases{JOB})", "leases"),
            ),
        ),
        Panel("Memory", ((f"max by (worker) (winnow_worker_memory_bytes{JOB})", "{{worker}}"),), "bytes"),
        Panel("Workers", ((f"max by (queue) (winnow_workers{JOB})", "{{queue}}"),), kind="stat"),
        Panel(
            "Rescues and refused commits, a minute",
            (
                (f"60 * max by (cause) (rate(winnow_rescues_total{JOB}{RATE}))", "rescued: {{cause}}"),
                (f"60 * max(rate(winnow_interrupts_total{JOB}{RATE}))", "interrupted"),
                (f"60 * max(rate(winnow_fenced_commits_total{JOB}{RATE}))", "fenced"),
            ),
        ),
        Panel(
            "Questions to the quick worker a second",
            ((f"sum by (outcome) (rate(winnow_web_quick_questions_total{JOB}{RATE}))", "{{outcome}}"),),
            stacked=True,
        ),
    ),
    "Redis, storage and web": (
        Panel(
            "Redis: answers, and takes writes",
            (
                (f"min(winnow_redis_up{JOB})", "answers"),
                (f"min(winnow_redis_takes_writes{JOB})", "takes writes"),
            ),
            width=6,
            kind="stat",
        ),
        Panel(
            "Redis: memory",
            (
                (f"max(winnow_redis_memory_bytes{JOB})", "used"),
                (f"max(winnow_redis_memory_limit_bytes{JOB})", "limit"),
            ),
            "bytes",
            6,
        ),
        Panel("Web: memory", ((f"process_resident_memory_bytes{JOB}", "{{instance}}"),), "bytes", 6),
        Panel("Web: cores in use", ((f"rate(process_cpu_seconds_total{JOB}{RATE})", "{{instance}}"),), width=6),
        Panel(
            "Storage: room",
            ((f"max(winnow_storage_free_bytes{JOB})", "left"), (f"max(winnow_storage_bytes{JOB})", "in all")),
            "bytes",
        ),
        Panel(
            "Deleted an hour",
            ((f"3600 * max by (what, cause) (rate(winnow_deleted_total{JOB}{RATE}))", "{{what}}: {{cause}}"),),
        ),
        Panel(
            "Removed from storage an hour",
            (
                (f"3600 * max(rate(winnow_pruned_bytes_total{JOB}{RATE}))", "bytes"),
                (f"3600 * max(rate(winnow_pruned_objects_total{JOB}{RATE}))", "objects"),
            ),
        ),
    ),
}


def board() -> dict[str, Any]:
    """The board, as Grafana imports it."""
    panels: list[dict[str, Any]] = []
    y = 0
    for title, listed in ROWS.items():
        panels.append(_row(title, y, len(panels) + 1))
        y += ROW_HEIGHT
        x = 0
        for panel in listed:
            if x + panel.width > WIDTH:
                x, y = 0, y + PANEL_HEIGHT
            panels.append(_panel(panel, x, y, len(panels) + 1))
            x += panel.width
        y += PANEL_HEIGHT
    return {
        "title": "Winnow",
        "uid": "winnow",
        "description": "Jobs, throughput, latency, relay, workers, Redis. Made by `python -m bench.board`.",
        "tags": ["winnow"],
        "schemaVersion": SCHEMA,
        "editable": True,
        "graphTooltip": 1,
        "time": {"from": "now-1h", "to": "now"},
        "refresh": "15s",
        "timezone": "browser",
        "templating": {"list": [_source(), _job()]},
        "annotations": {"list": []},
        "panels": panels,
    }


def _source() -> dict[str, Any]:
    return {"type": "datasource", "name": "datasource", "label": "Prometheus", "query": "prometheus", "refresh": 1}


def _job() -> dict[str, Any]:
    query = "label_values(winnow_redis_up, job)"
    return {
        "type": "query",
        "name": "job",
        "label": "Job",
        "datasource": SOURCE,
        "definition": query,
        "query": {"query": query, "refId": "job"},
        "refresh": 1,
        "sort": 1,
    }


def _row(title: str, y: int, number: int) -> dict[str, Any]:
    at = {"x": 0, "y": y, "w": WIDTH, "h": ROW_HEIGHT}
    return {"type": "row", "id": number, "title": title, "collapsed": False, "gridPos": at, "panels": []}


def _panel(panel: Panel, x: int, y: int, number: int) -> dict[str, Any]:
    lines = panel.kind == "timeseries"
    defaults: dict[str, Any] = {"unit": panel.unit, "min": 0}
    if lines:
        defaults["custom"] = CALM | (STACKED if panel.stacked else {})
    legend = {"displayMode": "list", "placement": "bottom", "showLegend": True}
    options: dict[str, Any] = {"legend": legend, "tooltip": {"mode": "multi", "sort": "desc"}}
    if not lines:
        options = {"reduceOptions": {"calcs": ["lastNotNull"]}, "colorMode": "none", "textMode": "value_and_name"}
    return {
        "type": panel.kind,
        "id": number,
        "title": panel.title,
        "description": panel.about,
        "datasource": SOURCE,
        "gridPos": {"x": x, "y": y, "w": panel.width, "h": PANEL_HEIGHT},
        "fieldConfig": {"defaults": defaults, "overrides": []},
        "options": options,
        "targets": [
            {"refId": chr(ord("A") + place), "datasource": SOURCE, "expr": expr, "legendFormat": legend, "range": True}
            for place, (expr, legend) in enumerate(panel.queries)
        ],
    }


if __name__ == "__main__":
    print(json.dumps(board(), indent=1))

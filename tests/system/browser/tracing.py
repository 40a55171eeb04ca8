"""What Chromium's own trace says of a page: how long its main thread was busy without a break, and its frames took."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Page

CATEGORIES = (
    "devtools.timeline",
    "disabled-by-default-devtools.timeline",
    "disabled-by-default-devtools.timeline.frame",
    "toplevel",
    "benchmark",
)
SHOWN = frozenset({"STATE_PRESENTED_ALL", "STATE_PRESENTED_PARTIAL"})
TASKS = frozenset({"RunTask", "ThreadControllerImpl::RunTask"})
Event = dict[str, Any]


@dataclass
class Traced:
    """Milliseconds, longest first. `frames`: from their begin to what was then shown; `tasks`: of the main thread.

    `work` is the processor time of those, which tells the page's own doing from what others had the processor for;
    `seconds` is how long was traced.
    """

    tasks: list[float] = field(default_factory=list)
    work: list[float] = field(default_factory=list)
    frames: list[float] = field(default_factory=list)
    seconds: float = 0.0

    def __str__(self) -> str:
        """The figures of a line."""
        return (
            f"{len(self.frames)} frames in {self.seconds:.0f} s, the longest {self.frames[0]:.0f} ms; tasks of the "
            f"main thread at most {self.tasks[0]:.0f} ms, {self.work[0]:.0f} ms of them worked; it works "
            f"{sum(self.work) / 10 / self.seconds:.0f} % of the time"
        )


@contextmanager
def traced(browser: Browser, page: Page) -> Iterator[Traced]:
    """Traces a page; the figures are there once it is over."""
    found = Traced()
    browser.start_tracing(page=page, categories=list(CATEGORIES))
    try:
        yield found
    finally:
        read_trace(json.loads(browser.stop_tracing()), page.evaluate("() => document.URL"), found)


def read_trace(trace: dict[str, Any], url: str, into: Traced) -> None:
    """Figures of the page at this address, whose process alone is looked at."""
    events: list[Event] = trace["traceEvents"]
    process = _process_of(events, url)
    mains = {
        (one["pid"], one["tid"])
        for one in events
        if one["name"] == "thread_name" and one["args"]["name"] == "CrRendererMain" and one["pid"] == process
    }
    tasks = [one for one in events if one["name"] in TASKS and (one["pid"], one["tid"]) in mains and "dur" in one]
    assert tasks, f"the trace has no task of {url}"
    into.tasks = sorted((one["dur"] / 1000 for one in tasks), reverse=True)
    into.work = sorted((one.get("tdur", one["dur"]) / 1000 for one in tasks), reverse=True)
    into.seconds = (max(one["ts"] for one in tasks) - min(one["ts"] for one in tasks)) / 1e6
    into.frames = sorted(_frames(events, process), reverse=True)
    assert into.frames, f"the trace has no frame of {url}"


def _process_of(events: list[Event], url: str) -> int:
    for one in reversed(events):
        data = one.get("args", {}).get("data", {})
        frames = data.get("frames", []) if isinstance(data, dict) else []
        for frame in frames:
            if frame.get("url", "").partition("?")[0] == url.partition("?")[0] and "processId" in frame:
                return int(frame["processId"])
    raise AssertionError(f"the trace knows no process of {url}")


def _frames(events: list[Event], process: int) -> Iterator[float]:
    """Of each frame that was shown, from its begin to its presentation."""
    begun: dict[str, int] = {}
    for one in sorted((each for each in events if each["name"] == "PipelineReporter"), key=lambda each: each["ts"]):
        if one["pid"] != process:
            continue
        name = str(one.get("id2", {}).get("local", one.get("id")))
        if one["ph"] == "b":
            told = one.get("args", {})
            # Chromium's names for it, the newer one first. Most are of moments in which nothing was to be shown.
            if told.get("frame_reporter", told.get("chrome_frame_reporter", {}))["state"] in SHOWN:
                begun[name] = one["ts"]
        elif one["ph"] == "e" and name in begun:
            yield (one["ts"] - begun.pop(name)) / 1000

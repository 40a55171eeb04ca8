"""The progress bar on stderr: there only where stderr is a terminal."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING

from winnow.client.nouns import Amount
from winnow.client.progress import Progress

if TYPE_CHECKING:
    from rich.progress import Progress as Display
    from rich.progress import TaskID


class Bar:
    """Shows how far an upload and then a job is. `wanted` False: never, wherever stderr leads."""

    def __init__(self, wanted: bool = True) -> None:
        self._wanted = wanted and sys.stderr.isatty()
        self._display: Display | None = None
        self._task: TaskID | None = None
        self._since: float | None = None

    def __enter__(self) -> Bar:
        if self._wanted:
            from rich.console import Console  # noqa: PLC0415  (half the time a command takes to start)
            from rich.progress import BarColumn, TextColumn  # noqa: PLC0415
            from rich.progress import Progress as Display  # noqa: PLC0415

            # rich honours NO_COLOR by itself.
            self._display = Display(
                TextColumn("{task.description:<10}"),
                # Of the colours that every terminal has: others turn grey, or an alarming red, where there are sixteen.
                BarColumn(bar_width=None, complete_style="cyan", finished_style="green", pulse_style="cyan"),
                TextColumn("{task.fields[words]}", markup=False),
                console=Console(stderr=True),
                transient=False,
                expand=True,
            )
            self._display.start()
            self._task = self._display.add_task("starting", total=None, words="")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Leave the last state on the screen, and the terminal as it was."""
        if self._display is not None:
            self._display.stop()
            self._display = None

    def show(self, progress: Progress) -> None:
        """Draw the bar at this place."""
        if self._display is None or self._task is None:
            return
        share = share_of(progress)
        if self._since is None:
            self._since = time.monotonic()
        self._display.update(
            self._task,
            description=progress.state,
            total=None if share is None else 1.0,
            completed=share or 0.0,
            words=words(progress, time.monotonic() - self._since),
        )


def share_of(progress: Progress) -> float | None:
    """How full the bar is, 0 to 1: while a job is prepared, of that. None: it only moves."""
    return progress.share if progress.preparation is None else progress.preparation.share


def words(progress: Progress, seconds: float) -> str:
    """What stands beside the bar: share, rows, kept so far, rate and time left.

    Of an upload the bytes, and at which rate they went in the seconds since the first ones.
    """
    known = share_of(progress)
    share = "" if known is None else f"{int(known * 100):3d} %"
    if progress.preparation is not None:
        return f"{share}  {progress.preparation}".strip()
    if progress.rows is None:
        return "  ".join([share, *_sent(progress.bytes, seconds)]).strip()
    parts = [share, f"{progress.rows.done:,} rows", f"{progress.rows.kept:,} kept"]
    if progress.rows.failed:
        parts.append(f"{progress.rows.failed:,} failed")
    if progress.rate and not progress.ended:
        parts.append(f"{progress.rate:,.0f} rows/s")
    if progress.eta_seconds is not None and not progress.ended:
        parts.append(_left(progress.eta_seconds))
    return "  ".join(part for part in parts if part)


def _sent(bytes: Amount, seconds: float) -> list[str]:
    parts = [f"{bytes.done / 1e6:,.1f} MB"]
    if seconds >= 1 and bytes.done:
        rate = bytes.done / seconds
        parts.append(f"{rate / 1e6:,.1f} MB/s")
        if bytes.total is not None:
            parts.append(_left((bytes.total - bytes.done) / rate))
    return parts


def _left(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d} left"

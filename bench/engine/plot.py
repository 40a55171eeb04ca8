"""The picture of the cases: Winnow's time by that of the faster peer, with its spread."""

import statistics
from collections.abc import Sequence
from pathlib import Path

from bench.engine.results import Outcome
from bench.picture import DARK, LINE, OURS, picture


def draw(outcomes: Sequence[Outcome], path: Path) -> None:
    """Writes an SVG: a bar a case, shorter is faster, the line at 1 is the faster of Polars and DuckDB."""
    shown = list(reversed(outcomes))
    medians = [statistics.median(each.ratios) for each in shown]
    errors = (
        [median - min(each.ratios) for median, each in zip(medians, shown, strict=True)],
        [max(each.ratios) - median for median, each in zip(medians, shown, strict=True)],
    )
    with picture(path, 8, 0.42 * len(shown) + 1.1) as axes:
        axes.barh([each.case for each in shown], medians, xerr=errors, color=OURS, ecolor=DARK, height=0.62)
        axes.axvline(1, color=LINE, linewidth=1.5)
        axes.set_xlim(0, max(1.1, *(max(each.ratios) for each in shown)) * 1.08)
        axes.set_xlabel("time by that of the faster of Polars and DuckDB on as many cores (median, min to max)")
        for place, median in enumerate(medians):
            axes.text(0.02, place, f"{median:.2f}", va="center", color="white", fontsize=9)

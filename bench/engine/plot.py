"""The picture of the cases: Winnow's time by that of the faster peer, with its spread."""

import statistics
from collections.abc import Sequence
from pathlib import Path

from bench.engine.results import Outcome


def draw(outcomes: Sequence[Outcome], path: Path) -> None:
    """Writes an SVG: a bar a case, shorter is faster, the line at 1 is the faster of Polars and DuckDB."""
    import matplotlib  # noqa: PLC0415  # half a second, and only here
    from matplotlib import pyplot  # noqa: PLC0415

    matplotlib.use("svg")
    # Text stays text, and the file is the same for the same figures.
    pyplot.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "winnow", "font.family": "sans-serif"})
    shown = list(reversed(outcomes))
    medians = [statistics.median(each.ratios) for each in shown]
    errors = (
        [median - min(each.ratios) for median, each in zip(medians, shown, strict=True)],
        [max(each.ratios) - median for median, each in zip(medians, shown, strict=True)],
    )
    figure, axes = pyplot.subplots(figsize=(8, 0.42 * len(shown) + 1.1), facecolor="white")
    axes.barh([each.case for each in shown], medians, xerr=errors, color="#2f7d5b", ecolor="#1b1b1b", height=0.62)
    axes.axvline(1, color="#b3541e", linewidth=1.5)
    axes.set_xlim(0, max(1.1, *(max(each.ratios) for each in shown)) * 1.08)
    axes.set_xlabel("time by that of the faster of Polars and DuckDB on as many cores (median, min to max)")
    for place, median in enumerate(medians):
        axes.text(0.02, place, f"{median:.2f}", va="center", color="white", fontsize=9)
    axes.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    figure.savefig(path, format="svg", metadata={"Date": None})
    pyplot.close(figure)

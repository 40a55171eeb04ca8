"""Pictures of results: SVG whose text stays text, the same file for the same figures."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

OURS, OURS_PALE, PEER, PEER_PALE = "#2f7d5b", "#9cc5b1", "#5c6570", "#c3c7cd"
LINE, DARK = "#b3541e", "#1b1b1b"


@contextmanager
def picture(path: Path, width: float, height: float, columns: int = 1) -> Iterator[Any]:
    """A row of axes to draw on (one of them: the axes themselves); written when the context is left."""
    import matplotlib  # noqa: PLC0415  # half a second, and only where a picture is asked for
    from matplotlib import pyplot  # noqa: PLC0415

    matplotlib.use("svg")
    pyplot.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "winnow", "font.family": "sans-serif"})
    figure, axes = pyplot.subplots(ncols=columns, figsize=(width, height), facecolor="white", layout="constrained")
    yield axes
    for each in figure.axes:
        each.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, format="svg", metadata={"Date": None})
    pyplot.close(figure)

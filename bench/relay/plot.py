"""The picture of the relay: latency, CPU and memory of the servers side by side."""

import statistics
from collections.abc import Mapping
from pathlib import Path

from bench.picture import DARK, OURS, OURS_PALE, PEER, PEER_PALE, picture
from bench.relay.contestants import NODE, QUEUED, STOCK, WINNOW
from bench.relay.figures import Rounds
from bench.relay.measuring import Load
from bench.relay.results import FIGURES

COLOURS = {WINNOW: OURS, QUEUED: OURS_PALE, NODE: PEER, STOCK: PEER_PALE}


def draw(measured: Mapping[Load, Rounds], path: Path) -> None:
    """Writes an SVG: a picture a figure, a group of bars a load; shorter is better."""
    crowds = [load for load in measured if load.clients > 1]
    if not crowds:
        return
    with picture(path, 10, 0.3 * len(COLOURS) * len(crowds) + 1.2, columns=len(FIGURES)) as columns:
        for axes, (name, (unit, figure)) in zip(columns, FIGURES.items(), strict=True):
            for group, load in enumerate(crowds):
                for place, (server, windows) in enumerate(measured[load].items()):
                    values = [figure(window) for window in windows]
                    middle = statistics.median(values)
                    axes.barh(
                        -group - 0.2 * place, middle, height=0.18, color=COLOURS[server], ecolor=DARK,
                        xerr=[[middle - min(values)], [max(values) - middle]], label=None if group else server,
                    )  # fmt: skip
            axes.set_yticks([-group - 0.3 for group in range(len(crowds))], [str(load) for load in crowds])
            axes.set_title(f"{name}, {unit}", fontsize=10)
            axes.tick_params(axis="y", labelleft=axes is columns[0])
        shown = columns[0].get_legend_handles_labels()
        columns[0].figure.legend(*shown, loc="outside lower center", ncols=len(shown[0]), frameon=False, fontsize=9)

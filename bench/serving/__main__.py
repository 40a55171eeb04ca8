"""`make bench`: pings of the official JavaScript client while the system does nothing, one thing, or everything."""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.ending import stop_when_told
from bench.page import PAGE, as_section, facts_of_this_run, write_section
from bench.serving.loads import FOLLOWERS, Loads
from bench.serving.pings import Pings, pinged
from bench.table import table
from tests.system.running import System

WORKERS = 2
ABOUT = (
    "An official client sends something small every 20 ms over its websocket and waits for the answer; milliseconds "
    "from sending to answer. More than one connect would be a lost connection."
)


def main() -> None:
    """Starts a system of its own, prints the table, and writes it where asked."""
    parser = argparse.ArgumentParser(prog="python -m bench.serving", description=__doc__)
    parser.add_argument("--megabytes", type=int, default=1024, help="of the list that is sent")
    parser.add_argument("--write", action="store_true", help=f"writes {PAGE.name} too")
    asked = parser.parse_args()
    stop_when_told()
    with tempfile.TemporaryDirectory(prefix="winnow-bench-") as folder:
        system = System(Path(folder) / "data", WINNOW_CONCURRENCY=str(WORKERS)).until_ready()
        try:
            pings = dict(measure(Loads(system.url, asked.megabytes), asked.megabytes))
        finally:
            system.stop()
    print(as_table(pings))
    if asked.write:
        command = " ".join(("python -m bench.serving", *sys.argv[1:]))
        write_section("Pings", as_section(command, ABOUT, facts_of_this_run(), as_table(pings)))


def measure(loads: Loads, megabytes: int) -> Iterator[tuple[str, Pings]]:
    """What the server did meanwhile, and the pings."""
    yield "nothing", pinged(loads.url, loads.idle)
    yield f"uploading {megabytes} MiB", pinged(loads.url, loads.upload)
    yield f"downloading {megabytes} MiB", pinged(loads.url, loads.download)
    with loads.busy():
        everything = f"{WORKERS} workers filtering, {FOLLOWERS} clients following, uploading {megabytes} MiB"
        yield everything, pinged(loads.url, loads.upload)


def as_table(pings: dict[str, Pings]) -> str:
    """A line a load."""
    rows = [
        (load, one.answered, f"{one.p50:.1f}", f"{one.p99:.1f}", f"{one.longest:.1f}", one.connects)
        for load, one in pings.items()
    ]
    return table(("while", "pings", "p50 ms", "p99 ms", "max ms", "connects"), rows, right=frozenset(range(1, 6)))


if __name__ == "__main__":
    main()

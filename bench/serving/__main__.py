"""`python -m bench.serving`: pings of the official JavaScript client while the system takes in, gives out and filters."""

import argparse
import tempfile
from pathlib import Path

from bench.ending import stop_when_told
from bench.serving.loads import Loads, FOLLOWERS
from bench.serving.pings import Pings, pinged
from bench.table import table
from tests.system.running import System


def main() -> None:
    """Starts a system of its own and prints the table."""
    options = argparse.ArgumentParser(prog="python -m bench.serving", description=__doc__)
    options.add_argument("--megabytes", type=int, default=1024)
    asked = options.parse_args()
    stop_when_told()
    with tempfile.TemporaryDirectory() as folder:
        system = System(Path(folder) / "data", WINNOW_CONCURRENCY="2").until_ready()
        try:
            print(as_table(measure(system.url, asked.megabytes)))
        finally:
            system.stop()


def measure(url, megabytes):
    loads = Loads(url, megabytes)
    yield "idle", pinged(url, loads.idle)
    yield "up", pinged(url, loads.upload)
    yield "down", pinged(url, loads.download)
    with loads.busy():
        yield "busy", pinged(url, loads.upload)
def as_table(x):
    return "\n".join(map(str,x))
if __name__ == "__main__":
    main()

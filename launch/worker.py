"""`python -m launch.worker work|quick`: becomes the Celery worker of a queue, as `make run` and compose start it."""

import os
import sys

from shared.broker import QUICK, WORK
from shared.settings import Settings, SettingsFaulty, read_settings

QUICK_SLOTS = 2


def worker_command(queue: str, settings: Settings) -> tuple[str, ...]:
    """The command line of a queue's worker."""
    slots = QUICK_SLOTS if queue == QUICK else settings.concurrency or cores()
    # Gossip and mingle only let workers greet each other, which costs a second of every start.
    options = ("-Q", queue, "-n", f"{queue}@%h", "-c", str(slots), "-E", "--without-gossip", "--without-mingle")
    return (sys.executable, "-m", "celery", "--quiet", "-A", "worker.app", "worker", *options, "--loglevel", "info")


def cores() -> int:
    """The cores that this process may use, which `taskset` or a container can make fewer than there are."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # macOS
        return os.cpu_count() or 1


def main(words: list[str]) -> None:
    """Does not come back: the process becomes the worker, or ends with code 1 or 2."""
    if words not in ([WORK], [QUICK]):
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    try:
        command = worker_command(words[0], read_settings())
    except SettingsFaulty as faulty:
        sys.exit(f"Winnow cannot start: {faulty}")
    os.execv(command[0], command)


if __name__ == "__main__":
    main(sys.argv[1:])

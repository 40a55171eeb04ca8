"""The kinds of faults there are, how long each lasts, and what it needs. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """`lasts`: seconds, from and to; 0 is over at once. `needs`: "", `network`, `disks` or `freezing`.

    `hurts`: two faults that hurt the same do not overlap, where it is given.
    """

    name: str
    lasts: tuple[float, float] = (0.0, 0.0)
    needs: str = ""
    hurts: str = ""


ALL = (
    # Processes.
    Kind("child killed"),
    Kind("worker killed"),
    Kind("quick worker killed"),
    Kind("web killed"),
    Kind("worker told to end"),
    Kind("work machine gone", (2, 8)),
    Kind("web machine gone", (2, 8)),
    Kind("child stopped", (3, 12)),
    Kind("worker stopped", (3, 12)),
    Kind("web stopped", (2, 8)),
    # Redis.
    Kind("redis killed", hurts="redis"),
    Kind("redis restarted", hurts="redis"),
    Kind("redis away", (3, 30), hurts="redis"),
    Kind("redis stopped", (2, 12), hurts="redis"),
    Kind("connections cut", hurts="redis"),
    Kind("connections cut in a loop", (2, 5), hurts="redis"),
    Kind("redis out of memory", (2, 6), hurts="redis"),
    Kind("redis a replica", (2, 6), hurts="redis"),
    Kind("redis disk full", (2, 6), "disks", hurts="redis"),
    # The network.
    Kind("connections reset", needs="network"),
    Kind("worker cut off", (3, 15), "network"),
    Kind("worker hears nothing", (3, 12), "network"),
    Kind("worker is not heard", (3, 12), "network"),
    Kind("worker on a slow line", (3, 8), "network"),
    Kind("web cut off", (3, 12), "network"),
    Kind("web hears nothing", (3, 8), "network"),
    Kind("web is not heard", (3, 8), "network"),
    Kind("web on a slow line", (3, 8), "network"),
    # Storage.
    Kind("storage full", (2, 6), "disks", hurts="storage"),
    Kind("storage read-only", (2, 6), "disks", hurts="storage"),
    Kind("storage hangs", (1, 4), "freezing", hurts="storage"),
    Kind("a list's content gone", (2, 6), hurts="storage"),
    # Visitors.
    Kind("upload cut off"),
    Kind("clients cut off"),
    Kind("clients come and go", (1, 4)),
)
BY_NAME = {kind.name: kind for kind in ALL}

"""A machine's place in the network: a namespace with an address of its own, joined to the others by a bridge.

What is cut vanishes as on a broken line: the receiving side drops the packets by a routing rule, so nobody is told.
Only Debian's iproute2 is used; the kernel needs veth, bridge and tbf.
"""

from collections import Counter
from contextlib import suppress

from bench.chaos.plant.commands import Refused, run

BRIDGE = "chaos0"
SUBNET = "10.77.0"
HERE = f"{SUBNET}.254"
CUT = "10"
"""The rule that drops comes before the one that delivers."""
DELIVER = "100"
# A switch of its own, and 40 kB that wait in it: what comes beyond that is lost.
SLOW = ("tbf", "rate", "800kbit", "burst", "4k", "limit", "40k")


class Network:
    """All machines of one run; must be made inside namespaces of our own."""

    def __init__(self) -> None:
        """Makes the bridge, on which this process itself has the address `HERE`. Raises Refused."""
        # `ip netns` keeps its names below /run, which is another's.
        run("mount", "-t", "tmpfs", "none", "/run")
        run("ip", "link", "set", "lo", "up")
        run("ip", "link", "add", "name", BRIDGE, "type", "bridge")
        run("ip", "address", "add", f"{HERE}/24", "dev", BRIDGE)
        run("ip", "link", "set", BRIDGE, "up")
        self._addresses: dict[str, str] = {}
        self._cuts: Counter[tuple[str, str]] = Counter()

    def join(self, machine: str) -> str:
        """Gives the machine a place; gives its address. Raises Refused."""
        address = f"{SUBNET}.{len(self._addresses) + 1}"
        port = f"v-{machine}"
        run("ip", "netns", "add", machine)
        run("ip", "link", "add", "name", port, "type", "veth", "peer", "name", "eth0", "netns", machine)
        run("ip", "link", "set", port, "master", BRIDGE, "up")
        run("ip", "-n", machine, "address", "add", f"{address}/24", "dev", "eth0")
        for link in ("lo", "eth0"):
            run("ip", "-n", machine, "link", "set", link, "up")
        # Rules are asked for every packet, also those of connections that stand, before any is delivered.
        run(*self.inside(machine), "sh", "-c", "echo 0 > /proc/sys/net/ipv4/tcp_early_demux")
        run("ip", "-n", machine, "rule", "add", "pref", DELIVER, "lookup", "local")
        run("ip", "-n", machine, "rule", "del", "pref", "0")
        self._addresses[machine] = address
        return address

    def inside(self, machine: str) -> tuple[str, ...]:
        """The words before a command that make it run there."""
        return ("nsenter", f"--net=/run/netns/{machine}")

    def cut(self, source: str, target: str) -> None:
        """From now on nothing that one machine sends arrives at the other. Raises Refused.

        What was cut twice has to be joined twice.
        """
        if not self._cuts[source, target]:
            rule = ("from", self._addresses[source], "iif", "eth0", "blackhole")
            run("ip", "-n", target, "rule", "add", "pref", CUT, *rule)
        self._cuts[source, target] += 1

    def join_again(self, source: str, target: str) -> None:
        """Lets it arrive again. Raises Refused."""
        self._cuts[source, target] -= 1
        if not self._cuts[source, target]:
            run("ip", "-n", target, "rule", "del", "pref", CUT, "from", self._addresses[source])

    def reset(self, machine: str, other: str) -> int:
        """Ends the machine's connections to the other one by RST, both ends at once; gives how many. Raises Refused."""
        to = ("state", "established", "dst", self._addresses[other])
        return len(run(*self.inside(machine), "ss", "-HtK", *to).splitlines())

    def slow_down(self, machine: str) -> None:
        """100 kB a second each way, with what does not fit lost. Raises Refused."""
        run("tc", "-n", machine, "qdisc", "replace", "dev", "eth0", "root", *SLOW)
        run("tc", "qdisc", "replace", "dev", f"v-{machine}", "root", *SLOW)

    def speed_up(self, machine: str) -> None:
        """As before."""
        for place in (("-n", machine, "qdisc", "del", "dev", "eth0"), ("qdisc", "del", "dev", f"v-{machine}")):
            with suppress(Refused):
                run("tc", *place, "root")

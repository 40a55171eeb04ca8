"""Lines between a machine and Redis that are cut, in one direction or both, or slow; connections that are reset."""

from bench.chaos.faults.harm import Act, Harm, drawn, in_turn
from bench.chaos.plant.fleet import REDIS, WEBS, WORKS, Fleet
from bench.chaos.plant.machines import Absent
from bench.chaos.schedule import Fault


def _cut(machines: tuple[str, ...], *, heard: bool, hears: bool) -> Act:
    """`heard`: what the machine says still arrives; `hears`: what Redis says does."""

    def act(fleet: Fleet, fault: Fault) -> Harm:
        network, machine = fleet.network, drawn(fault, machines)
        assert network is not None
        ways = [] if heard else [(machine, REDIS)]
        ways += [] if hears else [(REDIS, machine)]
        for source, target in ways:
            network.cut(source, target)

        def mend() -> None:
            for source, target in ways:
                network.join_again(source, target)

        said = " and ".join(f"{source} → {target}" for source, target in ways)
        return Harm(f"packets vanish: {said}", mend)

    return act


def _slow(machines: tuple[str, ...]) -> Act:
    def act(fleet: Fleet, fault: Fault) -> Harm:
        network, machine = fleet.network, drawn(fault, machines)
        assert network is not None
        network.slow_down(machine)
        return Harm(f"{machine} is on a slow line", lambda: network.speed_up(machine))

    return act


def _reset(fleet: Fleet, fault: Fault) -> Harm:
    network = fleet.network
    assert network is not None
    for machine in in_turn(fault, WEBS + WORKS):
        if count := network.reset(machine, REDIS):
            return Harm(f"RST of {count} connections between {machine} and redis")
    # Or the kernel cannot do it: then ss says nothing.
    raise Absent("connections to Redis")


ACTS: dict[str, Act] = {
    "connections reset": _reset,
    "worker cut off": _cut(WORKS, heard=False, hears=False),
    "worker hears nothing": _cut(WORKS, heard=True, hears=False),
    "worker is not heard": _cut(WORKS, heard=False, hears=True),
    "worker on a slow line": _slow(WORKS),
    "web cut off": _cut(WEBS, heard=False, hears=False),
    "web hears nothing": _cut(WEBS, heard=True, hears=False),
    "web is not heard": _cut(WEBS, heard=False, hears=True),
    "web on a slow line": _slow(WEBS),
}

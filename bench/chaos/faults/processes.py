"""Processes killed, stopped and told to end; machines that vanish with all that runs on them."""

import signal
from contextlib import suppress

import psutil

from bench.chaos.faults.harm import Act, Harm, drawn, in_turn
from bench.chaos.plant.fleet import REDIS, WEBS, WORKS, Fleet
from bench.chaos.plant.machines import Machine, Part
from bench.chaos.schedule import Fault


def _part(fleet: Fleet, fault: Fault, machines: tuple[str, ...], name: str) -> Part:
    """The part on the drawn machine, or on the other one where that has none now. Raises Absent."""
    parts = [fleet.machines[machine].part(name) for machine in in_turn(fault, machines)]
    return next((part for part in parts if part.is_there), parts[0])


def _child(fleet: Fleet, fault: Fault) -> psutil.Process:
    children = _part(fleet, fault, WORKS, "worker").children()
    return children[int(fault.draw * 97) % len(children)]


def _killed(machines: tuple[str, ...], name: str) -> Act:
    def act(fleet: Fleet, fault: Fault) -> Harm:
        part = _part(fleet, fault, machines, name)
        process = part.process
        process.kill()
        return Harm(f"kill -9 {part.name} ({process.pid})")

    return act


def _child_killed(fleet: Fleet, fault: Fault) -> Harm:
    child = _child(fleet, fault)
    child.kill()
    return Harm(f"kill -9 a worker's child ({child.pid})")


def _told_to_end(fleet: Fleet, fault: Fault) -> Harm:
    part = _part(fleet, fault, WORKS, "worker")
    part.process.terminate()
    return Harm(f"SIGTERM to {part.name}")


def _stopped(process: psutil.Process, name: str) -> Harm:
    """Continued later: what it held may be another's by then."""

    def go_on() -> None:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGCONT)

    process.suspend()
    return Harm(f"SIGSTOP {name} ({process.pid})", go_on)


def _child_stopped(fleet: Fleet, fault: Fault) -> Harm:
    return _stopped(_child(fleet, fault), "a worker's child")


def _worker_stopped(fleet: Fleet, fault: Fault) -> Harm:
    part = _part(fleet, fault, WORKS, "worker")
    return _stopped(part.process, part.name)


def _web_stopped(fleet: Fleet, fault: Fault) -> Harm:
    part = _part(fleet, fault, WEBS, "web")
    return _stopped(part.process, part.name)


def _gone(machines: tuple[str, ...]) -> Act:
    def act(fleet: Fleet, fault: Fault) -> Harm:
        machine = fleet.machines[drawn(fault, machines)]
        _cut_from_all(fleet, machine)
        machine.vanish()

        def come_back() -> None:
            if fleet.network:
                fleet.network.join_again(machine.name, REDIS)
            machine.come_back()

        return Harm(f"{machine.name} is gone with all its processes", come_back)

    return act


def _cut_from_all(fleet: Fleet, machine: Machine) -> None:
    """A machine without power does not say goodbye: its connections stay open at the other end."""
    if fleet.network:
        fleet.network.cut(machine.name, REDIS)


ACTS: dict[str, Act] = {
    "child killed": _child_killed,
    "worker killed": _killed(WORKS, "worker"),
    "quick worker killed": _killed(WORKS, "quick"),
    "web killed": _killed(WEBS, "web"),
    "worker told to end": _told_to_end,
    "work machine gone": _gone(WORKS),
    "web machine gone": _gone(WEBS),
    "child stopped": _child_stopped,
    "worker stopped": _worker_stopped,
    "web stopped": _web_stopped,
}

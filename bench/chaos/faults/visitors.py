"""People's ends of the lines: uploads that break off, clients that are cut, clients that come and go."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import urlsplit

import socketio

from bench.chaos.faults.harm import Act, Harm, drawn
from bench.chaos.plant.fleet import Fleet
from bench.chaos.schedule import Fault
from shared.events import JOB_NAMESPACE

HALF = b"id,name,age,country,balance,note\n" + b"1,Li Wei,40,CN,1.50,\n" * 20_000
PROMISED = 5 * len(HALF)
GUESTS = 5


def _upload_cut_off(fleet: Fleet, fault: Fault) -> Harm:
    place = urlsplit(drawn(fault, fleet.urls))
    head = f"POST /api/lists?name=half.csv HTTP/1.1\r\nHost: {place.netloc}\r\nContent-Length: {PROMISED}\r\n\r\n"
    with socket.create_connection((place.hostname, place.port), timeout=3) as line:
        line.sendall(head.encode() + HALF[: int(len(HALF) * fault.draw) + 1])
    return Harm("an upload breaks off")


def _come_and_go(fleet: Fleet, fault: Fault) -> Harm:
    """Guests who connect, watch all jobs, and leave without a word, over and over."""
    url, over = drawn(fault, fleet.urls), threading.Event()

    def visit() -> None:
        while not over.is_set():
            guest = socketio.Client(reconnection=False, handle_sigint=False)
            with suppress(Exception):
                guest.connect(url, transports=["websocket"], namespaces=[JOB_NAMESPACE], wait_timeout=2)
                guest.emit("watch", {}, namespace=JOB_NAMESPACE)
                over.wait(0.2)
                guest.eio.ws.shutdown()
            over.wait(0.1)

    guests = [threading.Thread(target=visit, daemon=True) for _ in range(GUESTS)]
    for guest in guests:
        guest.start()

    def end() -> None:
        over.set()
        for guest in guests:
            guest.join(5)

    return Harm(f"{GUESTS} clients come and go", end)


def acts(cut_clients: Callable[[], int]) -> dict[str, Act]:
    """The acts; `cut_clients` breaks the connections of all who watch, and gives how many."""

    def clients_cut_off(fleet: Fleet, fault: Fault) -> Harm:
        del fleet, fault
        return Harm(f"{cut_clients()} watching clients lose their connections")

    return {
        "upload cut off": _upload_cut_off,
        "clients cut off": clients_cut_off,
        "clients come and go": _come_and_go,
    }

"""The usual Flask-SocketIO server, one of its usual cures at a time: `python -m bench.pitfalls.naive DESIGN WORK …`.

Written as people write it, not as this project would; but for `run` and `at` in the messages and two lines on stdout,
by which it is measured.
"""

import sys

DESIGN, WORK, PORT, STEPS, STEP, ORIGINS = *sys.argv[1:3], *map(int, sys.argv[3:5]), float(sys.argv[5]), sys.argv[6]

if DESIGN == "monkey_patch":
    import eventlet

    eventlet.monkey_patch()

import itertools
import re
import time

from flask import Flask, request
from flask_socketio import SocketIO, emit

app = Flask(__name__)
socketio = SocketIO(
    app,
    async_mode="threading" if DESIGN == "threading" else "eventlet",
    cors_allowed_origins=ORIGINS or None,
    ping_interval=2,
    ping_timeout=60 if DESIGN == "ping_timeout" else 2,
)
runs = itertools.count(1)
PATTERN = re.compile(r"(\w+\s?)+@\w+\.cn$")


def work() -> None:
    """One step: waiting, or computing as a filter does."""
    if WORK == "compute":
        until = time.perf_counter() + STEP
        while time.perf_counter() < until:
            PATTERN.search("wang fang of chengdu")
        if DESIGN == "socketio_sleep":
            socketio.sleep(0)
    elif DESIGN in ("socketio_sleep", "background"):
        socketio.sleep(STEP)  # type: ignore[arg-type]  # its types say int, eventlet takes any number
    else:
        time.sleep(STEP)


def loop(send) -> None:  # type: ignore[no-untyped-def]
    """The whole work."""
    run = next(runs)
    print("begun", run, flush=True)
    for x in range(STEPS):
        send("printn", {"x": x, "run": run, "at": time.time() * 1000})
        work()
    print("ended", run, flush=True)


@socketio.on("testmessage")
def testmessage(message: str) -> None:
    """What the page asks for when it has connected."""
    if DESIGN == "background":
        room = request.sid  # type: ignore[attr-defined]
        socketio.start_background_task(loop, lambda name, data: socketio.emit(name, data, to=room))
    else:
        loop(emit)


if __name__ == "__main__":
    socketio.run(app, host="127.0.0.1", port=PORT, allow_unsafe_werkzeug=True)

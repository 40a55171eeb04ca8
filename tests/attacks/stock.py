"""Flask-SocketIO on eventlet as its documentation shows it, with the few routes and events that attacks speak to.

`python -m tests.attacks.stock EVENTS`: how many events an answer to `subscribe` has.
"""

import eventlet

eventlet.monkey_patch()

import sys  # noqa: E402

from flask import Flask, request  # noqa: E402
from flask_socketio import Namespace, SocketIO  # noqa: E402

from launch.ports import free_port  # noqa: E402

app = Flask(__name__)
socketio = SocketIO(app)
EVENTS = [{"type": "state", "job": "a", "seq": n, "at": "2026-01-01T00:00:00.000Z"} for n in range(int(sys.argv[1]))]


@app.get("/healthz")
def healthz() -> dict[str, bool]:
    """Says that it is there."""
    return {"ok": True}


@app.post("/api/<path:name>")
def take(name: str) -> dict[str, int]:
    """Reads the body, whatever is done with it."""
    return {"bytes": len(request.get_data())}


class Jobs(Namespace):
    """Two events with an answer: a small one, and a large one."""

    def on_unsubscribe(self, asked: dict[str, str]) -> dict[str, bool]:
        """Nothing."""
        return {"ok": True}

    def on_subscribe(self, asked: dict[str, str]) -> dict[str, object]:
        """A log."""
        return {"ok": True, "events": EVENTS}


socketio.on_namespace(Jobs("/jobs"))

if __name__ == "__main__":
    port = free_port()
    # When the hub first turns, `run` listens.
    eventlet.spawn_n(print, f"listening on http://127.0.0.1:{port}", flush=True)
    socketio.run(app, host="127.0.0.1", port=port)

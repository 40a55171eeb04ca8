"""Flask-SocketIO on eventlet as its documentation shows it: REDIS_URL, PORT, PING_TIMEOUT (s) in the environment."""

import eventlet

eventlet.monkey_patch()

import os  # noqa: E402

from flask import Flask  # noqa: E402
from flask_socketio import SocketIO, join_room  # noqa: E402

app = Flask(__name__)
socketio = SocketIO(app, message_queue=os.environ["REDIS_URL"], ping_timeout=float(os.environ["PING_TIMEOUT"]))


@socketio.on("subscribe", namespace="/jobs")
def subscribe(asked: dict[str, str]) -> dict[str, bool]:
    """The client enters the room of a job."""
    join_room(asked["job"])
    return {"ok": True}


if __name__ == "__main__":
    port = int(os.environ["PORT"])
    print(f"listening on http://127.0.0.1:{port}", flush=True)
    socketio.run(app, host="127.0.0.1", port=port)

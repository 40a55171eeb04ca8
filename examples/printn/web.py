"""The web tier: puts runs on the queue and passes their messages on. The work is in worker.py, in other processes."""

import eventlet
import eventlet.wsgi

eventlet.monkey_patch()  # before all other imports: or the listener to Redis would hold the only thread

import json
import os
import re
import socket
import uuid
from pathlib import Path

import redis
from celery import Celery
from flask import Flask, send_file
from flask_socketio import SocketIO, emit, join_room

REDIS_URL = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0")
HOST, PORT = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "5050"))
# The addresses that the page is opened from, each as the browser's address bar shows it. Never "*", never "null".
ORIGINS = os.environ.get("ORIGINS", f"http://127.0.0.1:{PORT} http://localhost:{PORT}").split()
DAY = 24 * 60 * 60

app = Flask(__name__)
socketio = SocketIO(
    app,
    async_mode="eventlet",
    message_queue=REDIS_URL,  # what workers emit comes in here
    cors_allowed_origins=ORIGINS or None,  # an empty list would switch the check off
    ping_interval=float(os.environ.get("PING_INTERVAL", "25")),
    ping_timeout=float(os.environ.get("PING_TIMEOUT", "20")),
)
queue = Celery(broker=REDIS_URL)
log = redis.Redis.from_url(REDIS_URL, decode_responses=True)


@app.get("/")
def index():
    """The page."""
    return send_file(Path(__file__).with_name("page.html"))


@socketio.on("testmessage")
def testmessage(message, mine=None):
    """Starts the page's run unless it was started before, sends what the page has missed, and returns at once.

    `mine` is `{run, seen}`: an id that the page made, and the `seq` of the last message that it has.
    """
    match mine:
        case None:
            run, seen = uuid.uuid4().hex, 0
        case {"run": str(run), "seen": int(seen)} if re.fullmatch("[0-9a-f]{32}", run) and seen >= 0:
            pass
        case _:
            return {"error": "send {run: 32 hexadecimal digits made at random, seen: the last seq you have, or 0}"}
    join_room(run)  # before the log is read: nothing can fall between the two
    if log.set(f"printn:{run}", "asked", nx=True, ex=DAY):
        queue.send_task("printn", (run, message))
    for _, entry in log.xrange(f"printn:{run}:log", min=f"({seen}-0"):
        emit("printn", json.loads(entry["data"]))
    return {"run": run}


if __name__ == "__main__":
    listener = eventlet.listen((HOST, PORT), reuse_port=False)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # or small messages wait, up to 40 ms each
    eventlet.wsgi.server(listener, app, log_output=False, max_size=10_000)  # as many pages as may be connected

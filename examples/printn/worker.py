"""The work, away from the web tier: `celery -A worker worker`. A message goes into its run's log, then to the page."""

import json
import os
import time

import redis
from celery import Celery
from flask_socketio import SocketIO

REDIS_URL = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0")
STEPS, SECONDS, WORK = 10, float(os.environ.get("STEP", "1")), os.environ.get("WORK", "sleep")
DAY = 24 * 60 * 60

app = Celery("worker", broker=REDIS_URL)
app.conf.update(task_ignore_result=True, worker_prefetch_multiplier=1)
# A task whose process is killed goes back to the queue, and on from its log.
app.conf.update(task_acks_late=True, task_reject_on_worker_lost=True)
log = redis.Redis.from_url(REDIS_URL)
outside = SocketIO(message_queue=REDIS_URL)  # without an application: it only emits


@app.task(name="printn")
def printn(run, message):
    """All steps of one run, a message before each."""
    told = log.xlen(f"printn:{run}:log")  # more than none: another process died at this run
    for x in range(max(0, told - 1), STEPS):
        if x >= told:
            tell(run, seq=x + 1, x=x, of=STEPS)
        step(message, x)


def tell(run, seq, **what):
    """The log first: who is away now reads it there. One message of a number only, whoever else works at this run."""
    data = {"run": run, "seq": seq, "at": time.time() * 1000, **what}
    log.xadd(f"printn:{run}:log", {"data": json.dumps(data)}, id=f"{seq}-0")
    log.expire(f"printn:{run}:log", DAY)
    outside.emit("printn", data, to=run)


def step(message, x):
    """Here goes your own work. This one waits a second, or computes for one with WORK=compute."""
    end = time.monotonic() + SECONDS
    while WORK == "compute" and time.monotonic() < end:
        sum(range(10_000))
    time.sleep(max(0, end - time.monotonic()))

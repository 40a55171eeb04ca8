"""The rooms: which of this process's Socket.IO clients follow which job, and how an event reaches all of them."""

from collections.abc import Callable, Iterable
from typing import Any

from engineio.packet import MESSAGE
from engineio.packet import Packet as Frame
from socketio.packet import EVENT

from shared.events import JOB_NAMESPACE, Event
from web import happened
from web.reach import Lapse, told_of
from web.relay.client import ClientSocket
from web.relay.hub import Hub

MOST_JOBS = 1000
"""So many jobs one client may follow at a time."""
RESYNC = "resync"
DELETED = "deleted"
REDIS = "redis"


class Rooms:
    """Rooms of the namespace `/jobs`, named by job. A room listens to the hub while somebody is in it."""

    def __init__(self, server: Any, hub: Hub) -> None:
        self._server = server
        self._hub = hub
        self._detach: dict[str, Callable[[], None]] = {}
        self._of_client: dict[str, set[str]] = {}

    def is_connected(self, sid: str) -> bool:
        """Whether the client is still there."""
        return bool(self._server.manager.is_connected(sid, JOB_NAMESPACE))

    def is_full(self, sid: str) -> bool:
        """Whether so much waits for the client that nothing more is sent unasked."""
        client = self._client(self._server.manager.eio_sid_from_sid(sid, JOB_NAMESPACE))
        return client is not None and client.is_full

    def may_enter(self, sid: str, job_id: str) -> bool:
        """Whether the client follows the job already, or fewer than `MOST_JOBS`."""
        jobs = self._of_client.get(sid, set())
        return job_id in jobs or len(jobs) < MOST_JOBS

    def enter(self, sid: str, job_id: str) -> None:
        """The client follows the job from now on; nothing happens if it has gone meanwhile."""
        if not self.is_connected(sid):
            return
        self._server.enter_room(sid, job_id, namespace=JOB_NAMESPACE)
        self._of_client.setdefault(sid, set()).add(job_id)
        if job_id not in self._detach:
            self._detach[job_id] = self._hub.attach(job_id, lambda event: self._pass_on(job_id, event))

    def leave(self, sid: str, job_id: str) -> None:
        """The client follows the job no longer."""
        jobs = self._of_client.get(sid, set())
        jobs.discard(job_id)
        if not jobs:
            self._of_client.pop(sid, None)
        self._server.manager.basic_leave_room(sid, JOB_NAMESPACE, job_id)
        if not self._members(job_id) and job_id in self._detach:
            self._detach.pop(job_id)()

    def leave_all(self, sid: str) -> None:
        """The client has gone."""
        for job_id in list(self._of_client.get(sid, ())):
            self.leave(sid, job_id)

    def send_all(self, sids: Iterable[str], name: str, data: Any) -> None:
        """Sends one event to these clients of this process; who has left meanwhile is left out."""
        frame = self._frame(name, data)
        for sid in sids:
            client = self._client(self._server.manager.eio_sid_from_sid(sid, JOB_NAMESPACE))
            if client is not None:
                client.send(frame)

    def tell_of_redis(self, lapse: Lapse | None, sid: str | None = None) -> None:
        """Tells every client of this process (or one) that Redis does not do its work, or does it again."""
        there = list(self._server.manager.get_participants(JOB_NAMESPACE, None))
        self.send_all([one for one, _ in there if sid in (None, one)], REDIS, told_of(lapse))

    def _pass_on(self, job_id: str, event: Event) -> None:
        """An event to everybody in the room. Who has too much unread leaves it, and is told once it reads again."""
        name = event["type"]
        frame = self._frame(name, event)
        for sid, eio_sid in self._members(job_id):
            client = self._client(eio_sid)
            if client is None:
                continue
            if name == DELETED:
                self.leave(sid, job_id)
                client.send(self._frame(DELETED, {"type": DELETED, "job": job_id}))
                # Who does not know that event asks again, and is told that there is no such job.
                client.send(self._frame(RESYNC, {"type": RESYNC, "job": job_id, "seq": event["seq"]}))
            elif name == RESYNC:
                self.leave(sid, job_id)
                client.send(frame)
                happened.client_resynced.send(self, reason="log")
            elif client.is_full:
                self.leave(sid, job_id)
                client.owe(job_id, self._frame(RESYNC, {"type": RESYNC, "job": job_id, "seq": event["seq"]}))
                happened.client_resynced.send(self, reason="slow")
            else:
                client.send(frame)

    def _members(self, job_id: str) -> list[tuple[str, str]]:
        return list(self._server.manager.get_participants(JOB_NAMESPACE, job_id))

    def _client(self, eio_sid: str | None) -> ClientSocket | None:
        client: ClientSocket | None = self._server.eio.sockets.get(eio_sid)
        return client

    def _frame(self, name: str, data: Any) -> Frame:
        """The packet as every client of a room gets it, encoded once."""
        packet = self._server.packet_class(EVENT, namespace=JOB_NAMESPACE, data=[name, data])
        return Frame(MESSAGE, packet.encode())

"""The namespace `/jobs`: handlers that validate, read or enqueue, and answer `{ok, …}`. None does work of its own."""

import logging
from collections.abc import Callable
from typing import Any

import eventlet
import orjson
from flask import Flask
from flask_socketio import Namespace, SocketIO
from socketio.exceptions import ConnectionRefusedError

from shared.access import Caller
from shared.errors import Invalid, Malformed, Problem, TooLarge, Unavailable
from shared.events import JOB_NAMESPACE
from shared.jobs import Snapshot
from shared.store.jobs import Verb
from web.access.auditing import Auditor
from web.access.mine import job_of as own_job_of
from web.asked import job_of, only_object, subscription_of
from web.http.problems import problem_of
from web.limiting import limit
from web.origins import foreign, origin_allowed
from web.parts import Parts
from web.relay import guard, wire
from web.relay.rooms import MOST_JOBS, Rooms
from web.relay.strangers import Strangers
from web.relay.watch import Watch
from web.retrying import retry
from web.submit import submit

SUBMISSION_BYTES = 60 * 1024

Answer = dict[str, Any]


def attach_sockets(app: Flask, parts: Parts) -> Any:
    """The `SocketIO` on an application, as the settings and the limits of `web.relay.guard` want it."""
    guard.install(parts.settings)
    options: dict[str, Any] = {
        "async_mode": "eventlet",
        "client_manager": parts.hub.manager,
        "serializer": wire.TextPacket,
        "json": wire,
        # Origins are refused in `connect`, whose problem the refused page can read.
        "cors_allowed_origins": "*",
        "cors_credentials": False,
        "max_http_buffer_size": guard.MAX_MESSAGE_BYTES,
        "ping_interval": parts.settings.ping_interval,
        "ping_timeout": parts.settings.ping_timeout,
        "manage_session": False,
        # Loggers of their own would say everything twice.
        "logger": logging.getLogger("socketio"),
        "engineio_logger": logging.getLogger("engineio"),
        # Else the library lets anybody into `/`, where nobody asks for a token.
        "namespaces": [JOB_NAMESPACE],
    }
    sockets: Any = SocketIO(app, **options)
    guard.forget_requests(sockets.server)
    guard.close_who_speaks_nonsense(sockets.server)
    guard.say_mistakes_quietly(sockets.server)
    rooms = Rooms(sockets.server, parts.hub)
    watch = Watch(parts.jobs, rooms)
    parts.hub.observe(watch)
    parts.reach.observe(rooms.tell_of_redis)
    eventlet.spawn_n(watch.tell_for_ever)
    strangers = Strangers(sockets.server)
    strangers.refuse_too_many()
    eventlet.spawn_n(strangers.look_for_ever)
    sockets.on_namespace(JobsNamespace(parts, rooms, watch))
    return sockets


class JobsNamespace(Namespace):
    """What clients may say, one method each; the name of the event is the name of the method in `_verbs`."""

    server: Any
    namespace: str

    def __init__(self, parts: Parts, rooms: Rooms, watch: Watch) -> None:
        super().__init__(JOB_NAMESPACE)
        self._parts = parts
        self._rooms = rooms
        self._watch = watch
        self._auditor = Auditor(parts.audit, parts.door)
        self._callers: dict[str, Caller] = {}
        self._leaving: dict[str, Callable[[], None]] = {}
        self._verbs: dict[str, Callable[[str, Answer], Answer]] = {
            "submit": self.submit,
            "subscribe": self.subscribe,
            "unsubscribe": self.unsubscribe,
            "watch": self.watch,
            "pause": lambda sid, body: self.control(sid, "pause", body),
            "resume": lambda sid, body: self.control(sid, "resume", body),
            "cancel": lambda sid, body: self.control(sid, "cancel", body),
            "retry": self.retry,
            "limits": self.limits,
        }

    def trigger_event(self, event: Any, *args: Any) -> Any:
        """Where the server hands everything over. Whatever happens becomes an answer."""
        sid = args[0]
        is_connected = self._rooms.is_connected(sid)
        environ = self.server.get_environ(sid, self.namespace)
        # By the request it came with the server's own `connect` is told from a client's event of that name.
        if event == "connect" and not is_connected and environ is not None and args[1] is environ:
            return self.connect(sid, environ, args[2] if len(args) > 2 else None)
        if event == "disconnect" and not is_connected:
            return self.disconnect_client(sid)
        answer = self._answer(sid, event, args[1:])
        self._auditor.note_event(self._callers.get(sid), event, args[1] if len(args) > 1 else None, answer)
        return answer

    def _answer(self, sid: str, event: Any, said: tuple[Any, ...]) -> Answer:
        try:
            verb = self._verbs.get(event) if isinstance(event, str) else None
            if verb is None:
                raise Malformed(f"there is no event {str(event)[:64]!r} here; there are {', '.join(self._verbs)}")
            return {"ok": True, **verb(sid, only_object(said))}
        except Exception as error:
            return {"ok": False, "error": _plain(problem_of(error))}

    def connect(self, sid: str, environ: dict[str, Any], auth: Any) -> None:
        """Lets a client in, or refuses it with a problem that it can read (`err.data`)."""
        settings = self._parts.settings
        is_ours = origin_allowed(settings, environ)
        who = self._parts.door.caller_of(environ, auth) if is_ours else foreign(environ)
        if isinstance(who, Unavailable):
            # A refusal is final to clients; this passes, so that their connection is ended instead, and they come back.
            self._hang_up(sid)
        if isinstance(who, Problem):
            raise ConnectionRefusedError(who.detail, _plain(who))
        self._callers[sid] = who
        self._leaving[sid] = self._parts.guests.enter(who, lambda: self.server.disconnect(sid, self.namespace))
        if self._parts.reach.lapse is not None:
            eventlet.spawn_n(self._rooms.tell_of_redis, self._parts.reach.lapse, sid)

    def _hang_up(self, sid: str) -> None:
        client = self.server.eio.sockets.get(self.server.manager.eio_sid_from_sid(sid, self.namespace))
        if client is not None:
            client.cut()

    def disconnect_client(self, sid: str) -> None:
        """The client has gone; its jobs have not."""
        self._callers.pop(sid, None)
        self._leaving.pop(sid, _nothing)()
        self._watch.leave(sid)
        self._rooms.leave_all(sid)

    def submit(self, sid: str, body: Answer) -> Answer:
        """Makes a job of the body of `POST /api/jobs`."""
        if len(wire.dumps(body)) > SUBMISSION_BYTES:
            raise TooLarge(f"a submission over a socket has at most {SUBMISSION_BYTES:,} bytes; POST it for more")
        return self._recorded(submit(self._parts, body, self._caller(sid)))

    def subscribe(self, sid: str, body: Answer) -> Answer:
        """Joins the job's room where the answer ends: snapshot, and the events after `after`."""
        asked, after = subscription_of(body)
        job = own_job_of(self._parts, self._caller(sid), asked)
        if self._rooms.is_full(sid):
            raise Unavailable("this connection has not read what it was sent; read that first", retry_after=1)
        if not self._rooms.may_enter(sid, job):
            raise Invalid(f"one connection follows at most {MOST_JOBS:,} jobs; unsubscribe from some")
        followed = self._parts.hub.join(job, after, lambda: self._rooms.enter(sid, job))
        return {**_job(followed.snapshot), "events": followed.events, "recovered": followed.recovered}

    def unsubscribe(self, sid: str, body: Answer) -> Answer:
        """Leaves the job's room; one that was not entered too."""
        self._rooms.leave(sid, job_of(body))
        return {}

    def watch(self, sid: str, body: Answer) -> Answer:
        """The newest jobs; from now on a `job` for each that changes."""
        return {"jobs": self._watch.enter(sid, self._caller(sid).sees)}

    def control(self, sid: str, verb: Verb, body: Answer) -> Answer:
        """Pauses, resumes or cancels."""
        return self._recorded(self._parts.jobs.control(self._job(sid, body), verb))

    def retry(self, sid: str, body: Answer) -> Answer:
        """Queues an ended job again; who follows it goes on hearing of it."""
        return self._recorded(retry(self._parts, self._job(sid, body), self._caller(sid)))

    def limits(self, sid: str, body: Answer) -> Answer:
        """Changes how many rows of a job are under test at a time, and how many begin in a time."""
        job = self._job(sid, body)
        return self._recorded(limit(self._parts, job, {name: body[name] for name in body if name != "job"}))

    def _recorded(self, snapshot: Snapshot) -> Answer:
        self._parts.replicas.confirm(job=snapshot.id)
        return _job(snapshot)

    def _job(self, sid: str, body: Answer) -> str:
        """The job that a message is about; raises NotFound for another's."""
        return own_job_of(self._parts, self._caller(sid), job_of(body))

    def _caller(self, sid: str) -> Caller:
        if sid not in self._callers:
            raise Unavailable("this connection is closed")
        return self._callers[sid]


def _nothing() -> None:
    """Who never came in need not leave."""


def _job(snapshot: Snapshot) -> Answer:
    return {"job": snapshot.model_dump(mode="json")}


def _plain(problem: Problem) -> Answer:
    plain: Answer = orjson.loads(orjson.dumps(problem.as_dict(), default=str))
    return plain

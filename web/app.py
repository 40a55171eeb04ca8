"""The web tier put together: parts, routes, sockets, and the gate around them."""

from collections.abc import Callable
from dataclasses import dataclass

import eventlet
from flask import Flask
from prometheus_client import CollectorRegistry

from shared.settings import Settings
from web.access.auditing import Auditor
from web.access.spending import tell_what_is_left
from web.gate import Gate, Refusal, WsgiApp
from web.http import problems
from web.http.about import about
from web.http.audit import audit
from web.http.bulk import bulk
from web.http.documents import documents
from web.http.events import events
from web.http.facets import facets
from web.http.health import health
from web.http.jobs import jobs
from web.http.lists import lists
from web.http.metrics import metrics
from web.http.page import page
from web.http.predicates import predicates
from web.http.reasons import reasons
from web.http.results import results
from web.http.session import session
from web.http.tokens import tokens
from web.http.where import where
from web.metrics.registry import Metrics
from web.parts import Parts, make_parts
from web.reach import HangUp
from web.sockets import attach_sockets
from web.stopping import a_moment


@dataclass(frozen=True)
class Web:
    """A web process, ready to be served. `start` begins its green threads, `let_go` disconnects its sockets."""

    parts: Parts
    wsgi: WsgiApp
    start: Callable[[], None]
    let_go: Callable[[], None]


def routes_of(parts: Parts, registry: CollectorRegistry) -> Flask:
    """All that HTTP is answered by, behind the gate."""
    app = Flask(__name__, static_folder=None)
    problems.install(app)
    tell_what_is_left(app)
    Auditor(parts.audit, parts.door).watch(app)
    for routes in (
        page(),
        health(parts),
        session(parts),
        tokens(parts),
        audit(parts),
        about(parts.settings),
        lists(parts),
        jobs(parts),
        bulk(parts),
        facets(parts),
        results(parts),
        events(parts),
        where(parts),
        predicates(parts),
        reasons(parts),
        metrics(registry),
        documents(app),
    ):
        app.register_blueprint(routes)
    return app


def build(settings: Settings) -> Web:
    """Everything a web process is, from its settings. Nothing connects before `start`."""
    parts = make_parts(settings)
    registry = CollectorRegistry()
    app = routes_of(parts, registry)
    sockets = attach_sockets(app, parts)
    parts.reach.observe(HangUp(parts.redis.connection_pool.disconnect, parts.quick.hang_up, parts.hub.manager.deafened))
    measured = Metrics(parts, sockets.server.eio, registry)

    def start() -> None:
        measured.start()
        parts.reach.start()
        parts.quick.start()
        parts.hub.start()
        eventlet.spawn_n(parts.guests.look_for_ever)

    def let_go() -> None:
        for client in list(sockets.server.eio.sockets.values()):
            eventlet.spawn_after(a_moment(), client.dismiss)

    def refused(refusal: Refusal) -> None:
        Auditor(parts.audit, parts.door).note(refusal.who, refusal.asked, None, refusal.status, "http")

    return Web(parts, Gate(app, settings, parts.stopping, parts.door, refused), start, let_go)
